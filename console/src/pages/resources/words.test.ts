import { expect, test } from "vitest";
import { fits, versionOf } from "./words";

/** Row 8, RS-3: a prefix, or a pattern, whatever the case. */
test("resources are filtered by prefix or pattern", () => {
  expect(fits("CA_LIV_ENV", "ca_liv_")).toBe(true);
  expect(fits("CA_LIV_ENV", "LIV")).toBe(false);
  expect(fits("CA_LIV_ENV", "*liv*")).toBe(true);
  expect(fits("CA_LIV_ENV", "CA_LIV_?NV")).toBe(true);
  expect(fits("CA_LIV_ENV", "CA.LIV*")).toBe(false);
  expect(fits("CA_LIV_ENV", " ")).toBe(true);
});

/** Row 13: the choice of a version knows its package and environment. */
test("a version is chosen of its space's package, for its space's environment", () => {
  const at = (kind: string, value: string, space = "CA") => ({ kind, value, space });
  const [version, name, env] = [at("version", ""), at("package", "SICARDI"), at("env", "INT1")];
  expect(versionOf(version, [version, name, env, at("package", "OTHER", "CB")])).toEqual({ name: "SICARDI", env: "INT1" });
  expect(versionOf(version, [version, name])).toEqual({ name: "SICARDI", env: "" });
  expect(versionOf(version, [version, name, at("package", "TWO")])).toBeUndefined();
  expect(versionOf(name, [name])).toBeUndefined();
});
