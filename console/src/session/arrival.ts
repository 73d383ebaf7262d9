/**
 * What an address brings along to sign in with: `access_key`, `user`, `return_url`, in the query or behind `#`. It is taken
 * out of the address bar before anything else happens, and kept in memory only.
 */
export interface Arrival {
  accessKey?: string;
  user?: string;
  /** Where to go afterwards: a path of this console, nothing else. */
  to?: string;
}

const NAMES = ["access_key", "user", "return_url"] as const;

/** A path of this very origin, or nothing: no scheme, no host, no backslash that a browser would turn into one. */
export function ownPath(address: string | null | undefined): string | undefined {
  if (!address || !/^\/(?![/\\])/.test(address) || /[\\\u0000-\u001f]/.test(address)) return undefined;
  const base = "http://console.invalid";
  try {
    const url = new URL(address, base);
    return url.origin === base ? url.pathname + url.search + url.hash : undefined;
  } catch {
    return undefined;
  }
}

/** Reads an address: what it brought, and the address without it. */
export function readArrival(address: string): { arrival: Arrival; clean: string } {
  const url = new URL(address, "http://console.invalid"),
    hash = new URLSearchParams(url.hash.slice(1)),
    found = (name: string) => url.searchParams.get(name) || hash.get(name) || undefined;
  const [accessKey, user, back] = NAMES.map(found);
  const hashed = NAMES.some((name) => hash.has(name));
  for (const name of NAMES) {
    if (url.searchParams.has(name)) url.searchParams.delete(name);
    hash.delete(name);
  }
  if (hashed) url.hash = hash.toString();
  const to = ownPath(back);
  return {
    arrival: { ...(accessKey ? { accessKey } : {}), ...(user ? { user } : {}), ...(to ? { to } : {}) },
    clean: url.pathname + url.search + url.hash,
  };
}

let kept: Arrival = {};
/** At the start of the page, once. */
export function takeArrival(): void {
  const { arrival, clean } = readArrival(location.href);
  kept = arrival;
  if (clean !== location.pathname + location.search + location.hash) history.replaceState(history.state, "", clean);
}
export const arrival = (): Arrival => kept;
/** A key is tried once. */
export function spendKey(): string | undefined {
  const { accessKey, ...rest } = kept;
  kept = rest;
  return accessKey;
}
