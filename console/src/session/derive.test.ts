import { expect, test } from "vitest";
import { deriveKey, sha1 } from "./derive";

const KNOWN = [
  ["admin", "P@ssw0rd", "a5761adf00e4060f05fab7017b32905cc9e5d540"],
  ["Admin", "Password", "d882b8721a224d38ebb54559e6b54e5df3a1bc6d"],
  ["seb", "Password", "567841343531a170817ac02941d644df12d7d3ae"],
  ["demo", "demo", "5863d9e4cbdf522eaa62e0747fceb1c5b249ba13"],
  ["admin", "password", "efacc4001e857f7eba4ae781c2932dedf843865e"],
] as const;
const hex = (bytes: Uint8Array) => [...bytes].map((b) => b.toString(16).padStart(2, "0")).join("");

test("CON-01, CON-09: keys of a login and a password are those of §1.6", async () => {
  for (const [login, password, key] of KNOWN) expect(await deriveKey(login, password)).toBe(key);
});

test("CON-09: without crypto.subtle the same keys come out, at every length around a block", async () => {
  for (const [login, password, key] of KNOWN) expect(hex(sha1(new TextEncoder().encode(login + password)))).toBe(key);
  for (const length of [0, 1, 55, 56, 57, 63, 64, 65, 119, 120, 1000]) {
    const bytes = Uint8Array.from({ length }, (_, n) => (n * 7) & 255);
    expect(hex(sha1(bytes)), String(length)).toBe(hex(new Uint8Array(await crypto.subtle.digest("SHA-1", bytes))));
  }
});
