/** Calls about the configuration file, groups of settings, credentials and catalogues. */
import type * as A from "./adminTypes";
import { apiLanguage, away, BASE, path, problemFrom } from "./http";

async function call<T>(method: string, address: string, body?: unknown): Promise<T> {
  let response: Response;
  try {
    response = await fetch(BASE + address, {
      method,
      credentials: "same-origin",
      headers: { "Accept-Language": apiLanguage(), ...(body === undefined ? {} : { "Content-Type": "application/json" }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  } catch {
    throw away();
  }
  const text = await response.text();
  if (!response.ok) throw problemFrom(response.status, text);
  return (text === "" ? undefined : JSON.parse(text)) as T;
}

export const catalogues = {
  list: () => call<A.Catalogue[]>("GET", "/catalogues"),
  add: (body: A.NewCatalogue) => call<A.Catalogue>("POST", "/catalogues", body),
  remove: (name: string) => call<void>("DELETE", path`/catalogues/${name}`),
  refresh: () => call<unknown>("POST", "/catalogues/refresh"),
  entries: () => call<A.CatalogueEntry[]>("GET", "/catalogues/entries"),
  updates: () => call<A.Updates>("GET", "/catalogues/updates"),
  fetch: (catalogue: string, body: { package: string; version: string | null }) =>
    call<A.CatalogueDownload>("POST", path`/catalogues/${catalogue}/fetch`, body),
  downloads: () => call<A.CatalogueDownload[]>("GET", "/catalogues/downloads"),
  fromAddress: (url: string) => call<A.CatalogueDownload>("POST", "/packages/download", { url }),
  iconUrl: (catalogue: string, name: string) => path`/api/v1/catalogues/${catalogue}/icons/${name}`,
};

export const settingGroups = {
  list: () => call<A.SettingGroup[]>("GET", "/setting-groups"),
  put: (name: string, body: A.SettingGroup) => call<A.SettingGroup>("PUT", path`/setting-groups/${name}`, body),
  remove: (name: string) => call<void>("DELETE", path`/setting-groups/${name}`),
  effective: (agent: string, name: string) =>
    call<A.EffectiveSetting[]>("GET", path`/agents/${agent}/instances/${name}/settings`),
};

export const configuration = {
  get: () => call<A.ConfigurationFile>("GET", "/configuration"),
  check: (text: string) => call<A.ConfigurationCheck>("POST", "/configuration/check", { text, then: null, revision: null }),
  save: (text: string, then: "keep" | "reload" | "deploy", revision: number | null) =>
    call<A.ConfigurationCheck>("PUT", "/configuration", { text, then, revision }),
  reload: (deploy: boolean) => call<A.ConfigurationCheck>("POST", "/configuration/reload", { deploy }),
};

export const credentials = {
  list: () => call<A.Credential[]>("GET", "/credentials"),
  add: (body: { name: string; access_key: string | null } & A.CredentialFlags) =>
    call<A.Credential>("POST", "/credentials", body),
  change: (name: string, body: { revision: number; enabled?: boolean; access_key?: string } & A.CredentialFlags) =>
    call<A.Credential>("PATCH", path`/credentials/${name}`, body),
  remove: (name: string) => call<void>("DELETE", path`/credentials/${name}`),
  key: (name: string) => call<{ access_key: string }>("GET", path`/credentials/${name}/key`),
  authorizations: (name: string) => call<A.Authorizations>("GET", path`/credentials/${name}/authorizations`),
  setAuthorizations: (name: string, body: A.Authorizations) =>
    call<A.Authorizations>("PUT", path`/credentials/${name}/authorizations`, body),
};
