/** What a person does, step by step, with what must be seen after each. One signed-in page goes through all of it. */
import assert from "node:assert/strict";
import { shot, signIn, visitor } from "./browser.mjs";
import { ticker, zip } from "./zip.mjs";

const NAME = "e2e-ticker";
let page, problems, agent, world;

const row = (text) => page.getByRole("row", { name: text, exact: true });
const say = (text) => page.getByText(text, { exact: false }).first();
const toast = (text) => page.locator('[role="status"]').getByText(text).first();
const tab = (name) => page.getByRole("tab", { name });
const button = (name, options = {}) => page.getByRole("button", { name, ...options });
const menu = (name) => page.getByRole("menuitem", { name });
const api = (path, init = {}) =>
  page.evaluate(
    async ([p, i]) => {
      const r = await fetch(`/api/v1${p}`, i);
      return r.status === 204 ? null : r.json();
    },
    [path, init],
  );
/** Waits until `look` answers something true; the state, not a time. */
async function until(what, look, ms = 20_000) {
  const end = Date.now() + ms;
  for (;;) {
    const found = await look();
    if (found) return found;
    if (Date.now() > end) throw new Error(`waited ${ms} ms for: ${what}`);
    await page.waitForTimeout(120);
  }
}
const drop = (files) =>
  page.evaluate(
    (all) => {
      const data = new DataTransfer();
      for (const f of all) data.items.add(new File([Uint8Array.from(f.bytes)], f.name));
      for (const type of ["dragenter", "dragover", "drop"])
        window.dispatchEvent(new DragEvent(type, { bubbles: true, cancelable: true, dataTransfer: data }));
    },
    files.map((f) => ({ name: f.name, bytes: [...f.bytes] })),
  );
const choose = async (label, text) => {
  await page
    .getByRole("combobox", { name: label })
    .or(page.getByLabel(label, { exact: true }))
    .first()
    .click();
  await page.getByRole("option", { name: text }).first().click();
};
const instance = () => api(`/agents/${agent}/instances/${NAME}`).then((d) => d?.instance ?? {});

export const journeys = [
  /* CON-01 */
  {
    name: "a wrong password is told; after signing in the address asked for is opened",
    async run(w) {
      world = w;
      ({ page, problems } = await visitor(w.browser, { url: w.url }));
      await page.goto("/instances?show=failed");
      await page.waitForURL(/\/login\?to=/);
      await page.locator('input[name="username"]').fill(w.user);
      await page.locator('input[name="password"]').fill("certainly wrong");
      await page.locator('button[type="submit"]').click();
      await page
        .getByRole("alert")
        .getByText(/password is wrong/i)
        .waitFor();
      await shot(page, "journey-login-refused");
      await page.locator('input[name="password"]').fill(w.password);
      await page.locator('button[type="submit"]').click();
      await page.waitForURL(/\/instances\?show=failed/);
      await page.getByRole("heading", { level: 1, name: "Packages" }).waitFor();
      const agents = await api("/agents?limit=100");
      agent = agents.items.find((a) => a.state === "connected" && !a.virtual)?.name;
      assert.ok(agent, "the tests need a connected agent");
      await api(`/agents/${agent}/instances/${NAME}`, { method: "DELETE" }).catch(() => undefined);
      for (const v of ["1.0.0", "1.1.0"])
        for (const f of [`${NAME}-${v}.zip`, `renamed-${v}.zip`])
          await api(`/packages/${f}?force=true`, { method: "DELETE" }).catch(() => undefined);
      for (const n of [`${NAME}2`, "e2e-device"])
        await api(`/agents/${agent}/instances/${n}`, { method: "DELETE" }).catch(() => undefined);
    },
  },
  /* S1-02, S1-03, CON-04 */
  {
    name: "files dropped on the repository page are uploaded; what is no package is refused with the server's sentence",
    async run() {
      await page.goto("/packages");
      await page.getByRole("heading", { level: 1 }).waitFor();
      await drop([
        { name: `${NAME}-1.0.0.zip`, bytes: ticker("1.0.0") },
        { name: "notes.txt", bytes: Buffer.from("only a text") },
        { name: "empty.zip", bytes: zip({ "readme.txt": "no manifest" }) },
      ]);
      const dock = page.getByRole("region", { name: "Uploads" });
      await dock.getByText(`${NAME} 1.0.0`).waitFor();
      await until("two refusals", async () => (await dock.getByRole("alert").count()) === 2);
      assert.match(await dock.getByRole("alert").first().innerText(), /not a package|package/i);
      await shot(page, "journey-uploads");
      await dock.getByRole("button", { name: "Clear finished" }).click();
      await row(`${NAME} 1.0.0`).waitFor();
    },
  },
  /* S1-06, S1-07, S1-08 */
  {
    name: "search, details, rename",
    async run() {
      await page.keyboard.press("/");
      await page.keyboard.type("ticker");
      await until("one row", async () => (await page.locator('[role="row"][data-index]').count()) === 1);
      await row(`${NAME} 1.0.0`).click();
      const drawer = page.getByRole("dialog");
      await drawer.getByText("Writes a line each half second.").waitFor();
      await drawer.getByText("Word to write").waitFor();
      await shot(page, "journey-package-details");
      await drawer.getByRole("button", { name: "Rename" }).click();
      const rename = page.getByRole("dialog", { name: /^Rename/ });
      await rename.getByLabel("New file name").fill("renamed-1.0.0.zip");
      await rename.getByRole("button", { name: "Rename" }).click();
      await toast("Renamed to renamed-1.0.0.zip").waitFor();
      await page.goto("/packages");
    },
  },
  /* S0-25, S0-29, S0-32, S0-33, S0-34 */
  {
    name: "the wizard deploys and follows the start until it is started",
    async run() {
      await page.goto(`/deploy?package=${NAME}&agent=${agent}`);
      await say("Writes a line each half second.").waitFor();
      await button("Next").click();
      await page.getByRole("heading", { level: 2, name: "Instance" }).waitFor();
      assert.equal(await page.getByLabel("Instance name").inputValue(), NAME);
      await shot(page, "journey-deploy-instance");
      await button("Next").click();
      await page.getByRole("heading", { level: 2, name: "Settings" }).waitFor();
      await page.getByLabel("pause", { exact: true }).fill("often");
      await button("Next").click();
      await say("Write a length of time such as 30s or 1h30m.").waitFor();
      await page.getByLabel("pause", { exact: true }).fill("2s");
      await page.getByLabel("secret", { exact: true }).fill("s3cret");
      await shot(page, "journey-deploy-settings");
      await button("Next").click();
      await page.getByRole("heading", { level: 2, name: "Groups" }).waitFor();
      await page.getByRole("combobox", { name: "Member of" }).fill("house");
      await page.keyboard.press("Enter");
      await button("Next").click();
      await page.getByRole("heading", { level: 2, name: "Review" }).waitFor();
      await say("set (hidden)").waitFor();
      await shot(page, "journey-deploy-review");
      /* The server's answer is slower than the start itself: what the live stream told first is not overwritten by it. */
      const slow = async (route) => {
        const response = await route.fetch();
        await until("started", async () => (await instance()).state === "started");
        await new Promise((done) => setTimeout(done, 500));
        await route.fulfill({ response });
      };
      await page.route(`**/agents/${agent}/instances`, slow);
      await button("Deploy").last().click();
      await page.getByText(/Process \d+/).waitFor();
      await page.unroute(`**/agents/${agent}/instances`, slow);
      await shot(page, "journey-deploy-started");
    },
  },
  /* S0-35, S0-36 */
  {
    name: "a second instance on the same agent wants another name and a package file, before the server is asked",
    async run() {
      await page.goto(`/deploy?package=${NAME}&agent=${agent}`);
      await say("Writes a line each half second.").waitFor();
      await button("Next").click();
      assert.equal(await page.getByLabel("Instance name").inputValue(), `${NAME}2`);
      await page.getByLabel("Instance name").fill(NAME);
      await say("already has an instance called").waitFor();
      await button("Next").click();
      await say("Some fields need your attention.").waitFor();
      await page.getByLabel("Instance name").fill(`${NAME}2`);
      for (let n = 0; n < 3; n += 1) await button("Next").click();
      await page.getByRole("heading", { level: 2, name: "Review" }).waitFor();
      await button("Deploy").last().click();
      await until("the second one", async () => (await api(`/agents/${agent}/instances/${NAME}2`)).instance?.state === "started");
    },
  },
  /* S0-02, S0-07, S0-08, S0-13, S0-14, S0-15, CON-03 */
  {
    name: "stop, start, restart from the row's button and menu; each order is told when it is done",
    async run() {
      await page.goto(`/instances?q=${NAME}`);
      await row(`${agent}/${NAME}`).waitFor();
      await button(`Stop ${agent}/${NAME}`, { exact: true }).click();
      await toast(`${agent}/${NAME} is stopped`).waitFor();
      await row(`${agent}/${NAME}`).getByText("Stopped").waitFor();
      await shot(page, "journey-stopped");
      await button(`Start ${agent}/${NAME}`, { exact: true }).click();
      await toast(`${agent}/${NAME} is started`).waitFor();
      const before = (await instance()).pid;
      await row(`${agent}/${NAME}`).focus();
      await page.keyboard.press("m");
      await menu("Restart").waitFor();
      await shot(page, "journey-menu");
      await menu("Restart").click();
      await toast(`${agent}/${NAME} was restarted`).waitFor();
      await until("another process", async () => {
        const i = await instance();
        return i.state === "started" && i.pid !== before;
      });
    },
  },
  /* S0-16 */
  {
    name: "several at once: tick two, reload both",
    async run() {
      await page.getByRole("checkbox", { name: `Select ${agent}/${NAME}`, exact: true }).check();
      await page.getByRole("checkbox", { name: `Select ${agent}/${NAME}2`, exact: true }).check();
      await page.getByRole("toolbar", { name: "Actions" }).getByRole("button", { name: "Reload" }).click();
      await toast("2 done").waitFor({ timeout: 40_000 });
    },
  },
  /* S0-23 */
  {
    name: "a killed process comes back, and its death and what followed are shown",
    async run() {
      const before = await instance();
      process.kill(before.pid, "SIGKILL");
      await until("a new process", async () => {
        const i = await instance();
        return i.state === "started" && i.pid && i.pid !== before.pid;
      });
      await page.goto(`/agents/${agent}/instances/${NAME}?tab=history`);
      await say("The program was ended by signal 9").waitFor();
      await shot(page, "journey-history");
    },
  },
  {
    name: "the log is followed live, searched and downloaded",
    async run() {
      await tab("Logs").click();
      const log = page.getByRole("log");
      await log
        .getByText(/ticker 1\.0\.0 line \d+/)
        .first()
        .waitFor();
      const first = await log.innerText();
      await until("more lines", async () => (await log.innerText()) !== first);
      await button("Pause").click();
      await shot(page, "journey-log");
      await page.getByLabel("Search the log").fill("line 1");
      await log.locator("mark").first().waitFor();
      const [file] = await Promise.all([page.waitForEvent("download"), page.getByRole("link", { name: "Download" }).click()]);
      assert.match(file.suggestedFilename(), /\.log$/);
    },
  },
  /* S0-18, S0-24, S0-25 */
  {
    name: "settings: a change is saved and pushed; a stale form is told so",
    async run() {
      await tab("Settings").click();
      await page.getByLabel("word", { exact: true }).fill("tock");
      await page.getByText("Stored, never shown").waitFor();
      await button("Save and push").click();
      await until(
        "the setting is kept",
        async () => (await api(`/agents/${agent}/instances/${NAME}/config`)).settings.word === "tock",
      );
      await until("nothing pending", async () => !(await instance()).settings_pending);
      await page.getByLabel("word", { exact: true }).fill("mine");
      const config = await api(`/agents/${agent}/instances/${NAME}/config`);
      await api(`/agents/${agent}/instances/${NAME}/config`, {
        method: "PUT",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ ...config, settings: { ...config.settings, word: "theirs" } }),
      });
      await button("Save", { exact: true }).click();
      await say("Someone changed this meanwhile").waitFor();
      await shot(page, "journey-stale");
      await button("Reload from the server").click();
      await until("their value", async () => (await page.getByLabel("word", { exact: true }).inputValue()) === "theirs");
      await button("Add new setting").click();
      await page.getByLabel("Key", { exact: true }).last().fill("colour");
      await page.getByLabel("Value: colour").fill('{"r":1}');
      await button(/Open in the editor: colour/).click();
      await button("Format").click();
      await button("Save", { exact: true }).click();
      await until(
        "the extra key",
        async () => JSON.parse((await api(`/agents/${agent}/instances/${NAME}/config`)).settings.colour ?? "{}").r === 1,
      );
    },
  },
  {
    name: "unsaved changes are not lost without asking",
    async run() {
      await page.getByLabel("word", { exact: true }).fill("unsaved");
      await page.getByRole("navigation", { name: "Main menu" }).getByRole("link", { name: "Agents" }).click();
      await page.getByRole("dialog").getByText("Leave this page and lose them?").waitFor();
      await button("Stay").click();
      assert.match(page.url(), /tab=settings/);
      await button("Cancel").click();
    },
  },
  /* S0-17, S1-18 */
  {
    name: "after a newer version came, a window offers to reload who runs an older one",
    async run() {
      await page.goto("/packages");
      await page.getByRole("heading", { level: 1 }).waitFor();
      await drop([{ name: `${NAME}-1.1.0.zip`, bytes: ticker("1.1.0") }]);
      const window = page.getByRole("dialog", { name: `${NAME} 1.1.0 is here` });
      await window.getByText(`${agent}/${NAME}`, { exact: true }).waitFor();
      assert.equal((await instance()).version, "1.0.0", "an upload moves nobody by itself");
      await window.getByRole("checkbox", { name: `Select ${agent}/${NAME}2`, exact: true }).uncheck();
      await shot(page, "journey-update");
      await window.getByRole("button", { name: "Reload 1 instance" }).click();
      await until("the new version", async () => {
        const i = await instance();
        return i.version === "1.1.0" && i.state === "started";
      });
      await window.getByRole("button", { name: "Close" }).last().click();
      assert.equal((await api(`/agents/${agent}/instances/${NAME}2`)).instance.version, "1.0.0");
    },
  },
  /* S1-05 */
  {
    name: "a file in use is refused with the instances named, then deleted all the same",
    async run() {
      await page.goto("/packages?file=renamed-1.0.0.zip");
      await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
      const question = page.getByRole("dialog", { name: /^Delete/ });
      await question.getByRole("button", { name: "Delete" }).click();
      await question.getByText(`${agent}/${NAME}2`).waitFor();
      await shot(page, "journey-delete-refused");
      await question.getByRole("button", { name: "Delete all the same" }).click();
      await toast("renamed-1.0.0.zip was deleted").waitFor();
    },
  },
  /* S0-37, S0-38, S2-02, S2-09 */
  {
    name: "a virtual package is declared, put into a group and has settings, and cannot be started",
    async run() {
      await page.goto(`/deploy?agent=${agent}&virtual=true`);
      await button("Next").click();
      await page.getByLabel("Instance name").fill("e2e-device");
      await button("Next").click();
      await button("Add new setting").click();
      await page.getByLabel("Key", { exact: true }).fill("place");
      await page.getByLabel("Value: place").fill("roof");
      await button("Next").click();
      await button("Next").click();
      await button("Declare").click();
      await say("Declared").waitFor();
      await page.goto("/instances?q=e2e-device");
      await row(`${agent}/e2e-device`).getByText("Virtual").waitFor();
      assert.equal(await page.getByRole("button", { name: `Start ${agent}/e2e-device` }).count(), 0);
    },
  },
  {
    name: "removing an instance asks, then it is gone from the list",
    async run() {
      for (const name of ["e2e-device", `${NAME}2`]) {
        await page.goto(`/instances?q=${name}`);
        await page.getByRole("button", { name: `Actions for ${agent}/${name}`, exact: true }).click();
        await menu("Remove").click();
        await page.getByRole("dialog").getByRole("button", { name: "Remove" }).click();
        await toast(`${agent}/${name} was removed`).waitFor();
      }
    },
  },
  /* CON-02 */
  {
    name: "enrolment: a token and the command to copy",
    async run() {
      await page.goto("/agents?dialog=enrol");
      await page.getByLabel("Agent name").fill("e2e-machine");
      await button("Make the token").click();
      await page.getByText(/escale-agent run --server .* --name e2e-machine --enroll \S+/).waitFor();
      await say("Waiting for e2e-machine to connect…").waitFor();
      await shot(page, "journey-enrol");
    },
  },
  /* CON-09 */
  {
    name: "administration: a credential, a user, a token, and the audit trail that tells of them",
    async run() {
      await api("/credentials/e2e-credential", { method: "DELETE" }).catch(() => undefined);
      for (const n of ["e2e-user", "e2e-reader"]) await api(`/users/${n}`, { method: "DELETE" }).catch(() => undefined);
      await page.goto("/credentials");
      await button("Add a credential").first().click();
      await page.getByRole("dialog").getByLabel("Name").fill("e2e-credential");
      await page.getByRole("dialog").getByRole("button", { name: "Add" }).click();
      await say("This is its access key.").waitFor();
      await page.getByRole("dialog").getByRole("button", { name: "Close" }).last().click();
      await page.goto("/users");
      await button("Add a user").first().click();
      await page.getByRole("dialog").getByLabel("Name").fill("e2e-user");
      await page.getByRole("dialog").locator('input[type="password"]').fill("a long password");
      await page.getByRole("dialog").getByRole("button", { name: "Add" }).click();
      await row("e2e-user").waitFor();
      await page.goto("/profile");
      await button("New token").click();
      await page.getByLabel("What it is for").fill("e2e-token");
      await page.getByRole("dialog").getByRole("button", { name: "Save" }).click();
      await say("Copy the token now").waitFor();
      await page.getByRole("dialog").getByRole("button", { name: "Close" }).last().click();
      await button("Revoke: e2e-token").first().click();
      await page.getByRole("dialog").getByRole("button", { name: "Revoke" }).click();
      await page.goto("/audit");
      await page.getByLabel("Search by actor, action, object").fill("e2e-user");
      await until(
        "its line",
        async () => (await page.locator('[role="row"][data-index]').filter({ hasText: "e2e-user" }).count()) > 0,
      );
      for (const p of ["/credentials/e2e-credential", "/users/e2e-user"]) await api(p, { method: "DELETE" });
    },
  },
  /* CON-11 */
  {
    name: "a reader looks at everything and is offered nothing that would be refused",
    async run(w) {
      await api("/users", {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ name: "e2e-reader", password: "a long password", role: "reader" }),
      });
      const other = await visitor(w.browser, { url: w.url });
      await signIn(other.page, "e2e-reader", "a long password");
      assert.equal(await other.page.getByRole("link", { name: "Users" }).count(), 0);
      await other.page.goto(`/instances?q=${NAME}`);
      await other.page.getByRole("row", { name: `${agent}/${NAME}`, exact: true }).waitFor();
      assert.equal(await other.page.getByRole("button", { name: "Deploy new package" }).count(), 0);
      assert.ok(await other.page.getByRole("button", { name: `Stop ${agent}/${NAME}` }).isDisabled());
      await other.page.goto("/users");
      await other.page.getByText("Your role does not include this page.").waitFor();
      await other.context.close();
      await api("/users/e2e-reader", { method: "DELETE" });
    },
  },
  /* CON-10 */
  {
    name: "the palette opens with Ctrl+K and goes where Enter says; language and theme are switched and remembered",
    async run() {
      await page.goto("/");
      await page.getByRole("heading", { level: 1 }).waitFor();
      await page.keyboard.press("Control+k");
      await page.getByRole("combobox").waitFor();
      await page.keyboard.type(NAME);
      await page
        .getByRole("option")
        .filter({ hasText: `${agent}/${NAME}` })
        .waitFor();
      await shot(page, "journey-palette");
      await page.keyboard.press("Enter");
      await page.waitForURL(/\/instances\//);
      await page.getByRole("button", { name: /Language/ }).click();
      await page.getByRole("menuitemradio", { name: "Français" }).click();
      await page.getByRole("tab", { name: "Vue d'ensemble" }).waitFor();
      await page.getByRole("button", { name: "Thème" }).click();
      await page.getByRole("menuitemradio", { name: "Sombre" }).click();
      await page.reload();
      await page.getByRole("tab", { name: "Vue d'ensemble" }).waitFor();
      assert.equal(await page.evaluate(() => document.documentElement.getAttribute("data-mantine-color-scheme")), "dark");
      assert.equal(await page.evaluate(() => document.documentElement.lang), "fr");
    },
  },
  /* CON-01 */
  {
    name: "signing out leads to the sign-in page, and nothing failed in the page's scripts",
    async run() {
      await api(`/agents/${agent}/instances/${NAME}`, { method: "DELETE" });
      await page.getByRole("button", { name: new RegExp(`^${world.user}`) }).click();
      await page.getByRole("menuitem", { name: "Se déconnecter" }).click();
      await page.waitForURL(/\/login/);
      assert.deepEqual(problems, []);
      await page.context().close();
    },
  },
];

export { signIn };
