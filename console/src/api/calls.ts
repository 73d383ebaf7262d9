/** Every call the console makes, by subject. Pages use these and nothing else. */
import { api, ok, path } from "./http";
import type { components } from "./schema";
import type * as S from "./types";

type Signal = { signal?: AbortSignal };
/** Which part of a list. */
export interface Part {
  cursor?: string;
  limit?: number;
  search?: string;
}
const on = (agent: string, name: string) => ({ params: { path: { agent, name } } });

/** What may be left out when asking is always there in answers; what is not gets the server's own defaults. */
const whole = (c: components["schemas"]["InstanceConfig"]): S.InstanceConfig => ({
  ...c,
  enabled: c.enabled ?? true,
  autostart: c.autostart ?? true,
  recovery: c.recovery ?? {},
  settings: c.settings ?? {},
  imports: c.imports ?? [],
  groups: c.groups ?? [],
});

export const session = {
  who: () => ok(api.GET("/session"), "tell"),
  signIn: (body: S.SignIn) => ok(api.POST("/session", { body }), "tell"),
  options: () => ok(api.GET("/session/options"), "tell"),
  signOut: () => ok(api.DELETE("/session"), "tell"),
};

export const server = { info: () => ok(api.GET("/server")) };

export const agents = {
  page: (query: Part, o: Signal = {}) => ok(api.GET("/agents", { params: { query }, ...o })),
  get: (agent: string) => ok(api.GET("/agents/{agent}", { params: { path: { agent } } })),
  addVirtual: (body: { name: string; credential: string | null; description: string }) => ok(api.POST("/agents", { body })),
  change: (agent: string, body: { revision: number; description?: string; credential?: string }) =>
    ok(api.PATCH("/agents/{agent}", { params: { path: { agent } }, body })),
  remove: (agent: string, force: boolean) =>
    ok(api.DELETE("/agents/{agent}", { params: { path: { agent }, query: force ? { force } : {} } })),
  enrollToken: (body: { name: string | null; minutes: number | null }) => ok(api.POST("/enroll-tokens", { body })),
};

export const packages = {
  page: (query: Part, o: Signal = {}) => ok(api.GET("/packages", { params: { query }, ...o })),
  rename: (file: string, to: string) => ok(api.PATCH("/packages/{file}", { params: { path: { file } }, body: { file: to } })),
  remove: (file: string, force: boolean) =>
    ok(api.DELETE("/packages/{file}", { params: { path: { file }, query: force ? { force } : {} } })),
  contentUrl: (file: string) => path`/api/v1/packages/${file}/content`,
  iconUrl: (file: string) => path`/api/v1/packages/${file}/icon`,
};

export const uploads = {
  begin: (body: { file: string; size_bytes: number }) => ok(api.POST("/uploads", { body })),
  get: (id: string) => ok(api.GET("/uploads/{id}", { params: { path: { id } } })),
  drop: (id: string) => ok(api.DELETE("/uploads/{id}", { params: { path: { id } } })),
  publish: (id: string) => ok<S.PackageFile>(api.POST("/uploads/{id}/publish", { params: { path: { id } } })),
  partUrl: (id: string, offset: number) => path`/api/v1/uploads/${id}` + `?offset=${offset}`,
};

export const instances = {
  page: (query: Part, o: Signal = {}) => ok(api.GET("/instances", { params: { query }, ...o })),
  deploy: (agent: string, body: S.NewInstance) =>
    ok(api.POST("/agents/{agent}/instances", { params: { path: { agent } }, body })),
  get: (agent: string, name: string, o: Signal = {}) =>
    ok(api.GET("/agents/{agent}/instances/{name}", { ...on(agent, name), ...o })).then((d): S.InstanceDetail => ({
      ...d,
      config: whole(d.config),
    })),
  remove: (agent: string, name: string) => ok(api.DELETE("/agents/{agent}/instances/{name}", on(agent, name))),
  config: (agent: string, name: string) => ok(api.GET("/agents/{agent}/instances/{name}/config", on(agent, name))).then(whole),
  setConfig: (agent: string, name: string, body: S.InstanceConfig, push: boolean) =>
    ok(
      api.PUT("/agents/{agent}/instances/{name}/config", {
        params: { path: { agent, name }, query: push ? { push } : {} },
        body,
      }),
    ),
  order: (agent: string, name: string, verb: S.Verb) =>
    ok(api.POST("/agents/{agent}/instances/{name}/orders", { ...on(agent, name), body: { verb } })),
  logs: (
    agent: string,
    name: string,
    query: { after?: number; before?: number; limit?: number; search?: string },
    o: Signal = {},
  ) => ok(api.GET("/agents/{agent}/instances/{name}/logs", { params: { path: { agent, name }, query }, ...o })),
  logsFollowUrl: (agent: string, name: string, after: number) =>
    path`/api/v1/agents/${agent}/instances/${name}/logs/follow` + `?after=${after}`,
  logsDownloadUrl: (agent: string, name: string) => path`/api/v1/agents/${agent}/instances/${name}/logs/download`,
};

export const orders = { get: (id: string) => ok(api.GET("/orders/{id}", { params: { path: { id } } })) };

export const usage = { curves: (query: { agent?: string; instance?: string }) => ok(api.GET("/usage", { params: { query } })) };

export const users = {
  list: () => ok(api.GET("/users")),
  add: (body: { name: string; password: string; role: string }) => ok(api.POST("/users", { body })),
  change: (name: string, body: { revision: number; password?: string; role?: string; enabled?: boolean }) =>
    ok(api.PATCH("/users/{name}", { params: { path: { name } }, body })),
  remove: (name: string) => ok(api.DELETE("/users/{name}", { params: { path: { name } } })),
};

export const tokens = {
  list: () => ok(api.GET("/tokens")),
  add: (body: { name: string; role: string | null; days: number | null; scope: S.TokenScope }) =>
    ok(api.POST("/tokens", { body })),
  remove: (id: string) => ok(api.DELETE("/tokens/{id}", { params: { path: { id } } })),
};

export const credentials = {
  list: () => ok(api.GET("/credentials")),
  add: (body: { name: string; access_key: string | null }) => ok(api.POST("/credentials", { body })),
  change: (name: string, body: { revision: number; enabled?: boolean; access_key?: string }) =>
    ok(api.PATCH("/credentials/{name}", { params: { path: { name } }, body })),
  remove: (name: string) => ok(api.DELETE("/credentials/{name}", { params: { path: { name } } })),
};

export const audit = { page: (query: Part, o: Signal = {}) => ok(api.GET("/audit", { params: { query }, ...o })) };
