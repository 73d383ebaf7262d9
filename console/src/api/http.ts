/** One way to call the server: same origin, the session cookie, the reader's language, and problems as errors. */
import createClient from "openapi-fetch";
import { ROOT } from "./root";
import type { paths } from "./schema";
import type { Lang } from "./types";

export const BASE = `${ROOT}/api/v1`;

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

/** Builds an address of the server from segments that people named: each is escaped. */
export function path(strings: TemplateStringsArray, ...names: (string | number)[]): string {
  return ROOT + strings.reduce((all, part, i) => all + part + (i < names.length ? encodeURIComponent(String(names[i])) : ""), "");
}

/** The server's messages are fragments in lower case: as a sentence of its own one starts with a capital, unless it starts with a name. */
export function sentence(text: string, details: Record<string, string> = {}): string {
  if (!/^\p{Ll}[\p{L}']*(?=[\s,:;])/u.test(text) || Object.values(details).some((name) => name !== "" && text.startsWith(name)))
    return text;
  return text.charAt(0).toLocaleUpperCase() + text.slice(1);
}

interface Told {
  code?: string;
  detail?: string;
  details?: Record<string, string>;
  request?: string;
}

/** Reads the problem out of an answer; an answer that is none (a proxy's page) still gets a sentence. */
export function problemFrom(status: number, body: string | Told | undefined): Problem {
  let told: Told | undefined;
  try {
    told = typeof body === "string" ? (JSON.parse(body) as Told) : body;
  } catch {
    /* not a problem document */
  }
  if (told?.code && told.detail)
    return new Problem(status, told.code, sentence(told.detail, told.details), told.details, told.request);
  return new Problem(status, "unreadable", `HTTP ${status}`);
}

export const away = (): Problem =>
  new Problem(
    0,
    "away",
    language === "fr"
      ? "Le serveur ne répond pas ; vérifiez le réseau, puis réessayez."
      : "The server does not answer; check the network, then try again.",
  );

/** The typed client: every address, parameter, body and answer is checked against the server's description. */
export const api = createClient<paths>({
  baseUrl: BASE,
  credentials: "same-origin",
  fetch: (request) => {
    request.headers.set("Accept-Language", language);
    return fetch(request);
  },
});

/** The answer, or the refusal as a [`Problem`]. */
export async function ok<T>(
  asked: Promise<{ data?: T; error?: unknown; response: Response }>,
  signedOut: "leave" | "tell" = "leave",
): Promise<T> {
  let got;
  try {
    got = await asked;
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw away();
  }
  if (got.response.ok) return got.data as T;
  if (got.response.status === 401 && signedOut === "leave") onSignedOut();
  throw problemFrom(got.response.status, got.error as Told | string | undefined);
}

/** What to tell a person about anything that was thrown. */
export const told = (error: unknown): string => (error instanceof Error ? error.message : String(error));
