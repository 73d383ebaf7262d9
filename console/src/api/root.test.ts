import { expect, test } from "vitest";
import { outside, rootOf, within } from "./root";

test("SRV-23: the path before every address comes from the page", () => {
  expect(rootOf("http://h/")).toBe("");
  expect(rootOf("http://h/constellation/")).toBe("/constellation");
  expect(rootOf("https://h:8/a/b/")).toBe("/a/b");
});

test("SRV-23: addresses go out with it and come in without it", () => {
  expect(outside("/agents?q=1", "/c")).toBe("/c/agents?q=1");
  expect(within("/C/agents?q=1", "/c")).toBe("/agents?q=1");
  expect(within("/c", "/c")).toBe("/");
  expect(within("/c?x", "/c")).toBe("/?x");
  expect(within("/credentials", "/c")).toBe("/credentials");
  expect(within("/agents", "")).toBe("/agents");
});
