/** Live data in the browser: a made-up virtual device speaks over REST, a person looks, asks and purges. Rows CON-05 to CON-07 and CON-10. */
import assert from "node:assert/strict";
import { axe, overflows, shot, signIn, visitor } from "./browser.mjs";

const AGENT = "e2e-devices",
  DEVICE = "e2e-station",
  KEY = "e2e-access-key-of-a-device",
  /* Lines of the log outlive a run. */
  RUN = Date.now().toString(36);
let page, context, problems, world;

const api = (path, method = "GET", body) =>
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
/** What the device says: Constellation's interface for packages, as an ESP would. */
async function device(action, { query = {}, body } = {}) {
  const search = new URLSearchParams(query).toString();
  const answer = await fetch(`${world.url}/rest/constellation/${action}${search ? `?${search}` : ""}`, {
    method: body ? "POST" : "GET",
    headers: {
      SentinelName: AGENT,
      PackageName: DEVICE,
      AccessKey: KEY,
      ...(body ? { "Content-Type": "application/json" } : {}),
    },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  const text = await answer.text();
  assert.ok(answer.ok, `${action}: ${answer.status} ${text}`);
  return text ? JSON.parse(text) : null;
}
const push = (Name, Value, more = {}) => device("PushStateObject", { body: { Name, Value, ...more } });
const log = (message, level = "Info") => device("WriteLog", { query: { message, level } });
const describeItself = (callbacks) =>
  device("DeclarePackageDescriptor", {
    body: {
      PackageName: DEVICE,
      MessageCallbacks: callbacks,
      MessageCallbackTypes: [
        { TypeName: "Mode", TypeFullname: "Station.Mode", IsEnum: true, EnumValues: [{ Name: "Fast" }, { Name: "Slow" }] },
        {
          TypeName: "Place",
          TypeFullname: "Station.Place",
          Description: "Somewhere in the house",
          Properties: [
            { Name: "Room", TypeName: "System.String" },
            { Name: "Mode", TypeName: "Station.Mode" },
          ],
        },
      ],
      StateObjectTypes: [
        {
          TypeName: "AirSample",
          TypeFullname: "Station.AirSample",
          Description: "One reading",
          Properties: [{ Name: "Temperature", TypeName: "System.Double", Description: "Degrees Celsius" }],
        },
      ],
    },
  });
const MEASURE = {
  MessageKey: "Measure",
  Description: "Measures in a place.",
  ResponseType: "System.Collections.Generic.List`1[[System.Double, mscorlib]]",
  Parameters: [
    { Name: "place", TypeName: "Station.Place", Description: "Where" },
    { Name: "times", TypeName: "System.Byte", IsOptional: true, DefaultValue: 3 },
    { Name: "limit", TypeName: "System.Nullable`1[[System.Double, mscorlib]]" },
  ],
};
const FORGET = { MessageKey: "Forget", Parameters: [] };

async function until(what, look, ms = 15_000) {
  const end = Date.now() + ms;
  for (;;) {
    const found = await look();
    if (found) return found;
    if (Date.now() > end) throw new Error(`waited ${ms} ms for: ${what}`);
    await page.waitForTimeout(80);
  }
}
const row = (name) => page.getByRole("row", { name: `${AGENT}/${DEVICE} ${name}`, exact: true });
const button = (name, options = {}) => page.getByRole("button", { name, ...options });
const drawer = () => page.getByRole("dialog");

export const exchange = [
  {
    name: "CON-06, S2-06, S2-07: what a virtual device publishes appears in the list, changes before one's eyes, and is found",
    async run(w) {
      world = w;
      ({ page, context, problems } = await visitor(w.browser, { url: w.url }));
      await context.grantPermissions(["clipboard-read", "clipboard-write"]).catch(() => undefined);
      await signIn(page, w.user, w.password);
      await api(`/agents/${AGENT}?force=true`, "DELETE");
      await api(`/credentials/${AGENT}`, "DELETE");
      assert.equal((await api("/credentials", "POST", { name: AGENT, access_key: KEY })).status, 201);
      assert.equal((await api("/agents", "POST", { name: AGENT, credential: AGENT, description: "" })).status, 201);
      assert.equal((await api(`/agents/${AGENT}/instances`, "POST", { name: DEVICE, virtual: true })).status, 201);
      await push(
        "Air",
        { Temperature: 19.5, Wind: { Speed: 3, From: "NW" } },
        { Type: "Station.AirSample", Metadatas: { Bench: "B2" } },
      );
      await push("Level", 10, { Type: "System.Double", Lifetime: 600 });
      await push("Old", "gone soon", { Lifetime: 1 });
      await page.goto("/states");
      await row("Air").waitFor();
      await push("Level", 11.5, { Type: "System.Double", Lifetime: 600 });
      await row("Level").getByText("11.5").waitFor();
      await push("Late", true);
      await row("Late").waitFor();
      await page.keyboard.press("/");
      await page.keyboard.type("station temperature");
      await until("one row", async () => (await page.locator('[role="row"][data-index]').count()) === 1);
      await button("Clear the search").click();
      await row("Old").getByText("Expired").waitFor();
      await page.getByRole("switch", { name: "Hide expired" }).click();
      await until("the expired one is hidden", async () => (await row("Old").count()) === 0);
      await page.getByRole("switch", { name: "Hide expired" }).click();
      await page.getByRole("combobox", { name: "Agent" }).fill(AGENT);
      await page.getByRole("option", { name: AGENT }).click();
      await row("Air").waitFor();
      await shot(page, "exchange-states");
    },
  },
  {
    name: "CON-06: Ctrl+R reads the list again instead of the page",
    async run() {
      await page.evaluate(() => (window.same = true));
      const [asked] = await Promise.all([page.waitForRequest(/\/api\/v1\/states\?/), page.keyboard.press("Control+r")]);
      assert.ok(asked);
      assert.equal(await page.evaluate(() => window.same), true);
    },
  },
  {
    name: "CON-06: one object: every field, a tree that folds, its type, live until it is closed",
    async run() {
      await describeItself([MEASURE, FORGET]);
      await row("Air").getByRole("gridcell").first().click();
      const tree = drawer().getByRole("tree").first();
      await tree.getByText("19.5").waitFor();
      await drawer().getByText("Bench").waitFor();
      await push(
        "Air",
        { Temperature: 21.25, Wind: { Speed: 3, From: "NW" } },
        { Type: "Station.AirSample", Metadatas: { Bench: "B2" } },
      );
      await tree.getByText("21.25").waitFor();
      await drawer().getByRole("button", { name: "Fold all", exact: true }).first().click();
      await until("folded", async () => (await tree.getByRole("treeitem").count()) === 2);
      await tree.getByRole("treeitem").first().focus();
      await page.keyboard.press("End");
      await page.keyboard.press("ArrowRight");
      await tree.getByText("Speed").waitFor();
      await button("AirSample").click();
      await drawer().getByText("Degrees Celsius").waitFor();
      await shot(page, "exchange-object");
      await drawer().getByRole("switch", { name: "Live" }).click();
      await push("Air", { Temperature: 30, Wind: { Speed: 3, From: "NW" } }, { Type: "Station.AirSample" });
      await drawer().getByText("Live updates are off").waitFor();
      await row("Air").getByText("30").waitFor({ state: "attached" });
      assert.equal(await tree.getByText("30", { exact: true }).count(), 0, "nothing moves while live is off");
      const [answer] = await Promise.all([
        page.waitForRequest(/\/states\/follow\?.*name=Air/),
        drawer().getByRole("switch", { name: "Live" }).click(),
      ]);
      await tree.getByText("30", { exact: true }).waitFor();
      const ended = page.waitForEvent("requestfailed", (r) => r.url() === answer.url());
      await page.keyboard.press("Escape");
      await ended;
    },
  },
  {
    name: "CON-06: a number has a curve that grows, on a page of its own",
    async run() {
      await page.goto(`/states/one?agent=${AGENT}&instance=${DEVICE}&name=Level`);
      await page.getByTestId("value").getByText("11.5").waitFor();
      for (const v of [12, 14, 13.25]) await push("Level", v, { Type: "System.Double", Lifetime: 600 });
      await page.getByTestId("value").getByText("13.25").waitFor();
      await page.getByRole("img", { name: /History: \d+ values, from 10 to 14/ }).waitFor();
      await page.getByText("▼").waitFor();
      await shot(page, "exchange-number");
    },
  },
  {
    name: "CON-06: deleting one and purging the expired ones ask first",
    async run() {
      await page.goto("/states");
      await row("Late").getByRole("button").last().click();
      await page.getByRole("menuitem", { name: "Delete" }).click();
      await drawer().getByRole("button", { name: "Delete" }).click();
      await until("gone", async () => (await row("Late").count()) === 0);
      await button("Purge…").click();
      await drawer().getByText("All expired objects").click();
      await drawer()
        .getByRole("button", { name: /^Purge \d+ object/ })
        .click();
      const sure = page.getByRole("dialog", { name: /expired object/ });
      await shot(page, "exchange-purge");
      await sure.getByRole("button", { name: /^Purge/ }).click();
      await until("purged", async () => (await row("Old").count()) === 0);
      assert.equal((await api(`/states?agent=${AGENT}&name=Old`)).body.total, 0);
      assert.equal((await api(`/states?agent=${AGENT}&name=Level`)).body.total, 1);
    },
  },
  {
    name: "CON-07, S2-08: a form made from the descriptor; the call reaches the device and its reply is shown, here and in the bell",
    async run() {
      await page.goto("/callbacks");
      await page.keyboard.press("/");
      await page.keyboard.type("measures place");
      await page
        .getByRole("navigation", { name: "Callbacks" })
        .getByRole("button", { name: /Measure/ })
        .click();
      await page.getByRole("heading", { level: 2, name: "Measure" }).waitFor();
      await page.getByText("List<double>").waitFor();
      await button("Place", { exact: true }).first().click();
      const types = page.getByTestId("type");
      await types.getByText("Somewhere in the house").waitFor();
      await types.getByRole("button", { name: "Mode", exact: true }).click();
      await types.getByText("Slow").waitFor();
      await types.getByRole("button", { name: "Back" }).click();
      await types.getByText("Somewhere in the house").waitFor();
      await types.getByRole("button", { name: "Back" }).click();
      await page.getByLabel("Room", { exact: true }).fill("kitchen");
      await button("Invoke").click();
      await page.getByText("Some arguments need your attention.").waitFor();
      await page.getByRole("combobox", { name: "Mode" }).click();
      await page.getByRole("option", { name: "Slow" }).click();
      const times = page.locator('[data-argument="times"]');
      await times.getByText("default: 3").waitFor();
      await times.getByText("Value").click();
      await times.locator("input[type=text], input:not([type])").fill("256");
      await page.getByText("Between 0 and 255.").waitFor();
      await times.locator("input[type=text], input:not([type])").fill("2");
      const subscription = await device("SubscribeToMessage");
      const heard = device("GetMessages", { query: { subscriptionId: subscription, timeout: "20000", limit: "1" } });
      await button("Invoke").click();
      const [message] = await heard;
      assert.equal(message.Key, "Measure");
      assert.deepEqual(message.Data, [{ Room: "kitchen", Mode: "Slow" }, 2, null]);
      const to = message.Sender.Type === 0 ? message.Sender.ConnectionId : message.Sender.FriendlyName;
      await device("SendMessage", {
        body: {
          Scope: { Scope: "Package", Args: [to], SagaId: message.Scope.SagaId },
          Key: "__Response",
          Data: { Readings: [19.5, 19.75] },
        },
      });
      await page.getByTestId("reply").getByText("19.75").waitFor();
      await shot(page, "exchange-callback");
      await page.getByRole("button", { name: /Notifications: \d+ unread/ }).click();
      await page.getByRole("button", { name: /replied to Measure/ }).click();
      await page.getByRole("dialog", { name: "Reply to Measure" }).getByText("19.75").waitFor();
      await page.getByRole("dialog", { name: "Reply to Measure" }).getByRole("button", { name: "Close" }).click();
    },
  },
  {
    name: "CON-07: code for other programs follows the form and holds no key; a call without reply says who got it",
    async run() {
      const code = page.getByRole("tabpanel");
      for (const name of [
        "curl (consumer)",
        "curl (constellation)",
        "Python (HTTP)",
        "JavaScript (fetch)",
        "Arduino / ESP",
        "C#",
      ]) {
        await page.getByRole("tab", { name, exact: true }).click();
        await until(name, async () => /kitchen/.test(await code.innerText()));
        assert.match(await code.innerText(), /YOUR_ACCESS_KEY|YOUR_API_TOKEN|MessageScope/);
        assert.ok(!(await code.innerText()).includes(KEY));
      }
      await page.getByLabel("Room", { exact: true }).fill("attic");
      await until("the code follows", async () => /attic/.test(await code.innerText()));
      assert.match(await code.innerText(), /OnSagaResponse/);
      await page.getByRole("switch", { name: "Wait for the reply" }).click();
      await until("without the reply", async () => !/OnSagaResponse/.test(await code.innerText()));
      await button("Invoke").click();
      await page.getByTestId("result").getByText(/Sent/).waitFor();
    },
  },
  {
    name: "CON-07: a callback that its package no longer offers disappears",
    async run() {
      await describeItself([FORGET]);
      await page.getByText("This callback is not offered any more.").waitFor();
      await page.goto("/callbacks");
      await page
        .getByRole("button", { name: /Forget/ })
        .first()
        .waitFor();
      assert.equal(await page.getByRole("button", { name: /Measure/ }).count(), 0);
    },
  },
  {
    name: "CON-05, S2-05: errors told elsewhere stand in the bell; the log is live, coloured, filtered, paused, cleared",
    async run() {
      await page.getByRole("status", { name: "Live" }).waitFor();
      await log(`the sensor is on fire ${RUN}`, "Error");
      await page.getByRole("button", { name: /Notifications: \d+ unread/ }).click();
      await page.getByRole("button", { name: new RegExp(`Error from ${AGENT}/${DEVICE}`) }).click();
      await page.waitForURL(/\/journal/);
      const lines = page.getByRole("log");
      await lines.locator('[data-level="error"]').getByText(`the sensor is on fire ${RUN}`).last().waitFor();
      await until(
        "the bell is clear",
        async () => (await page.getByRole("button", { name: /Notifications: \d+ unread/ }).count()) === 0,
      );
      await log(`a quiet line ${RUN}`);
      await lines.getByText(`a quiet line ${RUN}`).last().waitFor();
      await page.getByRole("combobox", { name: "Level" }).click();
      await page.getByRole("option", { name: "Warnings and errors" }).click();
      await until("only what is bad", async () => (await lines.locator('[data-level="info"]').count()) === 0);
      await log(`getting warm ${RUN}`, "Warn");
      await lines.locator('[data-level="warn"]').getByText(`getting warm ${RUN}`).last().waitFor();
      await shot(page, "exchange-journal");
      await button("Pause").click();
      await log(`while paused ${RUN}`, "Warn");
      await page.getByText(/1 new line/).waitFor();
      assert.equal(await lines.getByText(`while paused ${RUN}`).count(), 0);
      await button("Resume").click();
      await lines.getByText(`while paused ${RUN}`).last().waitFor();
      await page.getByRole("combobox", { name: "Level" }).click();
      await page.getByRole("option", { name: "Every level" }).click();
      await page.getByRole("combobox", { name: "Package" }).fill(DEVICE);
      await page.getByRole("option", { name: DEVICE }).click();
      await lines.getByText(`a quiet line ${RUN}`).last().waitFor();
      await button("Copy").click();
      assert.match(
        await page.evaluate(() => navigator.clipboard.readText()),
        new RegExp(`WARN\t${AGENT}/${DEVICE}\tgetting warm ${RUN}`),
      );
      await button("Clear").click();
      await page.getByText("Cleared. New lines appear here.").waitFor();
      await log(`after clearing ${RUN}`);
      await lines.getByText(`after clearing ${RUN}`).waitFor();
      assert.equal(await lines.getByText(`a quiet line ${RUN}`).count(), 0);
    },
  },
  {
    name: "CON-10: any of these pages stands in a window of its own",
    async run() {
      for (const address of ["/journal", "/callbacks", "/states", `/states/one?agent=${AGENT}&instance=${DEVICE}&name=Level`]) {
        await page.goto(address);
        await page.getByRole("heading", { level: 1 }).waitFor();
        const [own] = await Promise.all([context.waitForEvent("page"), button("Open this page in a window of its own").click()]);
        await own.getByRole("heading", { level: 1 }).waitFor();
        assert.equal(
          await own
            .getByRole("navigation", { name: "Main menu" })
            .isVisible()
            .catch(() => false),
          false,
          address,
        );
        if (address === "/journal") {
          /* A window of its own takes one connection: a few of them at once must not use up what a browser keeps. */
          await log(`seen alone ${RUN}`);
          await own.getByRole("log").getByText(`seen alone ${RUN}`).waitFor();
        }
        await own.close();
      }
    },
  },
  ...[
    { lang: "en", theme: "light", size: "wide" },
    { lang: "fr", theme: "dark", size: "phone" },
  ].map((look) => ({
    name: `live data in ${look.lang}, ${look.theme}, ${look.size}: nothing axe calls serious, nothing wider than the screen`,
    async run(w) {
      await describeItself([MEASURE, FORGET]);
      await log("a warning to be seen", "Warn");
      const other = await visitor(w.browser, { url: w.url, ...look });
      await signIn(other.page, w.user, w.password);
      const found = [];
      const at = `agent=${AGENT}&instance=${DEVICE}`;
      for (const [name, address] of Object.entries({
        states: "/states",
        drawer: `/states?object=${AGENT}/${DEVICE}/air`,
        object: `/states/one?${at}&name=Air`,
        number: `/states/one?${at}&name=Level`,
        callbacks: "/callbacks",
        callback: `/callbacks?package=${DEVICE}&key=Measure`,
        journal: "/journal",
      })) {
        await other.page.goto(address);
        await other.page.locator("h1").waitFor();
        if (name === "drawer") await other.page.getByRole("dialog").getByRole("tree").first().waitFor();
        await other.page.waitForFunction(() => !document.querySelector('[role="status"][aria-label*="…"].stack'));
        await other.page.waitForFunction(() =>
          document
            .getAnimations()
            .every(
              (a) =>
                a.playState !== "running" || a.effect?.getTiming().iterations === Infinity || /fresh/.test(a.animationName ?? ""),
            ),
        );
        await other.page.waitForTimeout(300);
        await shot(other.page, `exchange-${name}-${look.lang}-${look.theme}-${look.size}`);
        for (const fault of await axe(other.page)) found.push(`${name}: ${fault}`);
        if (await overflows(other.page)) found.push(`${name}: wider than the screen`);
      }
      await other.context.close();
      assert.deepEqual([...found, ...other.problems], []);
    },
  })),
  {
    name: "live data: what was made is taken away, and nothing failed in the page's scripts",
    async run() {
      await api(`/agents/${AGENT}?force=true`, "DELETE");
      await api(`/credentials/${AGENT}`, "DELETE");
      assert.deepEqual(problems, []);
      await context.close();
    },
  },
];
