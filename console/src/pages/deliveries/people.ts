/** Who did something, as people say it. */

/** Accounts are told as `user r.dev` by the server where others could be meant: here the name is enough. */
export const person = (who: string): string => who.replace(/^user /, "");

/** A holder and the person behind it, once each. */
export function holder(owner: string, by: string): string {
  const [a, b] = [person(owner), person(by)];
  return b && a !== b ? `${a} (${b})` : a;
}
