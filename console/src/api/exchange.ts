/** Calls of state objects, messages, callbacks and the journal. */
import { api, BASE, ok, problemFrom, away, apiLanguage } from "./http";
import type { StateObject } from "./types";

type Signal = { signal?: AbortSignal };

export interface StateDetail {
  state: StateObject;
  history_at_ms: number[];
  history: number[];
}
export interface StateFilter {
  agent?: string;
  instance?: string;
  name?: string;
  type?: string;
}
export interface MessageScope {
  kind: string;
  args: string[];
  conversation?: string;
}
export interface ReceivedMessage {
  from: string;
  reply_to: string;
  scope: MessageScope;
  key: string;
  data: unknown;
  at: string;
}
export interface NewMessage {
  scope: MessageScope;
  key: string;
  data: unknown;
  wait_ms?: number;
  replies_max?: number;
}
export interface CallEnd {
  receivers: number;
  replies: ReceivedMessage[];
  timed_out: boolean;
}
export interface Member {
  name: string;
  type: string;
  description: string;
  optional: boolean;
  default?: unknown;
}
export interface Callback {
  key: string;
  description: string;
  response_type?: string | null;
  parameters: Member[];
}
export interface TypeDescriptor {
  name: string;
  full_name: string;
  description: string;
  is_array: boolean;
  is_generic: boolean;
  generic_parameters: string[];
  properties: Member[];
  values: Member[];
}
export interface Descriptor {
  package: string;
  instances: string[];
  callbacks: Callback[];
  types: TypeDescriptor[];
  state_types: TypeDescriptor[];
}
export interface JournalLine {
  number: number;
  at: string;
  level: string;
  agent: string;
  instance: string;
  text: string;
}
export interface Journal {
  lines: JournalLine[];
  last: number;
}

const query = (all: Record<string, string | number | boolean | undefined>): string => {
  const text = new URLSearchParams(
    Object.entries(all).flatMap(([k, v]) => (v === undefined || v === "" ? [] : [[k, String(v)]])),
  ).toString();
  return text ? `?${text}` : "";
};

async function ask<T>(method: string, address: string, body?: unknown, o: Signal = {}): Promise<T> {
  let response: Response;
  try {
    response = await fetch(BASE + address, {
      method,
      credentials: "same-origin",
      headers: {
        "Accept-Language": apiLanguage(),
        ...(body === undefined ? {} : { "Content-Type": "application/json" }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      ...o,
    });
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw away();
  }
  const text = await response.text();
  if (!response.ok) throw problemFrom(response.status, text);
  return (text ? JSON.parse(text) : undefined) as T;
}

export const states = {
  page: (part: { limit: number; cursor?: string }, o: Signal = {}) => ok(api.GET("/states", { params: { query: part }, ...o })),
  one: (agent: string, instance: string, name: string, o: Signal = {}) =>
    ask<StateDetail>("GET", `/states/one${query({ agent, instance, name })}`, undefined, o),
  purge: (filter: StateFilter & { expired?: boolean }) => ask<{ purged: number }>("DELETE", `/states${query({ ...filter })}`),
  followUrl: (filter: StateFilter) => `${BASE}/states/follow${query({ ...filter })}`,
};

export const messages = {
  send: (body: NewMessage) => ask<{ receivers: number }>("POST", "/messages", body),
  call: (body: NewMessage) => ask<CallEnd>("POST", "/messages/call", body),
};

export const descriptors = { list: (o: Signal = {}) => ask<Descriptor[]>("GET", "/descriptors", undefined, o) };

export const journal = {
  read: (filter: { agent?: string; instance?: string; level?: string; search?: string; limit: number }, o: Signal = {}) =>
    ask<Journal>("GET", `/journal${query(filter)}`, undefined, o),
  followUrl: (after: number) => `${BASE}/journal/follow${query({ after })}`,
};
