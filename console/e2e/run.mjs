/**
 * Browser tests: a person's work in real Chromium against a real server, then every page in both themes, both languages and
 * three sizes, looked at by axe and kept as screenshots; then ten thousand rows on the fake server.
 *
 *   ESCALE_URL=… ESCALE_USER=admin ESCALE_PASSWORD=… npm run e2e [part of a name]
 *
 * The server needs one connected agent. Without ESCALE_URL only the rows are tested.
 */
import { admin } from "./admin.mjs";
import { networks } from "./networks.mjs";
import { schema } from "./schema.mjs";
import { below } from "./below.mjs";
import { computers } from "./computers.mjs";
import { crowd } from "./crowd.mjs";
import { deliver } from "./deliver.mjs";
import { launch } from "./browser.mjs";
import { exchange } from "./exchange.mjs";
import { fleet } from "./fleet.mjs";
import { gallery } from "./gallery.mjs";
import { journeys } from "./journeys.mjs";
import { selfservice } from "./selfservice.mjs";
import { shipping } from "./shipping.mjs";
import { work } from "./work.mjs";

const only = process.argv[2];
const world = {
  url: process.env.ESCALE_URL?.replace(/\/$/, ""),
  user: process.env.ESCALE_USER ?? "admin",
  password: process.env.ESCALE_PASSWORD ?? "",
};
const browser = await launch();
const lists = {
  journeys,
  exchange,
  admin,
  schema,
  below,
  fleet,
  computers,
  networks,
  work,
  deliver,
  shipping,
  selfservice,
  gallery,
  crowd,
};
const tests = (world.url ? Object.values(lists).flat() : crowd).filter(
  (t) => !only || (only in lists ? lists[only].includes(t) : t.name.includes(only)),
);
let passed = 0,
  failed = 0;
const broken = new Set();
const chain = (test) => [journeys, exchange, work, deliver].find((all) => all.includes(test));
for (const test of tests) {
  /* The steps of the journey build on each other: after a failed one the rest would only repeat it. */
  if (broken.has(chain(test))) {
    failed += 1;
    console.log(`  left out ${test.name}`);
    continue;
  }
  const began = Date.now();
  try {
    await test.run({ browser, ...world });
    passed += 1;
    console.log(`  ok   ${test.name} (${Date.now() - began} ms)`);
  } catch (error) {
    failed += 1;
    if (chain(test)) broken.add(chain(test));
    console.log(
      `  FAIL ${test.name} (${Date.now() - began} ms)\n       ${String(error.stack ?? error)
        .split("\n")
        .slice(0, 14)
        .join("\n       ")}`,
    );
  }
}
await browser.close();
console.log(failed > 0 ? `Tests ${failed} failed | ${passed} passed (${passed + failed})` : `Tests ${passed} passed (${passed})`);
process.exit(failed > 0 || passed === 0 ? 1 : 0);
