/** One signed-in person for a browser test that stands for itself, and the calls such tests make beside the page. */
import assert from "node:assert/strict";
import { axe, shot, signIn, visitor } from "./browser.mjs";

export const api = (page, path, method = "GET", body) =>
  page.evaluate(
    async ([p, m, b]) => {
      const r = await fetch(`/api/v1${p}`, {
        method: m,
        ...(b === undefined ? {} : { headers: { "content-type": "application/json" }, body: JSON.stringify(b) }),
      });
      const text = await r.text();
      return { status: r.status, body: text ? JSON.parse(text) : null };
    },
    [path, method, body],
  );
/** Waits until `look` answers something true; the state, not a time. */
export async function until(page, what, look, ms = 20_000) {
  const end = Date.now() + ms;
  for (;;) {
    const found = await look();
    if (found) return found;
    if (Date.now() > end) throw new Error(`waited ${ms} ms for: ${what}`);
    await page.waitForTimeout(120);
  }
}
export const agentOf = async (page) => {
  const { body } = await api(page, "/agents?limit=100");
  const found = body.items.find((a) => a.state === "connected" && !a.virtual)?.name;
  assert.ok(found, "the tests need a connected agent");
  return found;
};
/** The computer our connected agent speaks for. */
export async function computerOf(page) {
  const agent = await agentOf(page);
  return until(page, "the computer of the agent", async () => {
    const { body } = await api(page, "/computers?limit=200");
    return (body.items ?? []).find((c) => c.agent?.toLowerCase() === agent.toLowerCase());
  });
}
/** A signed-in person; the page must end without an error of its own scripts. */
export const person = (name, run, look = {}) => ({
  name,
  async run(world) {
    const { page, context, problems } = await visitor(world.browser, { url: world.url, ...look });
    try {
      await signIn(page, world.user, world.password);
      await run(page, world);
      assert.deepEqual(problems, []);
    } catch (error) {
      await shot(page, `admin-failed-${name.slice(0, 6)}`).catch(() => undefined);
      throw error;
    } finally {
      await context.close();
    }
  },
});
export const seen = async (page, name) => {
  await shot(page, `admin-${name}`);
  assert.deepEqual(await axe(page), [], name);
};
