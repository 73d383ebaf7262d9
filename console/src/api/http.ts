/** One way to call the server: same origin, the session cookie, the reader's language, and problems as errors. */
import type { Lang } from "./types";

export const BASE = "/api/v1";

/** What the server said when it refused, in the reader's language. */
export class Problem extends Error {
  readonly status: number;
  readonly code: string;
  readonly details: Record<string, string>;
  readonly request: string;
  constructor(status: number, code: string, detail: string, details: Record<string, string> = {}, request = "") {
    super(detail);
    this.status = status;
    this.code = code;
    this.details = details;
    this.request = request;
  }
  /** Nothing came back: the server or the network is away. */
  get away(): boolean {
    return this.status === 0;
  }
}

let language: Lang = "en";
let onSignedOut: () => void = () => undefined;
export const setApiLanguage = (lang: Lang): void => void (language = lang);
export const apiLanguage = (): Lang => language;
/** Called when a request says that nobody is signed in any more. */
export const whenSignedOut = (run: () => void): void => void (onSignedOut = run);

/** Builds a path from segments that people named: each is escaped. */
export function path(strings: TemplateStringsArray, ...names: (string | number)[]): string {
  return strings.reduce((all, part, i) => all + part + (i < names.length ? encodeURIComponent(String(names[i])) : ""), "");
}

export type Query = Record<string, string | number | boolean | null | undefined>;
export function withQuery(address: string, query?: Query): string {
  const search = new URLSearchParams();
  for (const [key, value] of Object.entries(query ?? {})) {
    if (value !== undefined && value !== null && value !== "") search.set(key, String(value));
  }
  const text = search.toString();
  return text ? `${address}?${text}` : address;
}

/** Reads the problem out of an answer; an answer that is none (a proxy's page) still gets a sentence. */
export function problemFrom(status: number, body: string): Problem {
  try {
    const told = JSON.parse(body) as { code?: string; detail?: string; details?: Record<string, string>; request?: string };
    if (told.code && told.detail) return new Problem(status, told.code, sentence(told.detail), told.details, told.request);
  } catch {
    /* not a problem document */
  }
  return new Problem(status, "unreadable", `HTTP ${status}`);
}

/** The server's messages are fragments in lower case: as a sentence of its own one starts with a capital. */
export const sentence = (text: string): string => (text ? text.charAt(0).toLocaleUpperCase() + text.slice(1) : text);

export interface CallOptions { query?: Query; body?: unknown; signal?: AbortSignal | undefined; quiet401?: boolean }

export async function call<T>(method: string, address: string, options: CallOptions = {}): Promise<T> {
  const headers: Record<string, string> = { "Accept-Language": language, Accept: "application/json" };
  const init: RequestInit = { method, headers, credentials: "same-origin" };
  if (options.signal) init.signal = options.signal;
  if (options.body !== undefined) {
    headers["Content-Type"] = "application/json";
    init.body = JSON.stringify(options.body);
  }
  let answer: Response;
  try {
    answer = await fetch(withQuery(BASE + address, options.query), init);
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw new Problem(0, "away", language === "fr" ? "Le serveur ne répond pas ; vérifiez le réseau, puis réessayez." : "The server does not answer; check the network, then try again.");
  }
  const text = await answer.text();
  if (answer.ok) return (text ? JSON.parse(text) : undefined) as T;
  const problem = problemFrom(answer.status, text);
  if (answer.status === 401 && !options.quiet401) onSignedOut();
  throw problem;
}

/** What to tell a person about anything that was thrown. */
export const told = (error: unknown): string => (error instanceof Error ? error.message : String(error));
