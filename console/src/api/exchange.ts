/** Calls of state objects, messages, callbacks and the journal. */
import { api, BASE, ok } from "./http";
import type { components } from "./schema";

type Schemas = components["schemas"];
type Signal = { signal?: AbortSignal };

/* What may be left out when asking is always there in answers. */
export type StateDetail = Schemas["StateDetail"];
export type NewMessage = Schemas["NewMessage"];
export type CallEnd = Schemas["CallEnd"];
export type ReceivedMessage = Schemas["ReceivedMessage"];
export type JournalLine = Schemas["JournalLine"];
export type Member = Required<Omit<Schemas["Member"], "default">> & Pick<Schemas["Member"], "default">;
export type TypeDescriptor = Required<Omit<Schemas["TypeDescriptor"], "properties" | "values">> & {
  properties: Member[];
  values: Member[];
};
export type Callback = Required<Omit<Schemas["Callback"], "response_type" | "parameters">> &
  Pick<Schemas["Callback"], "response_type"> & { parameters: Member[] };
export interface Descriptor {
  package: string;
  instances: string[];
  callbacks: Callback[];
  types: TypeDescriptor[];
  state_types: TypeDescriptor[];
}
export interface StateFilter {
  agent?: string;
  instance?: string;
  name?: string;
  type?: string;
}

const query = (all: Record<string, string | number | undefined>): string => {
  const text = new URLSearchParams(
    Object.entries(all).flatMap(([k, v]) => (v === undefined || v === "" ? [] : [[k, String(v)]])),
  ).toString();
  return text ? `?${text}` : "";
};

export const states = {
  page: (part: StateFilter & { limit?: number; cursor?: string; search?: string }, o: Signal = {}) =>
    ok(api.GET("/states", { params: { query: part }, ...o })),
  one: (agent: string, instance: string, name: string, o: Signal = {}) =>
    ok(api.GET("/states/one", { params: { query: { agent, instance, name } }, ...o })),
  purge: (filter: StateFilter & { expired?: boolean }) => ok(api.DELETE("/states", { params: { query: filter } })),
  followUrl: (filter: StateFilter) => `${BASE}/states/follow${query({ ...filter })}`,
};

export const messages = {
  send: (body: NewMessage) => ok(api.POST("/messages", { body })),
  call: (body: NewMessage) => ok(api.POST("/messages/call", { body })),
};

export const descriptors = {
  list: (o: Signal = {}) => ok(api.GET("/descriptors", o)).then((all) => all as Descriptor[]),
};

export const journal = {
  read: (filter: { agent?: string; instance?: string; level?: string; search?: string; limit?: number }, o: Signal = {}) =>
    ok(api.GET("/journal", { params: { query: filter }, ...o })),
  followUrl: (after: number) => `${BASE}/journal/follow${query({ after })}`,
};
