/**
 * SRV-23, SRV-02: the console below the base path of a server of its own (`ESCALE_SERVER_BIN`): first page, signing in, pages opened by
 * their address, a reload, icons, the live stream, a window of its own; nothing asked for outside of the path.
 */
import assert from "node:assert/strict";
import { signIn, visitor } from "./browser.mjs";
import { secondServer } from "./second-server.mjs";

const BASE = "/constellation";

export const below = [
  {
    name: "below: the console below a base path",
    async run({ browser }) {
      const server = await secondServer({ basePath: BASE });
      try {
        const { context, page, problems } = await visitor(browser, { url: server.url });
        const asked = [];
        page.on("request", (r) => asked.push(new URL(r.url()).pathname));
        const path = () => new URL(page.url()).pathname;
        await page.goto(`${BASE}/agents?dialog=enrol`);
        await page.waitForURL((u) => u.pathname === `${BASE}/login`);
        await page.locator('input[name="username"]').fill("admin");
        await page.locator('input[name="password"]').fill(server.password);
        await page.locator('button[type="submit"]').click();
        await page.waitForURL((u) => u.pathname === `${BASE}/agents` && u.search.includes("dialog=enrol"));
        await page.locator("h1").waitFor();
        await page.goto(`${BASE}/packages`);
        await page.locator("h1").waitFor();
        await page.reload();
        await page.locator("h1").waitFor();
        assert.equal(path(), `${BASE}/packages`);
        await page.locator(`nav a[href="${BASE}/journal"]`).click();
        await page.waitForURL((u) => u.pathname === `${BASE}/journal`);
        await page.locator("h1").waitFor();
        assert.ok(asked.includes(`${BASE}/api/v1/events`), "the live stream");
        assert.ok(asked.includes(`${BASE}/logo.svg`), "the logo");
        const astray = asked.filter((p) => !p.startsWith(`${BASE}/`) && p !== BASE && p !== "/favicon.ico");
        assert.deepEqual(astray, []);
        const [alone] = await Promise.all([
          context.waitForEvent("page"),
          page.locator('[role="banner"]').getByRole("button", { name: "window of its own" }).click(),
        ]);
        await alone.locator("h1").waitFor();
        assert.equal(new URL(alone.url()).pathname, `${BASE}/journal`);
        assert.deepEqual(problems, []);
        await context.close();
        /* The root keeps working. */
        const plain = await visitor(browser, { url: server.url });
        await signIn(plain.page, "admin", server.password);
        assert.deepEqual(plain.problems, []);
        await plain.context.close();
      } finally {
        await server.end();
      }
    },
  },
];
