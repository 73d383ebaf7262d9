/**
 * The access key of a login and a password, as Constellation's tools make it: lower-case hexadecimal SHA-1 of the UTF-8
 * bytes of both, one after the other. Weak, and kept for those who have such keys; a random key is better.
 */

const hex = (bytes: Iterable<number>): string => [...bytes].map((b) => b.toString(16).padStart(2, "0")).join("");

/** `crypto.subtle` is missing on plain http beyond this machine: then it is computed here. */
export async function deriveKey(login: string, password: string): Promise<string> {
  const bytes = new TextEncoder().encode(login + password);
  const subtle = (globalThis.crypto as Crypto | undefined)?.subtle;
  return hex(subtle ? new Uint8Array(await subtle.digest("SHA-1", bytes)) : sha1(bytes));
}

const rotate = (word: number, by: number): number => (word << by) | (word >>> (32 - by));

/** SHA-1 (FIPS 180-4, 6.1). */
export function sha1(message: Uint8Array): Uint8Array {
  const length = message.length,
    padded = new Uint8Array(((length + 8) >> 6) * 64 + 64),
    view = new DataView(padded.buffer);
  padded.set(message);
  padded[length] = 0x80;
  view.setUint32(padded.length - 8, Math.floor(length / 0x20000000));
  view.setUint32(padded.length - 4, (length << 3) >>> 0);
  const h = [0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0] as [number, number, number, number, number];
  const w = new Int32Array(80);
  for (let at = 0; at < padded.length; at += 64) {
    for (let t = 0; t < 80; t += 1)
      w[t] =
        t < 16
          ? view.getInt32(at + 4 * t)
          : rotate((w[t - 3] as number) ^ (w[t - 8] as number) ^ (w[t - 14] as number) ^ (w[t - 16] as number), 1);
    let [a, b, c, d, e] = h;
    for (let t = 0; t < 80; t += 1) {
      const [f, k] =
        t < 20
          ? [(b & c) | (~b & d), 0x5a827999]
          : t < 40
            ? [b ^ c ^ d, 0x6ed9eba1]
            : t < 60
              ? [(b & c) | (b & d) | (c & d), 0x8f1bbcdc]
              : [b ^ c ^ d, 0xca62c1d6];
      const next = (rotate(a, 5) + f + e + k + (w[t] as number)) | 0;
      [e, d, c, b, a] = [d, c, rotate(b, 30), a, next];
    }
    h[0] = (h[0] + a) | 0;
    h[1] = (h[1] + b) | 0;
    h[2] = (h[2] + c) | 0;
    h[3] = (h[3] + d) | 0;
    h[4] = (h[4] + e) | 0;
  }
  const out = new Uint8Array(20),
    words = new DataView(out.buffer);
  h.forEach((word, n) => words.setInt32(4 * n, word));
  return out;
}
