/** Whether a text looks like a network; the server is the judge. */
const V4 = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\/(\d{1,2})$/;
const WIDE = 7;
const V6 = /^[0-9a-fA-F:.]*:[0-9a-fA-F:.]*\/(\d{1,3})$/;

export function cidrFault(text: string): boolean {
  const four = V4.exec(text.trim());
  if (four) return four.slice(1, 5).some((n) => Number(n) > 255) || Number(four[5]) > 32;
  const six = V6.exec(text.trim());
  return !six || Number(six[1]) > 128;
}

/** Everybody, or nearly: shorter than the largest private network. */
export const isWide = (text: string): boolean => !cidrFault(text) && Number(/\/(\d+)$/.exec(text.trim())?.[1]) < WIDE;
