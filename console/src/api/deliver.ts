/** Calls about deliveries: documents, resources, spaces, environments, deliveries, requests, logs. */
import type * as D from "./deliverTypes";
import { api, apiLanguage, ok, path } from "./http";
import type { Page } from "./types";

type Signal = { signal?: AbortSignal };
type Method = "get" | "post" | "put" | "patch" | "delete";
interface Init {
  params?: { path?: Record<string, unknown>; query?: object };
  body?: unknown;
  signal?: AbortSignal;
}
/* Answers are whole, whatever the description lets be left out of a request; their shapes stand in deliverTypes. */
const loose = api as unknown as {
  request: (method: Method, address: string, init: Init) => Promise<{ data?: unknown; error?: unknown; response: Response }>;
};
const call = <T>(method: Method, address: string, init: Init = {}): Promise<T> =>
  ok(loose.request(method, address, init)) as Promise<T>;
const given = <Q extends object>(query: Q): Q =>
  Object.fromEntries(Object.entries(query).filter(([, v]) => v !== undefined && v !== "")) as Q;

export const spaces = {
  list: (o: Signal = {}) => call<D.SpaceStanding[]>("get", "/spaces", o),
  get: (space: string, o: Signal = {}) => call<D.SpaceView>("get", "/spaces/{space}", { params: { path: { space } }, ...o }),
  runs: (space: string, o: Signal = {}) =>
    call<D.RunView[]>("get", "/spaces/{space}/runs", { params: { path: { space } }, ...o }),
  run: (space: string, number: number, o: Signal = {}) =>
    call<D.SpaceView>("get", "/spaces/{space}/runs/{number}", { params: { path: { space, number } }, ...o }),
  positions: (space: string, body: Record<string, [number, number]>) =>
    call<unknown>("put", "/spaces/{space}/positions", { params: { path: { space } }, body }),
  act: (space: string, body: Partial<D.ObjectAction>) =>
    call<D.ActionResult[]>("post", "/spaces/{space}/actions", { params: { path: { space } }, body }),
  engines: (body: Partial<D.EngineAction>) => call<D.ActionResult[]>("post", "/spaces/engines", { body }),
  relaunch: (body: Partial<D.Relaunch>) => call<D.ActionResult[]>("post", "/spaces/relaunch", { body }),
  keep: (space: string) => call<unknown>("post", "/spaces/{space}/keep", { params: { path: { space } } }),
};

export const resources = {
  list: (search: string, o: Signal = {}) =>
    call<D.Resource[]>("get", "/resources", { params: { query: given({ search }) }, ...o }),
  set: (body: Partial<D.SetResources>) => call<D.Resource[]>("patch", "/resources", { body }),
  history: (name: string, o: Signal = {}) =>
    call<D.ResourceChange[]>("get", "/resources/{name}/history", { params: { path: { name } }, ...o }),
  items: (name: string, op: string, value: string) =>
    call<unknown>("post", "/resources/{name}/items", { params: { path: { name } }, body: { op, value } }),
};

export const locks = {
  list: (o: Signal = {}) => call<D.Lock[]>("get", "/locks", o),
  take: (name: string, reason: string, seconds: number) =>
    call<unknown>("post", "/locks/take", { body: { name, reason, for: `${seconds}s` } }),
  release: (name: string) => call<unknown>("post", "/locks/release", { body: { name } }),
  breakIt: (name: string, reason: string, fence: boolean) =>
    call<unknown>("post", "/locks/break", { body: { name, reason, fence } }),
};

export const envs = {
  list: (o: Signal = {}) => call<D.EnvStanding[]>("get", "/envs", o),
  get: (env: string, o: Signal = {}) => call<D.EnvStanding>("get", "/envs/{env}", { params: { path: { env } }, ...o }),
  disk: <T>(env: string, o: Signal = {}) => call<T>("get", "/envs/{env}/disk", { params: { path: { env } }, ...o }),
  history: <T>(env: string, o: Signal = {}) => call<T>("get", "/envs/{env}/history", { params: { path: { env } }, ...o }),
  logs: <T>(env: string, o: Signal = {}) => call<T>("get", "/envs/{env}/logs", { params: { path: { env } }, ...o }),
  log: <T>(
    env: string,
    source: string,
    query: { file?: string; agent?: string; offset?: number; limit?: number; from_end?: boolean },
    o: Signal = {},
  ) => call<T>("get", "/envs/{env}/logs/{source}", { params: { path: { env, source }, query: given(query) }, ...o }),
  accept: (env: string, body: { package: string; version: string; note: string }) =>
    call<unknown>("post", "/envs/{env}/accept", { params: { path: { env } }, body }),
};

export interface DeliveryQuery {
  env?: string;
  package?: string;
  state?: string;
  cursor?: string;
  limit?: number;
}

export const deliveries = {
  page: (query: DeliveryQuery, o: Signal = {}) =>
    call<Page<D.Delivery>>("get", "/deliveries", { params: { query: given(query) }, ...o }),
  get: (delivery: string, o: Signal = {}) =>
    call<D.Delivery>("get", "/deliveries/{delivery}", { params: { path: { delivery } }, ...o }),
  start: (body: Partial<D.NewDelivery>) => call<D.Delivery>("post", "/deliveries", { body }),
  plan: (body: Partial<D.NewDelivery>, o: Signal = {}) => call<D.DeliveryPlan>("post", "/deliveries/plan", { body, ...o }),
  events: (delivery: string, o: Signal = {}) =>
    call<D.DeliveryEvent[]>("get", "/deliveries/{delivery}/events", { params: { path: { delivery } }, ...o }),
  checks: (delivery: string, o: Signal = {}) =>
    call<D.CheckRow[]>("get", "/deliveries/{delivery}/checks", { params: { path: { delivery } }, ...o }),
  decide: (delivery: string, decision: string, reason: string) =>
    call<D.Delivery>("post", "/deliveries/{delivery}/decide", { params: { path: { delivery } }, body: { decision, reason } }),
  cancel: (delivery: string, reason: string) =>
    call<D.Delivery>("post", "/deliveries/{delivery}/cancel", { params: { path: { delivery } }, body: { reason } }),
  override: (delivery: string, gate: string, reason: string) =>
    call<D.Delivery>("post", "/deliveries/{delivery}/override", { params: { path: { delivery } }, body: { gate, reason } }),
  rollback: (delivery: string, reason: string) =>
    call<D.Delivery>("post", "/deliveries/{delivery}/rollback", { params: { path: { delivery } }, body: { reason } }),
  reportUrl: (delivery: string) => path`/api/v1/deliveries/${delivery}/report?lang=${apiLanguage()}`,
};

export const attempts = {
  get: (id: string, o: Signal = {}) => call<D.AttemptView>("get", "/attempts/{id}", { params: { path: { id } }, ...o }),
  page: (
    query: { delivery?: string; space?: string; path?: string; agent?: string; cursor?: string; limit?: number },
    o: Signal = {},
  ) => call<Page<D.AttemptView>>("get", "/attempts", { params: { query: given(query) }, ...o }),
  lines: (
    id: string,
    query: { from_line?: number; from_byte?: number; tail?: number; limit?: number; stream?: string },
    o: Signal = {},
  ) => call<D.LogChunk>("get", "/attempts/{id}/lines", { params: { path: { id }, query: given(query) }, ...o }),
  search: (id: string, query: { q: string; regex?: boolean; after?: number; limit?: number }, o: Signal = {}) =>
    call<D.LogHit[]>("get", "/attempts/{id}/search", { params: { path: { id }, query: given(query) }, ...o }),
  logUrl: (id: string) => path`/api/v1/attempts/${id}/log`,
  followUrl: (id: string, after: number) => path`/api/v1/attempts/${id}/follow?from_byte=${after}&lang=${apiLanguage()}`,
};

export const requests = {
  list: (query: { state?: string; to_decide?: boolean; env?: string } = {}, o: Signal = {}) =>
    call<D.DeliveryRequest[]>("get", "/requests", { params: { query: given(query) }, ...o }),
  get: (request: string, o: Signal = {}) =>
    call<D.DeliveryRequest>("get", "/requests/{request}", { params: { path: { request } }, ...o }),
  add: (body: Partial<D.NewRequest>) => call<D.DeliveryRequest>("post", "/requests", { body }),
  act: (request: string, action: string, body: object = {}) =>
    call<D.DeliveryRequest>("post", `/requests/{request}/${action}`, { params: { path: { request } }, body }),
};

export const documents = {
  list: (kind: string, o: Signal = {}) =>
    call<D.DocumentInfo[]>("get", "/documents", { params: { query: given({ kind }) }, ...o }),
  get: (kind: string, name: string, o: Signal = {}) =>
    call<D.DocumentText>("get", "/documents/{kind}/{name}", { params: { path: { kind, name } }, ...o }),
  check: (body: { files: Record<string, string> }) => call<D.Applied>("post", "/documents/check", { body }),
  apply: (body: { files: Record<string, string>; plan: boolean }) => call<D.Applied>("post", "/documents/apply", { body }),
};

export const why = (object: string, o: Signal = {}) =>
  call<D.WhyAnswer>("get", "/why/{object}", { params: { path: { object } }, ...o });
