/**
 * Writes src/api/schema.ts from the server's own description of its API.
 *
 * The description comes from `escale-server openapi`: the program named by ESCALE_SERVER_BIN, else the one that stands in
 * the workspace's target folder. It lives in a folder of its own because the generator wants TypeScript 5.
 */
import { execFileSync } from "node:child_process";
import { existsSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import openapiTS, { astToString } from "openapi-typescript";

const root = fileURLToPath(new URL("../../", import.meta.url));
const target = process.env.CARGO_TARGET_DIR ?? `${root}target`;
const program = [process.env.ESCALE_SERVER_BIN, `${target}/debug/escale-server`, `${target}/release/escale-server`].find(
  (p) => p && existsSync(p),
);
if (!program) {
  console.error("no escale-server to ask: build it (cargo build -p server), or name it in ESCALE_SERVER_BIN");
  process.exit(1);
}
const description = JSON.parse(execFileSync(program, ["openapi"], { maxBuffer: 64 * 1024 * 1024, encoding: "utf8" }));
const head = "/* Generated from the server's description of its API by `npm run gen`. Do not edit. */\n\n";
const out = fileURLToPath(new URL("../src/api/schema.ts", import.meta.url));
writeFileSync(out, head + astToString(await openapiTS(description, { defaultNonNullable: false })));
console.log(`${Object.keys(description.paths).length} routes written to src/api/schema.ts`);
