/** Every call the console makes, by subject. Pages use these and nothing else. */
import { call, path, type Query } from "./http";
import type * as S from "./types";

type Signal = { signal?: AbortSignal | undefined };

export const session = {
  who: () => call<S.Caller>("GET", "/session", { quiet401: true }),
  signIn: (user: string, password: string) => call<S.Session>("POST", "/session", { body: { user, password }, quiet401: true }),
  signOut: () => call<void>("DELETE", "/session", { quiet401: true }),
};

export const server = { info: (o: Signal = {}) => call<S.ServerInfo>("GET", "/server", o) };

export const agents = {
  page: (query: Query, o: Signal = {}) => call<S.Page<S.Agent>>("GET", "/agents", { query, ...o }),
  get: (name: string) => call<S.Agent>("GET", path`/agents/${name}`),
  addVirtual: (body: { name: string; credential?: string | null; description: string }) => call<S.Agent>("POST", "/agents", { body }),
  change: (name: string, body: { revision?: number; description?: string; credential?: string }) => call<S.Agent>("PATCH", path`/agents/${name}`, { body }),
  remove: (name: string, force: boolean) => call<void>("DELETE", path`/agents/${name}`, { query: { force: force || null } }),
  enrollToken: (body: { name?: string | null; minutes?: number | null }) => call<S.EnrollToken>("POST", "/enroll-tokens", { body }),
};

export const packages = {
  page: (query: Query, o: Signal = {}) => call<S.Page<S.PackageFile>>("GET", "/packages", { query, ...o }),
  get: (file: string) => call<S.PackageFile>("GET", path`/packages/${file}`),
  rename: (file: string, to: string) => call<S.PackageFile>("PATCH", path`/packages/${file}`, { body: { file: to } }),
  remove: (file: string, force: boolean) => call<void>("DELETE", path`/packages/${file}`, { query: { force: force || null } }),
  contentUrl: (file: string) => path`/api/v1/packages/${file}/content`,
  iconUrl: (file: string) => path`/api/v1/packages/${file}/icon`,
};

export const uploads = {
  begin: (body: { file: string; size_bytes: number }) => call<S.Upload>("POST", "/uploads", { body }),
  get: (id: string) => call<S.Upload>("GET", path`/uploads/${id}`),
  drop: (id: string) => call<void>("DELETE", path`/uploads/${id}`),
  publish: (id: string) => call<S.PackageFile>("POST", path`/uploads/${id}/publish`),
  partUrl: (id: string, offset: number) => path`/api/v1/uploads/${id}` + `?offset=${offset}`,
};

export const instances = {
  page: (query: Query, o: Signal = {}) => call<S.Page<S.Instance>>("GET", "/instances", { query, ...o }),
  deploy: (agent: string, body: S.NewInstance) => call<S.Instance>("POST", path`/agents/${agent}/instances`, { body }),
  get: (agent: string, name: string, o: Signal = {}) => call<S.InstanceDetail>("GET", path`/agents/${agent}/instances/${name}`, o),
  remove: (agent: string, name: string) => call<void>("DELETE", path`/agents/${agent}/instances/${name}`),
  config: (agent: string, name: string) => call<S.InstanceConfig>("GET", path`/agents/${agent}/instances/${name}/config`),
  setConfig: (agent: string, name: string, body: S.InstanceConfig, push: boolean) =>
    call<S.Instance>("PUT", path`/agents/${agent}/instances/${name}/config`, { body, query: { push: push || null } }),
  order: (agent: string, name: string, verb: S.Verb, reason?: string) =>
    call<S.Order>("POST", path`/agents/${agent}/instances/${name}/orders`, { body: reason ? { verb, reason } : { verb } }),
  orders: (agent: string, name: string) => call<S.Page<S.Order> | S.Order[]>("GET", path`/agents/${agent}/instances/${name}/orders`).then(listOf),
  deaths: (agent: string, name: string) => call<S.Page<S.Death>>("GET", path`/agents/${agent}/instances/${name}/deaths`),
  logs: (agent: string, name: string, query: Query, o: Signal = {}) => call<S.Page<S.LogLine>>("GET", path`/agents/${agent}/instances/${name}/logs`, { query, ...o }),
  logsFollowUrl: (agent: string, name: string, after: number) => path`/api/v1/agents/${agent}/instances/${name}/logs/follow` + `?after=${after}`,
  logsDownloadUrl: (agent: string, name: string) => path`/api/v1/agents/${agent}/instances/${name}/logs/download`,
};

export const orders = { get: (id: string, waitMs = 0) => call<S.Order>("GET", path`/orders/${id}`, { query: { wait_ms: waitMs || null } }) };

export const usage = {
  curves: (query: { agent?: string; instance?: string }) => call<S.Page<S.UsageCurve> | S.UsageCurve[]>("GET", "/usage", { query }).then(listOf),
};

export const states = {
  page: (query: Query, o: Signal = {}) => call<S.Page<S.StateObject>>("GET", "/states", { query, ...o }),
};

export const users = {
  list: () => call<S.Page<S.User> | S.User[]>("GET", "/users").then(listOf),
  add: (body: { name: string; password: string; role: string }) => call<S.User>("POST", "/users", { body }),
  change: (name: string, body: { revision?: number; password?: string; role?: string; enabled?: boolean }) => call<S.User>("PATCH", path`/users/${name}`, { body }),
  remove: (name: string) => call<void>("DELETE", path`/users/${name}`),
};

export const tokens = {
  list: () => call<S.Page<S.Token> | S.Token[]>("GET", "/tokens").then(listOf),
  add: (body: { name: string; role?: string | null; days?: number | null }) => call<S.Token>("POST", "/tokens", { body }),
  remove: (id: string) => call<void>("DELETE", path`/tokens/${id}`),
};

export const credentials = {
  list: () => call<S.Page<S.Credential> | S.Credential[]>("GET", "/credentials").then(listOf),
  add: (body: { name: string; access_key?: string | null }) => call<S.Credential>("POST", "/credentials", { body }),
  change: (name: string, body: { revision?: number; enabled?: boolean; access_key?: string }) => call<S.Credential>("PATCH", path`/credentials/${name}`, { body }),
  remove: (name: string) => call<void>("DELETE", path`/credentials/${name}`),
};

export const audit = { page: (query: Query, o: Signal = {}) => call<S.Page<S.AuditLine>>("GET", "/audit", { query, ...o }) };

function listOf<T>(answer: S.Page<T> | T[]): T[] {
  return Array.isArray(answer) ? answer : answer.items;
}
