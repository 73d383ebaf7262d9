/** Calls about computers, groups of computers, networks, foreign agents and mirrors. */
import type * as F from "./fleetTypes";
import { api, apiLanguage, BASE, ok, path, problemFrom } from "./http";
import type { Page } from "./types";

/** An answer is whole, whatever its description lets be left out of a request. */
const answer = <T>(asked: Parameters<typeof ok>[0]): Promise<T> => ok(asked) as Promise<T>;

type Signal = { signal?: AbortSignal };
/** What narrows the list of computers; the same words stand in the page's address. */
export interface ComputerFilter {
  search?: string;
  kind?: string;
  standing?: string;
  group?: string;
  unit?: string;
  os?: string;
  agent?: string;
  sort?: string;
}
const set = (all: object): Record<string, string> =>
  Object.fromEntries(Object.entries(all).flatMap(([k, v]) => (v === undefined || v === "" ? [] : [[k, String(v)]])));
const byId = (id: string) => ({ params: { path: { id } } });
const byName = (name: string) => ({ params: { path: { name } } });

export const computers = {
  page: (filter: ComputerFilter, part: { limit?: number; cursor?: string }, o: Signal = {}) =>
    answer<Page<F.Computer>>(api.GET("/computers", { params: { query: set({ ...filter, ...part }) }, ...o })),
  get: (id: string) => answer<F.ComputerDetail>(api.GET("/computers/{id}", byId(id))),
  change: (id: string, body: F.ComputerChange) => answer<F.Computer>(api.PATCH("/computers/{id}", { ...byId(id), body })),
  remove: (id: string) => answer<void>(api.DELETE("/computers/{id}", byId(id))),
  software: (id: string, query: { search?: string; limit?: number; cursor?: string }, o: Signal = {}) =>
    answer<Page<F.Software>>(api.GET("/computers/{id}/software", { params: { path: { id }, query: set(query) }, ...o })),
  act: (body: F.ComputerAction) => answer<F.ItemResult[]>(api.POST("/computers/actions", { body })),
  wake: (id: string) => answer<F.ItemResult>(api.POST("/computers/{id}/wake", byId(id))),
  status: (id: string) => answer<F.AgentStatus>(api.GET("/computers/{id}/status", byId(id))),
  exportUrl: (filter: ComputerFilter, format: "csv" | "json") =>
    `${BASE}/computers/export?${new URLSearchParams({ format, ...set(filter) }).toString()}`,
};

export const software = {
  list: (search: string, limit: number, o: Signal = {}) =>
    answer<F.SoftwareCount[]>(api.GET("/software", { params: { query: { search, limit } }, ...o })),
};

export const groups = {
  list: () => answer<F.Group[]>(api.GET("/groups")),
  get: (name: string) => answer<F.Group>(api.GET("/groups/{name}", byName(name))),
  add: (body: F.NewGroup) => answer<F.Group>(api.POST("/groups", { body })),
  put: (name: string, body: F.NewGroup) => answer<F.Group>(api.PUT("/groups/{name}", { ...byName(name), body })),
  remove: (name: string) => answer<void>(api.DELETE("/groups/{name}", byName(name))),
  preview: (body: F.ComputerQuery, o: Signal = {}) => answer<F.GroupPreview>(api.POST("/groups/preview", { body, ...o })),
  duplicate: (name: string, to: string) =>
    answer<F.Group>(api.POST("/groups/{name}/duplicate", { ...byName(name), body: { name: to } })),
  import: async (name: string, text: string): Promise<F.Group> => {
    const got = await fetch(path`/api/v1/groups/${name}/import`, {
      method: "POST",
      headers: { "Content-Type": "text/csv", "Accept-Language": apiLanguage() },
      body: text,
    });
    const said = await got.text();
    if (!got.ok) throw problemFrom(got.status, said);
    return JSON.parse(said) as F.Group;
  },
};

export const networks = {
  list: () => answer<F.Network[]>(api.GET("/networks")),
  put: (body: F.Network[]) => answer<F.Network[]>(api.PUT("/networks", { body })),
};

export const foreign = {
  settings: () => answer<F.ForeignSettings>(api.GET("/foreign/settings")),
  setSettings: (body: F.ForeignSettings) => answer<F.ForeignSettings>(api.PUT("/foreign/settings", { body })),
};

export const mirrors = {
  list: () => answer<F.Mirror[]>(api.GET("/mirrors")),
  put: (body: F.Mirror) => answer<F.Mirror>(api.PUT("/mirrors/{name}", { ...byName(body.name), body })),
  remove: (name: string) => answer<void>(api.DELETE("/mirrors/{name}", byName(name))),
};
