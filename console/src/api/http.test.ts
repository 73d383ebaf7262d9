import { expect, test } from "vitest";
import { path, problemFrom, sentence } from "./http";

test("names in addresses are escaped", () => {
  expect(path`/agents/${"a b/c"}/instances/${"é?"}`).toBe("/agents/a%20b%2Fc/instances/%C3%A9%3F");
});

test("a fragment becomes a sentence, unless it begins with a name", () => {
  expect(sentence("the user name or the password is wrong")).toBe("The user name or the password is wrong");
  expect(sentence("notes.txt is not a package")).toBe("notes.txt is not a package");
  expect(sentence("weather 1.0 has no run face", { package: "weather" })).toBe("weather 1.0 has no run face");
  expect(sentence("")).toBe("");
});

test("a problem document is read; anything else still says something", () => {
  expect(
    problemFrom(
      409,
      JSON.stringify({ code: "exists", detail: 'a user called "x" exists already', details: { name: "x" }, request: "r1" }),
    ),
  ).toMatchObject({ status: 409, code: "exists", message: 'A user called "x" exists already', request: "r1" });
  expect(problemFrom(502, "<html>")).toMatchObject({ status: 502, code: "unreadable", message: "HTTP 502" });
});
