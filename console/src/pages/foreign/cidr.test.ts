import { expect, test } from "vitest";
import { cidrFault, isWide } from "./cidr";

test("networks of both kinds, with a length that fits", () => {
  for (const good of ["10.0.0.0/8", " 192.168.1.0/24 ", "127.0.0.1/32", "0.0.0.0/0", "fd00::/8", "::1/128", "2001:db8::/32"])
    expect(cidrFault(good), good).toBe(false);
  for (const bad of ["", "10.0.0.0", "10.0.0.0/33", "300.0.0.0/8", "fd00::/129", "paris", "10.0.0/8", "/8"])
    expect(cidrFault(bad), bad).toBe(true);
});

test("a network that is everybody is told", () => {
  expect(isWide("0.0.0.0/0")).toBe(true);
  expect(isWide("::/0")).toBe(true);
  expect(isWide("10.0.0.0/8")).toBe(false);
  expect(isWide("fc00::/7")).toBe(false);
  expect(isWide("nothing")).toBe(false);
});
