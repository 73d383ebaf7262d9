/** Networks and agents that are not ours, who may change them, and how all pages of a fleet look. */
import assert from "node:assert/strict";
import { overflows, signIn, visitor } from "./browser.mjs";
import { clean, row, said, tidily } from "./fleet-tools.mjs";
import { appear, prolog } from "./foreign-agent.mjs";
import { api, seen } from "./person.mjs";

export const networks = [
  /* networks, settings and mirrors; §19 "P2P", "communication type push": where they are allowed. */
  tidily(
    "R-06, R-76, §19 P2P and push: the address to give to agents, declared networks, settings, mirrors",
    async (page, world) => {
      const before = {
        networks: (await api(page, "/networks")).body,
        settings: (await api(page, "/foreign/settings")).body,
      };
      try {
        await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
        await page.goto("/computers");
        await page.getByRole("button", { name: "Connect agents…" }).first().click();
        await page.waitForURL(/\/foreign/);
        await page
          .getByLabel("Address for the agents")
          .getByText(`${world.url}/fusioninventory`)
          .or(page.getByText(`${world.url}/fusioninventory`, { exact: true }))
          .first()
          .waitFor();
        await page.getByRole("button", { name: "Copy" }).first().click();
        assert.equal(await page.evaluate(() => navigator.clipboard.readText()), `${world.url}/fusioninventory`);
        await page.getByText(/server = .*\/fusioninventory/).waitFor();
        await seen(page, "foreign");
        await page.getByRole("tab", { name: "Networks" }).click();
        await page.getByRole("button", { name: "Add a network" }).click();
        const fresh = page.locator("[data-network]").last();
        await fresh.getByLabel("Network").fill("192.0.2.0/99");
        await fresh.getByText("An address and a length").waitFor();
        await fresh.getByLabel("Network").fill("0.0.0.0/0");
        await fresh.getByText("This is everybody").waitFor();
        await fresh.getByLabel("Network").fill("192.0.2.0/24");
        await fresh.getByLabel("Name").fill("e2e office");
        await fresh.getByLabel("Share files").check();
        await page.getByRole("button", { name: "Save the networks" }).click();
        await said(page, "The networks were saved").waitFor();
        assert.deepEqual(
          (await api(page, "/networks")).body.find((n) => n.cidr === "192.0.2.0/24"),
          { cidr: "192.0.2.0/24", name: "e2e office", accept: true, wake: true, p2p: true },
        );
        await seen(page, "networks");
        await page.getByRole("tab", { name: "Settings" }).click();
        await page.getByLabel("Hours between contacts").fill("0,01");
        await page.getByText("Between 0.05 and 8,760").waitFor();
        await page.getByLabel("Hours between contacts").fill("0.5");
        await page.getByLabel("Wake-ups at a time").fill("25");
        await page.getByLabel("User", { exact: true }).fill("e2e-agents");
        await page.getByText("A new user needs a password.").waitFor();
        await page.getByLabel("Password", { exact: true }).fill("e2e password of agents");
        await seen(page, "foreign-settings");
        await page.getByRole("button", { name: "Save the settings" }).click();
        await said(page, "The settings were saved").waitFor();
        const now = (await api(page, "/foreign/settings")).body;
        assert.deepEqual([now.contact_hours, now.wake_max, now.user, now.password ?? null], [0.5, 25, "e2e-agents", null]);
        assert.equal((await prolog(world.url, "e2e-pc-stranger-2026-01-02-03-04-05")).status, 401);
        await page.getByRole("tab", { name: "Mirrors" }).click();
        await page.getByRole("button", { name: "Add a mirror" }).first().click();
        const mirror = page.getByRole("dialog", { name: "Add a mirror" });
        await mirror.getByLabel("Name").fill("e2e-mirror");
        await mirror.getByLabel("Address").fill("ftp://mirror");
        await mirror.getByText("An address starts with http:// or https://").waitFor();
        await mirror.getByLabel("Address").fill("http://mirror.e2e.example/parts");
        await mirror.getByLabel("Only this network").fill("192.0.2.0/24");
        await mirror.getByRole("button", { name: "Save" }).click();
        await row(page, "e2e-mirror").getByText("192.0.2.0/24").waitFor();
        await row(page, "e2e-mirror").click();
        const edit = page.getByRole("dialog", { name: "Edit e2e-mirror" });
        await edit.getByRole("switch", { name: "Used" }).click();
        await edit.getByRole("button", { name: "Save" }).click();
        await row(page, "e2e-mirror").getByText("Not used").waitFor();
        await seen(page, "mirrors");
        await page.getByRole("button", { name: "Actions for e2e-mirror", exact: true }).click();
        await page.getByRole("menuitem", { name: "Delete" }).click();
        await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
        await row(page, "e2e-mirror").waitFor({ state: "detached" });
      } finally {
        await api(page, "/networks", "PUT", before.networks);
        const { revision } = (await api(page, "/foreign/settings")).body;
        await api(page, "/foreign/settings", "PUT", { ...before.settings, revision });
        await api(page, "/mirrors/e2e-mirror", "DELETE");
      }
    },
  ),

  /* R-06, S-1: a device id stays with what its agent first proved itself with. */
  tidily(
    "R-06, S-1: a device id is bound to a credential; another is refused and told of; people forget the binding",
    async (page, world) => {
      const before = (await api(page, "/foreign/settings")).body,
        device = "e2e-pc-bound-2026-01-02-03-04-05";
      const speak = (name) => prolog(world.url, device, undefined, `${name}:key of ${name}`);
      try {
        for (const name of ["e2e-one", "e2e-two"]) {
          await api(page, `/credentials/${name}`, "DELETE");
          const made = await api(page, "/credentials", "POST", { name, access_key: `key of ${name}` });
          assert.equal(made.status, 201, JSON.stringify(made.body));
        }
        await page.goto("/foreign?tab=settings");
        await page.getByRole("switch", { name: "Only with a client certificate" }).click();
        await page.getByRole("button", { name: "Save the settings" }).click();
        await page.getByText("[tls] client_ca in its configuration").waitFor();
        await page.getByRole("switch", { name: "Only with a client certificate" }).click();
        await page.getByRole("switch", { name: "Only with a credential" }).click();
        await page.getByRole("switch", { name: "Bind device ids to what proves them" }).and(page.locator(":checked")).waitFor();
        await page.getByRole("button", { name: "Save the settings" }).click();
        await said(page, "The settings were saved").waitFor();
        assert.equal((await prolog(world.url, device)).status, 401);
        assert.equal((await speak("e2e-one")).status, 200);
        assert.equal((await speak("e2e-two")).status, 403);
        const id = (await api(page, "/computers?search=e2e-pc-bound")).body.items[0].id;
        await page.goto(`/computers/${id}`);
        await page.getByText("user e2e-one").waitFor();
        await page.getByText(/spoke under its device id \(user e2e-two\) and was refused/).waitFor();
        await seen(page, "computer-bound");
        await page.getByRole("button", { name: "Forget binding" }).click();
        await page.getByRole("dialog").getByRole("button", { name: "Forget binding" }).click();
        await page.getByText("nothing: its agent has not proved who it is").waitFor();
        assert.equal((await speak("e2e-two")).status, 200);
        await page.getByText("user e2e-two").waitFor();
        assert.equal((await speak("e2e-one")).status, 403);
      } finally {
        const { revision } = (await api(page, "/foreign/settings")).body;
        await api(page, "/foreign/settings", "PUT", { ...before, revision });
        for (const name of ["e2e-one", "e2e-two"]) await api(page, `/credentials/${name}`, "DELETE");
        for (const c of (await api(page, "/computers?search=e2e-pc-bound")).body.items)
          await api(page, `/computers/${c.id}`, "DELETE");
      }
    },
  ),

  /* who may only look sees no button that changes. */
  {
    name: "R-118: a reader looks at computers and groups, and is offered no change",
    async run(world) {
      const { page, context, problems } = await visitor(world.browser, { url: world.url });
      await signIn(page, world.user, world.password);
      await api(page, "/users/e2e-looker", "DELETE");
      const made = await api(page, "/users", "POST", { name: "e2e-looker", password: "e2e only looks", role: "reader" });
      assert.ok(made.status < 300, JSON.stringify(made.body));
      const other = await visitor(world.browser, { url: world.url });
      try {
        await appear(world.url, "e2e-pc-seen");
        await signIn(other.page, "e2e-looker", "e2e only looks");
        await other.page.goto("/computers?q=e2e-pc-seen");
        await row(other.page, "e2e-pc-seen").waitFor();
        assert.equal(await other.page.getByRole("button", { name: "Connect agents…" }).count(), 0);
        await other.page.getByRole("button", { name: "Actions for e2e-pc-seen", exact: true }).click();
        for (const item of ["Remove", "Add to a group…", "Target a task…"])
          assert.ok(await other.page.getByRole("menuitem", { name: item }).isDisabled(), item);
        await other.page.keyboard.press("Escape");
        await other.page.goto("/groups");
        await other.page.getByRole("heading", { level: 1, name: "Computer groups" }).waitFor();
        assert.equal(await other.page.getByRole("button", { name: /^New/ }).count(), 0);
        await other.page.goto("/foreign?tab=settings");
        assert.ok(await other.page.getByLabel("Wake-ups at a time").isDisabled());
        assert.equal(await other.page.getByRole("button", { name: "Save the settings" }).count(), 0);
        assert.deepEqual([...problems, ...other.problems], []);
      } finally {
        await other.context.close();
        await clean(page);
        await api(page, "/users/e2e-looker", "DELETE");
        await context.close();
      }
    },
  },

  /* Both themes, both languages, small and large: nothing axe calls serious, nothing wider than the screen. */
  ...[
    { lang: "fr", theme: "dark", size: "wide" },
    { lang: "fr", theme: "light", size: "phone" },
    { lang: "en", theme: "light", size: "tablet" },
  ].map((look) =>
    tidily(
      `computers, groups and agents in ${look.lang}, ${look.theme}, ${look.size}`,
      async (page, world) => {
        await appear(world.url, "e2e-pc-look", { software: [["firefox", "1"]] });
        await api(page, "/groups", "POST", { name: "e2e-look", computers: ["e2e-pc-look"] });
        await api(page, "/groups", "POST", {
          name: "e2e-look-query",
          query: { any: [[{ field: "name", test: "begins", value: "e2e-pc", version_test: "", version: "" }]] },
        });
        const { id } = (await api(page, "/computers?search=e2e-pc-look&limit=1")).body.items[0];
        for (const [name, address] of Object.entries({
          computers: "/computers",
          computer: `/computers/${id}`,
          software: `/computers/${id}?tab=software`,
          "computer-runs": `/computers/${id}?tab=runs`,
          groups: "/groups",
          group: "/groups/e2e-look",
          query: "/groups/e2e-look-query",
          "new-group": "/groups/new",
          foreign: "/foreign",
          networks: "/foreign?tab=networks",
          settings: "/foreign?tab=settings",
          mirrors: "/foreign?tab=mirrors",
        })) {
          await page.goto(address);
          await page.locator("h1").first().waitFor();
          await page.waitForFunction(() => !document.querySelector('[role="status"][aria-label*="…"].stack'));
          await page.waitForTimeout(250);
          await seen(page, `${name}-${look.lang}-${look.theme}-${look.size}`);
          assert.equal(await overflows(page), false, `${name} is wider than the screen`);
        }
      },
      look,
    ),
  ),
];
