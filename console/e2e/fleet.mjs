/** The pages of agents and packages, row by row of Constellation's checklist. Needs one connected agent with something started. */
import assert from "node:assert/strict";
import { agentOf, api, person, seen, until } from "./person.mjs";

const OFF = "e2e-switched-off",
  DEVICE = "e2e-sensor";

export const fleet = [
  /* S0-01, S0-03, S0-04, S0-05, S0-06, S0-08, S0-09, S0-10, S0-11, S0-12: the list, its columns, menu, window and filters. */
  person("CON-03, S0-01…S0-12: the list of packages: columns, information, filters, disabled ones hidden", async (page) => {
    const agent = await agentOf(page);
    const clean = async () => {
      for (const n of [OFF, DEVICE]) await api(page, `/agents/${agent}/instances/${n}`, "DELETE");
    };
    await clean();
    for (const [name, enabled] of [
      [OFF, false],
      [DEVICE, true],
    ])
      await api(page, `/agents/${agent}/instances`, "POST", { name, package: null, virtual: true, config: { enabled } });
    const all = (await api(page, "/instances?limit=500")).body.items;
    const one = all.find((i) => i.agent === agent && !i.virtual && i.state === "started");
    assert.ok(one, "the tests need something started");
    const name = `${one.agent}/${one.name}`;
    await page.goto("/instances");
    const row = page.getByRole("row", { name, exact: true });
    await row.getByText("Started").waitFor();
    await row.getByText(/^(Connected|Not connected)$/).waitFor({ state: "attached" });
    await row.getByText(one.version).waitFor();
    await row.locator("time").waitFor();
    await until(page, "consumption", async () => /%/.test(await row.innerText()) && /[KM]iB/.test(await row.innerText()));
    await row.getByRole("button", { name: `Stop ${name}`, exact: true }).waitFor();
    assert.equal(await page.getByRole("row", { name: `${agent}/${OFF}` }).count(), 0, "disabled ones are hidden at first");

    await page.getByRole("button", { name: `Actions for ${name}`, exact: true }).click();
    for (const item of [
      "Start",
      "Stop",
      "Restart",
      "Reload",
      "Push settings",
      "Edit configuration",
      "Edit settings",
      "Group membership",
    ])
      await page.getByRole("menuitem", { name: item, exact: true }).waitFor();
    await page.getByRole("menuitem", { name: "Information" }).click();
    const info = page.getByRole("dialog", { name });
    for (const fact of [
      "Connection",
      "Last change",
      "Version",
      "Client library",
      "CPU",
      "RAM",
      "Credential",
      "Enabled",
      "Starts with its agent",
    ])
      await info.getByText(fact, { exact: true }).first().waitFor();
    await seen(page, "information");
    await info.getByRole("button", { name: "Close" }).first().click();

    await page.getByRole("button", { name: "Show filters" }).click();
    await page.getByText(/disabled package.* hidden/).waitFor();
    const filter = (group, choice) =>
      page.locator("#filters").getByRole("group", { name: group }).getByText(choice, { exact: true }).click();
    await filter("Type", "Virtual");
    await page
      .getByRole("row", { name: `${agent}/${DEVICE}` })
      .getByText("Virtual")
      .waitFor();
    assert.equal(await row.count(), 0);
    await filter("Enabled", "Disabled");
    await page.getByRole("row", { name: `${agent}/${OFF}` }).waitFor();
    await filter("Enabled", "All");
    await filter("Type", "Real");
    await filter("Connection", one.connected ? "Not connected" : "Connected");
    await row.waitFor({ state: "detached" });
    await page.getByRole("button", { name: /^(Hide|Show) filters/ }).click();
    await page.goto("/");
    await page.goto(`/instances?q=${DEVICE}`);
    await until(page, "one row", async () => (await page.locator('[role="row"][data-index]').count()) === 1);
    await clean();
  }),

  /* S0-19 to S0-23, S0-27: what can be configured of an instance, and that its name cannot. */
  person(
    "S0-19…S0-23, S0-27: credential, enabled, auto-start, recovery and groups of an instance; its name stays",
    async (page) => {
      const agent = await agentOf(page);
      await api(page, `/agents/${agent}/instances/${DEVICE}`, "DELETE");
      await api(page, "/credentials/e2e-device-key", "DELETE");
      await api(page, "/credentials", "POST", { name: "e2e-device-key", access_key: null });
      const file = (await api(page, "/packages?limit=100")).body.items.find((p) => p.newest && p.manifest.faces.includes("run"));
      await api(page, `/agents/${agent}/instances`, "POST", {
        name: DEVICE,
        package: file.name,
        virtual: false,
        config: { package_file: file.name, autostart: false },
      });
      const config = async () => (await api(page, `/agents/${agent}/instances/${DEVICE}/config`)).body;
      await page.goto(`/agents/${agent}/instances/${DEVICE}?tab=config`);
      await page.getByRole("switch", { name: /^Start with the agent/ }).waitFor();
      assert.equal(await page.getByLabel("Instance name").count(), 0);
      await page.getByRole("switch", { name: /^Start with the agent/ }).click({ force: true });
      await page
        .getByRole("combobox", { name: "Credential" })
        .or(page.getByLabel("Credential", { exact: true }))
        .first()
        .click();
      await page.getByRole("option", { name: "e2e-device-key" }).click();
      await page.getByLabel("Most restarts in a row").fill("7");
      await page.getByLabel("Wait before each restart").fill("45s");
      await page.getByRole("button", { name: "Save", exact: true }).click();
      await until(page, "kept", async () => (await config()).recovery.retries === 7);
      const kept = await config();
      assert.equal(kept.credential, "e2e-device-key");
      assert.equal(kept.autostart, true);
      assert.equal(kept.recovery.delay_ms, 45_000);
      await page.getByRole("switch", { name: /^Enabled/ }).click({ force: true });
      await page.getByRole("button", { name: "Save", exact: true }).click();
      await until(page, "switched off", async () => !(await config()).enabled);
      await page.getByRole("tab", { name: "Groups" }).click();
      await page.getByRole("combobox", { name: "Member of" }).fill("garden");
      await page.keyboard.press("Enter");
      await page.getByRole("button", { name: "Save", exact: true }).click();
      await until(page, "a member", async () => (await config()).groups.includes("garden"));
      await api(page, `/agents/${agent}/instances/${DEVICE}`, "DELETE");
      await api(page, "/credentials/e2e-device-key", "DELETE");
    },
  ),

  /* CON-02, S0-30, S0-31, S1-09, S2-02: agents with their details; deployment begins there and in the repository. */
  person(
    "CON-02, S0-30, S0-31, S1-09: agents and their details; deploying from an agent's menu and from the repository",
    async (page) => {
      const agent = await agentOf(page);
      await page.goto("/agents");
      await page.getByRole("row", { name: agent, exact: true }).getByText("Connected").waitFor();
      await page.getByRole("button", { name: `Actions for ${agent}`, exact: true }).click();
      await page.getByRole("menuitem", { name: "View its packages" }).waitFor();
      await page.getByRole("menuitem", { name: "Deploy new package" }).click();
      await page.waitForURL((u) => u.pathname === "/deploy" && u.searchParams.get("agent") === agent);
      await page.goto(`/agents/${agent}`);
      for (const fact of [
        "Host",
        "System",
        "Kernel",
        "Architecture",
        "Agent version",
        "Credential",
        "Last sign of life",
        "Enrolled",
      ])
        await page.getByText(fact, { exact: true }).first().waitFor();
      await seen(page, "agent");
      await page.goto("/packages");
      await page
        .getByRole("button", { name: /^Deploy / })
        .first()
        .click();
      await page.waitForURL(/\/deploy\?package=/);
      await page
        .getByText("Choose an agent")
        .or(page.getByLabel("Agent", { exact: true }))
        .first()
        .waitFor();
    },
  ),
];
