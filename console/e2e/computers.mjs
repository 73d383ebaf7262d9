/**
 * Computers, groups of them, networks and agents that are not ours: what an administrator of a fleet does, with an agent that speaks
 * FusionInventory's words. Each stands for itself and takes away what it brought. Rows of the checklist (spec/fusioninventory-deploy §19)
 * are named where they are shown.
 */
import assert from "node:assert/strict";
import { bulk, ELSEWHERE, INSTALLER, newTask, publishInstaller, row, rowsShown, said, select, tidily } from "./fleet-tools.mjs";
import { appear, listening, prolog } from "./foreign-agent.mjs";
import { agentOf, api, person, seen, until } from "./person.mjs";

export const computers = [
  /* §19 "status of the task on a PC" begins with the PC: it appears, waits, is approved., S-1. */
  tidily(
    "S-1, R-114: a computer speaks from a network that is not accepted, waits, is seen at once and approved",
    async (page, world) => {
      await page.goto("/computers");
      await page.getByRole("heading", { level: 1, name: "Computers" }).waitFor();
      await prolog(world.url, "e2e-pc-waits-2026-01-02-03-04-05", ELSEWHERE);
      await page
        .getByText(/computers? waits? for approval/)
        .first()
        .waitFor();
      await page.getByRole("button", { name: /^Notifications/ }).click();
      const bell = page.getByRole("dialog", { name: "Notifications" });
      await bell.getByText(/for approval/).click();
      await page.waitForURL(/\/computers\?standing=pending/);
      await row(page, "e2e-pc-waits").getByText("Waiting").waitFor();
      await seen(page, "computers-pending");
      await page.getByRole("button", { name: "Actions for e2e-pc-waits", exact: true }).click();
      await page.getByRole("menuitem", { name: "Approve" }).click();
      await said(page, /Approve: e2e-pc-waits/).waitFor();
      await row(page, "e2e-pc-waits").waitFor({ state: "detached" });
      await page.goto("/computers?q=e2e-pc-waits");
      await row(page, "e2e-pc-waits").getByText("Approved").waitFor();
      assert.ok(
        (await prolog(world.url, "e2e-pc-waits-2026-01-02-03-04-05", ELSEWHERE)).wanted,
        "an approved one is asked for its inventory",
      );
    },
  ),

  /* §19: "action: select computers etc, find as you type" — the list does, in 100,000 rows too (see the crowd). */
  tidily(
    "§19: computers are found as one types; filters and order stand in the address; the list leaves as CSV and JSON",
    async (page, world) => {
      await appear(world.url, "e2e-pc-one", { tag: "e2e-paris" });
      await appear(world.url, "e2e-pc-two", { os: "Ubuntu", version: "24.04" });
      await appear(world.url, "e2e-pc-three", { tag: "e2e-paris" });
      await page.goto("/computers");
      await row(page, "e2e-pc-two").waitFor();
      await page.keyboard.press("/");
      await page.keyboard.type("e2e-pc");
      await row(page, "e2e-pc-two").waitFor();
      await page.waitForURL(/q=e2e-pc/);
      await page.keyboard.type(" paris");
      await until(page, "two rows", async () => (await rowsShown(page)) === 2);
      await page.goto("/computers?q=e2e-pc&sort=-name");
      await until(page, "three rows", async () => (await rowsShown(page)) === 3);
      assert.equal(await page.locator('[data-index="0"]').getAttribute("aria-label"), "e2e-pc-two");
      await page.getByTitle("Sort by Name").click();
      await page.waitForURL(/sort=name/);
      await until(
        page,
        "the other order",
        async () => (await page.locator('[data-index="0"]').getAttribute("aria-label")) === "e2e-pc-one",
      );
      await page.getByRole("button", { name: "Show filters" }).click();
      await select(page, page.locator("#computer-filters"), "Agent", "FusionInventory");
      await page.waitForURL(/kind=fusioninventory/);
      await seen(page, "computers-filters");
      const files = {};
      for (const [item, name] of [
        ["Export as CSV", "computers.csv"],
        ["Export as JSON", "computers.json"],
      ]) {
        await page.getByRole("button", { name: "Export" }).click();
        const link = page.getByRole("menuitem", { name: item }),
          address = await link.getAttribute("href");
        const [file] = await Promise.all([page.waitForEvent("download"), link.click()]);
        assert.equal(file.suggestedFilename(), name);
        files[name] = await page.evaluate((a) => fetch(a).then((r) => r.text()), address);
      }
      assert.match(files["computers.csv"], /e2e-pc-one/);
      assert.ok(JSON.parse(files["computers.json"]).some((c) => c.name === "e2e-pc-two"));
      /* By keyboard: down into the list, into the computer. */
      await page.goto("/computers?q=e2e-pc-two");
      await row(page, "e2e-pc-two").waitFor();
      await page.locator("[data-page-search]").focus();
      await page.keyboard.press("ArrowDown");
      await page.keyboard.press("Enter");
      await page.waitForURL(/\/computers\/cmp_/);
      await page.getByRole("heading", { level: 1, name: "e2e-pc-two" }).waitFor();
      /* And from anywhere. */
      await page.goto("/agents");
      await page.locator("h1").waitFor();
      await page.keyboard.press("Control+k");
      await page.getByRole("combobox", { name: "Search and commands" }).fill("e2e-pc-three");
      await page.getByRole("option", { name: /e2e-pc-three/ }).click();
      await page.getByRole("heading", { level: 1, name: "e2e-pc-three" }).waitFor();
    },
  ),

  /* §19: "status of the task on a PC, updated while running" (its runs), "communication type push" (its waking). */
  tidily(
    "R-94, R-114: a computer's page: its inventory, software, labels; its agent is asked how it stands, and woken",
    async (page, world) => {
      const agent = await listening();
      try {
        await appear(world.url, "e2e-pc-page", {
          tag: "e2e-lyon",
          freeMb: 3_000,
          software: [
            ["firefox-esr", "115.9.0"],
            ["libreoffice-core", "7.4.7"],
          ],
        });
        await page.goto("/computers?q=e2e-pc-page");
        await row(page, "e2e-pc-page").getByRole("link", { name: "e2e-pc-page" }).click();
        await page.getByRole("heading", { level: 1, name: "e2e-pc-page" }).waitFor();
        for (const text of [
          "SN-e2e-pc-page",
          "Dell Inc. OptiPlex 7010",
          "8.0 GiB",
          "6.1.0-37-amd64",
          "b4:2e:99:0c:11:22",
          "e2e-lyon",
        ])
          await page.getByText(text).first().waitFor();
        assert.equal(await page.getByRole("meter", { name: "/" }).getAttribute("aria-valuenow"), "97");
        await seen(page, "computer");
        await page.getByRole("tab", { name: /Software/ }).click();
        await page.getByLabel("Search the software").fill("fire");
        await page.getByRole("row", { name: "firefox-esr 115.9.0" }).waitFor();
        await until(page, "one row", async () => (await rowsShown(page)) === 1);
        await page.getByRole("tab", { name: "Runs" }).click();
        await page.getByText("Nothing was run here yet.").waitFor();
        await page.getByRole("tab", { name: "Overview" }).click();
        await page.getByRole("button", { name: "Edit labels, unit, comment" }).click();
        const edit = page.getByRole("dialog", { name: "Edit e2e-pc-page" });
        await edit.getByRole("textbox", { name: "Labels" }).or(edit.getByLabel("Labels")).first().click();
        await page.keyboard.type("e2e-lab");
        await page.keyboard.press("Enter");
        await edit.getByLabel("Comment").fill("Under the window");
        await edit.getByLabel("Port for wake-ups").fill(String(agent.port));
        await edit.getByRole("button", { name: "Save" }).click();
        await page.getByText("Under the window").waitFor();
        await page.getByText("e2e-lab").first().waitFor();
        await page.getByRole("button", { name: "Ask", exact: true }).click();
        await page.getByText(/It answered: it waits/).waitFor();
        agent.be("running task Deploy");
        await page.getByRole("button", { name: "Ask", exact: true }).click();
        await page.getByText(/It answered: it is busy/).waitFor();
        agent.be("waiting");
        await page.getByRole("button", { name: "Wake", exact: true }).click();
        await said(page, "e2e-pc-page was woken").waitFor();
        assert.ok(
          agent.asked.some((u) => u.startsWith("/now")),
          agent.asked.join(" "),
        );
        await page.getByText("woken", { exact: true }).waitFor();
      } finally {
        await agent.end();
      }
    },
  ),

  /* a machine of ours is a computer too, and leads to its agent. */
  person("R-114: a machine under our own agent is a computer too, and leads to its agent's page", async (page) => {
    const agent = await agentOf(page);
    await page.goto(`/computers?kind=escale&q=${encodeURIComponent(agent)}`);
    await row(page, agent).first().waitFor();
    await row(page, agent).first().getByRole("link").first().click();
    await page.getByRole("link", { name: agent, exact: true }).click();
    await page.waitForURL(/\/agents\//);
  }),

  /* §19: groups of computers internal to the tool, listed in the Deploy menu. R-115. */
  tidily(
    "§19: groups of computers internal to the tool, listed in the Deploy menu; R-115: members found, imported, taken out",
    async (page, world) => {
      for (const n of ["one", "two", "three"]) await appear(world.url, `e2e-pc-${n}`);
      await page.goto("/computers");
      const menu = page.getByRole("navigation", { name: "Main menu" });
      const inDeployment = await menu.evaluate((nav) => {
        let under = "";
        for (const x of nav.children) {
          if (x.tagName === "DIV") under = x.textContent;
          if (x.textContent === "Computer groups") return under;
        }
        return "";
      });
      assert.match(inDeployment, /Deployment/);
      await menu.getByRole("link", { name: "Computer groups" }).click();
      await page.getByRole("button", { name: "New static group" }).first().click();
      const dialog = page.getByRole("dialog", { name: "New static group" });
      await dialog.getByLabel("Name").fill("e2e-reception");
      await dialog.getByRole("button", { name: "Make the group" }).click();
      await page.waitForURL(/\/groups\/e2e-reception/);
      await page.getByText("The group is empty.").waitFor();
      await seen(page, "group-empty");
      const add = page.getByRole("textbox", { name: "Add computers" });
      await add.fill("e2e-pc-o");
      await page.getByRole("button", { name: "Add computers: e2e-pc-one" }).click();
      await row(page, "e2e-pc-one").waitFor();
      await page.getByRole("button", { name: "Import a list…" }).click();
      const list = page.getByRole("dialog", { name: "Import computers into e2e-reception" });
      await list.getByLabel("Or paste it here").fill("name\ne2e-pc-two\ne2e-pc-nobody\n");
      await list.getByRole("button", { name: "Import" }).click();
      await list
        .getByRole("alert")
        .getByText(/e2e-pc-nobody/)
        .waitFor();
      await list
        .locator('input[type="file"]')
        .or(page.locator('input[type="file"]'))
        .first()
        .setInputFiles({
          name: "computers.csv",
          mimeType: "text/csv",
          buffer: Buffer.from("name,place\ne2e-pc-two,Paris\ne2e-pc-three,Lyon\n"),
        });
      await list.getByText("3 lines").waitFor();
      await list.getByRole("button", { name: "Import" }).click();
      await said(page, "e2e-reception has 3 computers now").waitFor();
      await row(page, "e2e-pc-three").waitFor();
      await page.getByLabel("Select e2e-pc-one").click();
      await page.getByLabel("Select e2e-pc-two").click();
      await bulk(page).getByRole("button", { name: "Remove from the group" }).click();
      const results = page.getByRole("dialog", { name: "Remove from the group: results" });
      await results.getByText("2 done").waitFor();
      await results.getByRole("button", { name: "Close" }).last().click();
      await until(page, "one row", async () => (await rowsShown(page)) === 1);
      /* From the list of computers: a new group, each computer with its own result. */
      await page.goto("/computers?q=e2e-pc");
      await page.getByLabel("Select all").click();
      await bulk(page).getByRole("button", { name: "Add to a group…" }).click();
      const into = page.getByRole("dialog", { name: "Add 3 computers to a group" });
      await into.getByText("A new group", { exact: true }).click();
      await into.getByLabel("Name of the new group").fill("e2e-all");
      await into.getByRole("button", { name: "Add", exact: true }).click();
      const added = page.getByRole("dialog", { name: "Add to a group: results" });
      await added.getByText("3 done").waitFor();
      await added.getByRole("row", { name: /e2e-pc-two Done/ }).waitFor();
      await seen(page, "results");
      await added.getByRole("button", { name: "Close" }).last().click();
      await page.goto("/groups");
      await row(page, "e2e-all").getByText("3", { exact: true }).waitFor();
      await page.getByRole("button", { name: "Actions for e2e-all", exact: true }).click();
      await page.getByRole("menuitem", { name: "Duplicate…" }).click();
      const copy = page.getByRole("dialog", { name: "Duplicate e2e-all" });
      await copy.getByRole("button", { name: "Make the group" }).click();
      await page.getByRole("heading", { level: 1, name: "Copy of e2e-all" }).waitFor();
      await row(page, "e2e-pc-two").waitFor();
      await page.getByRole("button", { name: "Actions for Copy of e2e-all" }).click();
      await page.getByRole("menuitem", { name: "Delete" }).click();
      await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
      await said(page, "Copy of e2e-all was deleted").waitFor();
      await page.waitForURL(/\/groups$/);
    },
  ),

  /* §19: groups of computers (dynamic). R-115: a query, previewed while it is written. */
  tidily(
    "§19, R-115: a dynamic group: alternatives of conditions, software with its version, who it finds shown while it is typed",
    async (page, world) => {
      await appear(world.url, "e2e-pc-old", { software: [["e2e-browser", "114.0"]] });
      await appear(world.url, "e2e-pc-new", { software: [["e2e-browser", "116.2"]] });
      await appear(world.url, "e2e-pc-bare", { os: "Ubuntu", version: "24.04" });
      await page.goto("/groups");
      await page.getByRole("button", { name: "New dynamic group" }).first().click();
      const preview = page.getByRole("region", { name: "Computers now" });
      await preview.getByText("Complete a condition").waitFor();
      const conditions = page.locator("[data-condition]");
      await conditions.nth(0).getByLabel("Value").fill("e2e-pc");
      await preview.getByText("3 computers fit now").waitFor();
      await page.getByRole("button", { name: "Add a condition" }).click();
      await select(page, conditions.nth(1), "Field", "Software");
      await conditions.nth(1).getByLabel("Value").fill("e2e-bro");
      await page.getByRole("option", { name: /e2e-browser/ }).click();
      await preview.getByText("2 computers fit now").waitFor();
      await select(page, conditions.nth(1), "Version", "version older than");
      await conditions.nth(1).getByLabel("Compared with").fill("115");
      await preview.getByText("1 computer fits now").waitFor();
      await preview.getByText("e2e-pc-old").waitFor();
      await page.getByRole("button", { name: "Add an alternative" }).click();
      await select(page, conditions.nth(2), "Field", "System");
      await conditions.nth(2).getByLabel("Value").fill("Ubuntu");
      await page.getByRole("button", { name: "Add a condition" }).nth(1).click();
      await conditions.nth(3).getByLabel("Value").fill("e2e-pc");
      await preview.getByText("2 computers fit now").waitFor();
      await seen(page, "group-query");
      /* What cannot be understood is said, at once, and not kept. */
      await select(page, conditions.nth(3), "Field", "Free disk space");
      await conditions.nth(3).getByLabel("Value").fill("much");
      await preview.getByRole("alert").waitFor();
      await conditions.nth(3).getByRole("button", { name: "Remove the condition" }).click();
      await page.getByLabel("Name", { exact: false }).first().fill("e2e-query");
      await page.getByRole("button", { name: "Make the group" }).click();
      await page.waitForURL(/\/groups\/e2e-query/);
      await page.getByRole("heading", { level: 1, name: "e2e-query" }).waitFor();
      const kept = (await api(page, "/groups/e2e-query")).body;
      assert.equal(kept.query.any.length, 2);
      assert.equal(kept.query.any[0][1].version_test, "less");
      /* One that appears later is in it without anybody's doing. */
      await appear(world.url, "e2e-pc-later", { software: [["e2e-browser", "99"]] });
      await page.goto(`/computers?group=e2e-query&q=e2e-pc`);
      await row(page, "e2e-pc-later").waitFor();
      /* A group in another's query, and a task: the one is not deleted without saying who uses it. */
      await publishInstaller(page);
      await newTask(page, "e2e-fleet-uses");
      await page.goto("/groups/e2e-query");
      await page.getByRole("button", { name: "Target a task…" }).click();
      const target = page.getByRole("dialog", { name: "Target a task with the group e2e-query" });
      await select(page, target, "Task", "e2e-fleet-uses");
      await select(page, target, "Package", INSTALLER);
      await target.getByRole("button", { name: "Add the job" }).click();
      await said(page, "e2e-query is among the computers of e2e-fleet-uses").waitFor();
      const { jobs } = (await api(page, "/tasks/e2e-fleet-uses")).body.wanted;
      assert.deepEqual(jobs[0].actors, [{ kind: "group", name: "e2e-query" }]);
      await page.goto("/groups");
      await row(page, "e2e-query").getByText("e2e-fleet-uses").waitFor();
      await page.getByRole("button", { name: "Actions for e2e-query", exact: true }).click();
      await page.getByRole("menuitem", { name: "Delete" }).click();
      await page
        .getByRole("dialog")
        .getByText(/e2e-fleet-uses/)
        .waitFor();
      await page.getByRole("dialog").getByRole("button", { name: "Cancel" }).click();
    },
  ),

  /* §19: mass action "Target a task": non-active task + package → new job. R-117. */
  tidily(
    '§19, R-117: mass action "Target a task": an inactive task and a package make a new job; another selection extends it; each computer has its result',
    async (page, world) => {
      for (const n of ["one", "two", "three"]) await appear(world.url, `e2e-pc-${n}`);
      await publishInstaller(page);
      await newTask(page, "e2e-fleet-task");
      const target = async (names) => {
        await page.goto("/computers?q=e2e-pc");
        for (const n of names) await page.getByLabel(`Select e2e-pc-${n}`).click();
        await bulk(page).getByRole("button", { name: "Target a task…" }).click();
        const dialog = page.getByRole("dialog", { name: /^Target a task with/ });
        await select(page, dialog, "Task", "e2e-fleet-task");
        await select(page, dialog, "Package", INSTALLER);
        await dialog.getByText("The newest (1.0.0)").or(dialog.getByLabel("Version")).first().waitFor();
        await dialog.getByRole("button", { name: "Add the job" }).click();
        await dialog.waitFor({ state: "detached" });
      };
      await target(["one", "two"]);
      const results = page.getByRole("dialog", { name: "Target a task: results" });
      await results.getByText("2 done").waitFor();
      await seen(page, "target-task");
      await results.getByRole("button", { name: "Close" }).last().click();
      let task = (await api(page, "/tasks/e2e-fleet-task")).body;
      assert.equal(task.active, false);
      assert.equal(task.wanted.jobs.length, 1);
      assert.equal(task.wanted.jobs[0].actors.length, 2);
      assert.deepEqual(task.wanted.jobs[0].targets, [{ package: INSTALLER, version: "1.0.0" }]);
      await target(["three"]);
      await said(page, /Target a task: e2e-pc-three/).waitFor();
      task = (await api(page, "/tasks/e2e-fleet-task")).body;
      assert.equal(task.wanted.jobs.length, 1, "the job is extended, not replaced");
      assert.equal(task.wanted.jobs[0].actors.length, 3);
      /* Other actions on a selection: an inventory is asked for, then they are removed. */
      await page.goto("/computers?q=e2e-pc");
      await page.getByLabel("Select all").click();
      await bulk(page).getByRole("button", { name: "More" }).click();
      await page.getByRole("menuitem", { name: "Request an inventory" }).click();
      const asked = page.getByRole("dialog", { name: "Request an inventory: results" });
      await asked.getByText("3 done").waitFor();
      await asked.getByRole("button", { name: "Close" }).last().click();
      assert.ok((await prolog(world.url, "e2e-pc-one-2026-01-02-03-04-05")).wanted, "the agent is asked at its next contact");
    },
  ),
];
