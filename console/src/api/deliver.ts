/** Calls about deliveries: documents, resources, spaces, environments, deliveries, requests, logs. */
import { api, apiLanguage, ok, path } from "./http";
import type { components } from "./schema";
import { given, whole } from "./whole";

type Schemas = components["schemas"];
type Signal = { signal?: AbortSignal };
const at = <P extends object>(segments: P) => ({ params: { path: segments } });

export const spaces = {
  list: (o: Signal = {}) => whole(ok(api.GET("/spaces", o))),
  get: (space: string, o: Signal = {}) => whole(ok(api.GET("/spaces/{space}", { ...at({ space }), ...o }))),
  /** Its newest runs. */
  runs: (space: string, o: Signal = {}) =>
    whole(ok(api.GET("/spaces/{space}/runs", { ...at({ space }), ...o }))).then((page) => page.items),
  run: (space: string, number: number, o: Signal = {}) =>
    whole(ok(api.GET("/spaces/{space}/runs/{number}", { ...at({ space, number }), ...o }))),
  positions: (space: string, body: Record<string, [number, number]>) =>
    ok(api.PUT("/spaces/{space}/positions", { ...at({ space }), body })),
  act: (space: string, body: Schemas["ObjectAction"]) => ok(api.POST("/spaces/{space}/actions", { ...at({ space }), body })),
  engines: (body: Schemas["EngineAction"]) => ok(api.POST("/spaces/engines", { body })),
  relaunch: (body: Schemas["Relaunch"]) => ok(api.POST("/spaces/relaunch", { body })),
  keep: (space: string) => ok(api.POST("/spaces/{space}/keep", { ...at({ space }), body: {} })),
};

export const resources = {
  list: (o: Signal = {}) => whole(ok(api.GET("/resources", o))),
  set: (body: Schemas["SetResources"]) => whole(ok(api.PATCH("/resources", { body }))),
  history: (name: string, o: Signal = {}) => ok(api.GET("/resources/{name}/history", { ...at({ name }), ...o })),
};

export const locks = {
  list: (o: Signal = {}) => whole(ok(api.GET("/locks", o))),
  /** Who held it, newest first; `cursor` reads on. */
  history: (name: string, cursor = "", o: Signal = {}) =>
    whole(ok(api.GET("/locks/history", { params: { query: given({ name, cursor }) }, ...o }))),
  take: (body: Schemas["LockAsk"]) => ok(api.POST("/locks/take", { body })),
  release: (body: Schemas["LockAsk"]) => ok(api.POST("/locks/release", { body })),
  breakIt: (body: Schemas["LockAsk"]) => ok(api.POST("/locks/break", { body })),
};

export const envs = {
  matrix: (o: Signal = {}) => whole(ok(api.GET("/matrix", o))),
  list: (o: Signal = {}) => whole(ok(api.GET("/envs", o))),
  get: (env: string, o: Signal = {}) => whole(ok(api.GET("/envs/{env}", { ...at({ env }), ...o }))),
  disk: (env: string, o: Signal = {}) => whole(ok(api.GET("/envs/{env}/disk", { ...at({ env }), ...o }))),
  history: (env: string, o: Signal = {}) => ok(api.GET("/envs/{env}/history", { ...at({ env }), ...o })),
  logs: (env: string, o: Signal = {}) => whole(ok(api.GET("/envs/{env}/logs", { ...at({ env }), ...o }))),
  log: (
    env: string,
    source: string,
    query: { file?: string; agent?: string; offset?: number; limit?: number; from_end?: boolean },
    o: Signal = {},
  ) => whole(ok(api.GET("/envs/{env}/logs/{source}", { params: { path: { env, source }, query: given(query) }, ...o }))),
  accept: (env: string, body: Schemas["Accept"]) => ok(api.POST("/envs/{env}/accept", { ...at({ env }), body })),
};

/** A version as deliveries see it: store, age, who published it. */
export const version = (name: string, version: string, env: string, o: Signal = {}) =>
  whole(
    ok(
      api.GET("/packages/{package}/versions/{version}/deliver", {
        params: { path: { package: name, version }, query: given({ env }) },
        ...o,
      }),
    ),
  );

/** What people do about a version that is delivered. */
export const versions = {
  list: (name: string, env = "", o: Signal = {}) =>
    whole(ok(api.GET("/packages/{package}/versions", { params: { path: { package: name }, query: given({ env }) }, ...o }))),
  diff: (name: string, of: string, against: string, o: Signal = {}) =>
    ok(
      api.GET("/packages/{package}/versions/{version}/scripts/diff", {
        params: { path: { package: name, version: of }, query: { against } },
        ...o,
      }),
    ),
  /** The text of a script. */
  script: (name: string, of: string, file: string, o: Signal = {}) =>
    ok(
      api.GET("/packages/{package}/versions/{version}/scripts", {
        params: { path: { package: name, version: of }, query: { path: file } },
        parseAs: "text",
        ...o,
      }),
    ),
  act: (name: string, of: string, step: VersionStep, body: Schemas["VersionAsk"] = {}) =>
    ok(api.POST(`/packages/{package}/versions/{version}/${step}`, { params: { path: { package: name, version: of } }, body })),
};
export type VersionStep = "block" | "unblock" | "promote" | "pin";

export interface DeliveryQuery {
  env?: string;
  package?: string;
  state?: string;
  cursor?: string;
  limit?: number;
}

export const deliveries = {
  page: (query: DeliveryQuery, o: Signal = {}) => whole(ok(api.GET("/deliveries", { params: { query: given(query) }, ...o }))),
  get: (delivery: string, o: Signal = {}) => whole(ok(api.GET("/deliveries/{delivery}", { ...at({ delivery }), ...o }))),
  start: (body: Schemas["NewDelivery"]) => ok(api.POST("/deliveries", { body })),
  plan: (body: Schemas["NewDelivery"], o: Signal = {}) => whole(ok(api.POST("/deliveries/plan", { body, ...o }))),
  events: (delivery: string, o: Signal = {}) => ok(api.GET("/deliveries/{delivery}/events", { ...at({ delivery }), ...o })),
  checks: (delivery: string, o: Signal = {}) =>
    whole(ok(api.GET("/deliveries/{delivery}/checks", { ...at({ delivery }), ...o }))),
  /** The log of a whole delivery, from a cursor on. */
  lines: (
    delivery: string,
    query: { job?: string; stream?: string; grep?: string; cursor?: string; limit?: number },
    o: Signal = {},
  ) => ok(api.GET("/deliveries/{delivery}/lines", { params: { path: { delivery }, query: given(query) }, ...o })),
  decide: (delivery: string, decision: string, reason: string, agent = "", params: Record<string, string> = {}) =>
    ok(api.POST("/deliveries/{delivery}/decide", { ...at({ delivery }), body: { decision, reason, agent, params } })),
  cancel: (delivery: string, reason: string) =>
    ok(api.POST("/deliveries/{delivery}/cancel", { ...at({ delivery }), body: { reason } })),
  override: (delivery: string, gate: string, reason: string) =>
    ok(api.POST("/deliveries/{delivery}/override", { ...at({ delivery }), body: { gate, reason } })),
  /** What going back would do: the version, or why it cannot be; the versions to choose from. */
  rollbackPlan: (delivery: string, o: Signal = {}) =>
    whole(ok(api.GET("/deliveries/{delivery}/rollback", { ...at({ delivery }), ...o }))),
  rollback: (delivery: string, reason: string, to: string) =>
    ok(api.POST("/deliveries/{delivery}/rollback", { ...at({ delivery }), body: { reason, to } })),
  reportUrl: (delivery: string) => path`/api/v1/deliveries/${delivery}/report?lang=${apiLanguage()}`,
};

export const attempts = {
  get: (id: string, o: Signal = {}) => whole(ok(api.GET("/attempts/{id}", { ...at({ id }), ...o }))),
  page: (
    query: { delivery?: string; space?: string; path?: string; env?: string; cursor?: string; limit?: number },
    o: Signal = {},
  ) => whole(ok(api.GET("/attempts", { params: { query: given(query) }, ...o }))),
  lines: (id: string, query: { from_line?: number; tail?: number; limit?: number }, o: Signal = {}) =>
    ok(api.GET("/attempts/{id}/lines", { params: { path: { id }, query: given(query) }, ...o })),
  search: (id: string, query: { q: string; regex?: boolean; after?: number; limit?: number }, o: Signal = {}) =>
    ok(api.GET("/attempts/{id}/search", { params: { path: { id }, query: given(query) }, ...o })),
  logUrl: (id: string) => path`/api/v1/attempts/${id}/log`,
  followUrl: (id: string, after: number) => path`/api/v1/attempts/${id}/follow?from_byte=${after}&lang=${apiLanguage()}`,
};

export const requests = {
  list: (query: { to_decide?: boolean } = {}, o: Signal = {}) => whole(ok(api.GET("/requests", { params: { query }, ...o }))),
  get: (request: string, o: Signal = {}) => whole(ok(api.GET("/requests/{request}", { ...at({ request }), ...o }))),
  review: (request: string, o: Signal = {}) => whole(ok(api.GET("/requests/{request}/review", { ...at({ request }), ...o }))),
  slot: (query: { env: string; urgency?: string }, o: Signal = {}) =>
    whole(ok(api.GET("/requests/slot", { params: { query: given(query) }, ...o }))),
  add: (body: Schemas["NewRequest"]) => ok(api.POST("/requests", { body })),
  change: (request: string, body: Schemas["RequestChange"]) => ok(api.PATCH("/requests/{request}", { ...at({ request }), body })),
  copy: (request: string, version: string) => ok(api.POST("/requests/{request}/copy", { ...at({ request }), body: { version } })),
  step: (request: string, step: RequestStep, body: Schemas["RequestStep"]) =>
    ok(api.POST(`/requests/{request}/${step}`, { ...at({ request }), body })),
};
export type RequestStep = "submit" | "approve" | "reject" | "ask-changes" | "withdraw" | "take";

export const documents = {
  list: (o: Signal = {}) => ok(api.GET("/documents", o)),
  /** Files to start from: the default tiers. */
  defaults: (o: Signal = {}) => ok(api.GET("/documents/defaults", o)),
  get: (kind: string, name: string, o: Signal = {}) => ok(api.GET("/documents/{kind}/{name}", { ...at({ kind, name }), ...o })),
  revisions: (kind: string, name: string, o: Signal = {}) =>
    ok(api.GET("/documents/{kind}/{name}/revisions", { ...at({ kind, name }), ...o })),
  revision: (kind: string, name: string, revision: number, o: Signal = {}) =>
    ok(api.GET("/documents/{kind}/{name}/revisions/{revision}", { ...at({ kind, name, revision }), ...o })),
  check: (files: Record<string, string>) => ok(api.POST("/documents/check", { body: { files } })),
  apply: (files: Record<string, string>, plan: boolean) => ok(api.POST("/documents/apply", { body: { files, plan } })),
};

export const calendar = (query: { from: string; to: string }, o: Signal = {}) =>
  ok(api.GET("/calendar", { params: { query }, ...o }));
