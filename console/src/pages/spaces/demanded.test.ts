import { expect, test } from "vitest";
import { demanded } from "./demanded";

const params = [
  { name: "env", kind: "env", value: "INT1" },
  { name: "pkg", kind: "package", value: "SICARDI" },
  { name: "version", kind: "version", value: "" },
  { name: "variables", kind: "variables-version", value: "latest-published" },
];

/** Row 32, AC-4: what is confirmed is what would be delivered. */
test("a demand is the delivery its parameters name, given ones before those of resources", () => {
  expect(demanded(true, params, {})).toBeUndefined();
  expect(demanded(true, params, { version: "1.4.2" })).toEqual({
    env: "INT1",
    package: "SICARDI",
    version: "1.4.2",
    variables: "",
  });
  expect(demanded(true, params, { version: "1.4.2", env: "REC1", variables: "1.12" })?.env).toBe("REC1");
  expect(demanded(true, params, { version: "1.4.2", variables: "1.12" })?.variables).toBe("1.12");
  expect(demanded(false, params, { version: "1.4.2" })).toBeUndefined();
});
