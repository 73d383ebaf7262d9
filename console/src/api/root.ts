/**
 * Where the console stands: the path before every address of the server, empty at the root. The server writes it into the
 * page (`<base href>`), below a path of its own or of a proxy.
 */
export function rootOf(base: string): string {
  return new URL(base).pathname.replace(/[^/]*$/, "").replace(/\/+$/, "");
}
export const ROOT: string = globalThis.document?.baseURI ? rootOf(document.baseURI) : "";

/** An address of the console as the browser must see it. */
export const outside = (address: string, root = ROOT): string => `${root}${address}`;
/** The address within the console, whether the path before it is written or not. */
export function within(address: string, root = ROOT): string {
  if (!root || address.slice(0, root.length).toLowerCase() !== root.toLowerCase()) return address;
  const rest = address.slice(root.length);
  return rest === "" ? "/" : rest.startsWith("/") ? rest : /^[?#]/.test(rest) ? `/${rest}` : address;
}
/** What the server is called by programs: origin and path. */
export const serverUrl = (): string => window.location.origin + ROOT;
