import { expect, test } from "vitest";
import { ownPath, readArrival } from "./arrival";

test("CON-01: key, user and way back are taken out of the address, whatever else it says stays", () => {
  expect(readArrival("http://box:8088/login?access_key=abc&user=seb&return_url=%2Fstates%3Fq%3D1&x=2")).toEqual({
    arrival: { accessKey: "abc", user: "seb", to: "/states?q=1" },
    clean: "/login?x=2",
  });
  expect(readArrival("http://box/instances?q=a#access_key=k")).toEqual({
    arrival: { accessKey: "k" },
    clean: "/instances?q=a",
  });
  expect(readArrival("http://box/instances?q=a%20b#part")).toEqual({ arrival: {}, clean: "/instances?q=a%20b#part" });
});

test("CON-01: a way back leads to this console only", () => {
  for (const good of ["/", "/instances?q=x", "/agents/a%20b#c"]) expect(ownPath(good)).toBe(good);
  for (const bad of [
    "//evil.example",
    "/\\evil.example",
    "https://evil.example/",
    "javascript:alert(1)",
    "evil",
    "",
    "/\t/evil.example",
    null,
  ])
    expect(ownPath(bad), String(bad)).toBeUndefined();
});
