/** Calls about the configuration file, groups of settings, credentials and catalogues. */
import type * as A from "./adminTypes";
import { api, ok, path } from "./http";

const named = (name: string) => ({ params: { path: { name } } });
/** An answer is whole, whatever its description lets be left out of a request. */
const whole = <T>(answer: Promise<unknown>): Promise<T> => answer as Promise<T>;

export const catalogues = {
  list: () => ok(api.GET("/catalogues")),
  add: (body: A.NewCatalogue) => ok(api.POST("/catalogues", { body })),
  remove: (name: string) => ok(api.DELETE("/catalogues/{name}", named(name))),
  refresh: () => ok(api.POST("/catalogues/refresh")),
  entries: () => ok(api.GET("/catalogues/entries")),
  updates: () => whole<A.Updates>(ok(api.GET("/catalogues/updates"))),
  fetch: (catalogue: string, body: { package: string; version: string | null }) =>
    ok(api.POST("/catalogues/{name}/fetch", { ...named(catalogue), body })),
  downloads: () => ok(api.GET("/catalogues/downloads")),
  fromAddress: (url: string) => ok(api.POST("/packages/download", { body: { url } })),
  iconUrl: (catalogue: string, name: string) => path`/api/v1/catalogues/${catalogue}/icons/${name}`,
};

export const settingGroups = {
  list: () => whole<A.SettingGroup[]>(ok(api.GET("/setting-groups"))),
  put: (name: string, body: A.SettingGroup) =>
    whole<A.SettingGroup | undefined>(ok(api.PUT("/setting-groups/{name}", { ...named(name), body }))),
  remove: (name: string) => ok(api.DELETE("/setting-groups/{name}", named(name))),
  effective: (agent: string, name: string) =>
    ok(api.GET("/agents/{agent}/instances/{name}/settings", { params: { path: { agent, name } } })),
};

export const configuration = {
  get: () => ok(api.GET("/configuration")),
  check: (text: string) => whole<A.ConfigurationCheck>(ok(api.POST("/configuration/check", { body: { text } }))),
  save: (text: string, then: "keep" | "reload" | "deploy", revision: number | null) =>
    whole<A.ConfigurationCheck>(ok(api.PUT("/configuration", { body: { text, then, revision } }))),
  reload: (deploy: boolean) => whole<A.ConfigurationCheck>(ok(api.POST("/configuration/reload", { body: { deploy } }))),
};

export const credentials = {
  list: () => whole<A.Credential[]>(ok(api.GET("/credentials"))),
  add: (body: { name: string; access_key: string | null } & A.CredentialFlags) =>
    whole<A.Credential>(ok(api.POST("/credentials", { body }))),
  change: (name: string, body: { revision: number; enabled?: boolean; access_key?: string } & A.CredentialFlags) =>
    whole<A.Credential>(ok(api.PATCH("/credentials/{name}", { ...named(name), body }))),
  remove: (name: string) => ok(api.DELETE("/credentials/{name}", named(name))),
  key: (name: string) => ok(api.GET("/credentials/{name}/key", named(name))),
  authorizations: (name: string) => whole<A.Authorizations>(ok(api.GET("/credentials/{name}/authorizations", named(name)))),
  setAuthorizations: (name: string, body: A.Authorizations) =>
    ok(api.PUT("/credentials/{name}/authorizations", { ...named(name), body })),
};
