/**
 * What an administrator does beyond the first journeys: the catalogue of another server, the configuration file, credentials and
 * authorizations, groups of settings, ways to sign in, pages in windows of their own. Each stands for itself.
 */
import assert from "node:assert/strict";
import { shot, signIn, visitor } from "./browser.mjs";
import { agentOf, api, person, seen, until } from "./person.mjs";
import { secondServer } from "./second-server.mjs";
import { ticker } from "./zip.mjs";

const PACKAGE = "e2e-offered",
  CATALOGUE = "e2e-other";

/** Puts the cursor at the end of the first line that holds a text, by the editor's own search. */
async function endOfLine(page, text) {
  await page.locator(".cm-content").click();
  await page.keyboard.press("Control+Home");
  await page.keyboard.press("Control+f");
  await page.locator(".cm-search input[name=search]").selectText();
  await page.keyboard.type(text);
  await page.keyboard.press("Enter");
  await page.keyboard.press("Escape");
  await page.keyboard.press("End");
}
const configurationText = async (page) => (await api(page, "/configuration")).body.text;

export const admin = [
  /* CON-04, S1-10 to S1-18, S0-17: a catalogue is read, a package deployed from it, then updated. */
  person("CON-04, S1-10…S1-18: from the catalogue of another server: deploy, update, reload", async (page) => {
    const agent = await agentOf(page);
    const other = await secondServer();
    const clean = async () => {
      await api(page, `/agents/${agent}/instances/${PACKAGE}`, "DELETE");
      await api(page, `/catalogues/${CATALOGUE}`, "DELETE");
      const { body } = await api(page, `/packages?search=${PACKAGE}&limit=20`);
      for (const p of body.items ?? []) await api(page, `/packages/${p.file}?force=true`, "DELETE");
    };
    try {
      await clean();
      await other.upload(`${PACKAGE}-1.0.0.zip`, ticker("1.0.0", PACKAGE));
      await page.goto("/packages");
      await page.getByRole("button", { name: "Online catalogue" }).click();
      await page.waitForURL(/\/catalogue/);
      await page.getByRole("button", { name: "Catalogues…" }).click();
      const manage = page.getByRole("dialog", { name: "Catalogues this server reads" });
      await manage.getByLabel("Name", { exact: true }).fill(CATALOGUE);
      await manage.getByLabel("Address", { exact: true }).fill("http://127.0.0.1:9/nothing");
      await manage.getByRole("button", { name: "Add a catalogue" }).click();
      await manage.getByRole("alert").waitFor();
      await seen(page, "catalogue-refused");
      await manage.getByLabel("Address", { exact: true }).fill(other.url);
      await manage.getByRole("button", { name: "Add a catalogue" }).click();
      await manage.locator(`[data-name="${CATALOGUE}"]`).getByText("1 package").waitFor();
      await manage.getByRole("button", { name: "Close" }).last().click();

      await page.getByLabel("Search the catalogue").fill(PACKAGE);
      await page.getByRole("button", { name: `Deploy ${PACKAGE}` }).click();
      await page.waitForURL(/\/deploy\?package=e2e-offered/);
      await page.getByText("Writes a line each half second.").first().waitFor();
      const deployed = await api(page, `/agents/${agent}/instances`, "POST", {
        name: PACKAGE,
        package: PACKAGE,
        virtual: false,
        config: {},
      });
      assert.ok(deployed.status < 300, JSON.stringify(deployed.body));
      const instance = async () => (await api(page, `/agents/${agent}/instances/${PACKAGE}`)).body.instance;
      await until(page, "started", async () => (await instance()).state === "started");

      await page.goto(`/catalogue?q=${PACKAGE}`);
      await page
        .getByRole("row", { name: `${PACKAGE} 1.0.0` })
        .getByRole("img", { name: "Installed and up to date" })
        .waitFor();
      await other.upload(
        `${PACKAGE}-1.1.0.zip`,
        ticker("1.1.0", PACKAGE, '[[setting]]\nname = "colour"\ntype = "string"\nrequired = true\n'),
      );
      await page.getByRole("button", { name: "Refresh" }).click();
      await page
        .getByRole("row", { name: `${PACKAGE} 1.1.0` })
        .getByRole("img", { name: /Newer version available/ })
        .waitFor();
      await page.getByRole("button", { name: /^Notifications/ }).click();
      const bell = page.getByRole("dialog", { name: "Notifications" });
      await bell.getByText(/have a newer version|has a newer version/).click();
      await page.waitForURL(/\/catalogue\?show=updates/);
      await seen(page, "catalogue-updates");
      await page.getByRole("button", { name: `Update ${PACKAGE}` }).click();
      await page.locator('[role="status"]').getByText(`${PACKAGE} 1.1.0 was downloaded`).waitFor();
      const offer = page.getByRole("dialog", { name: `${PACKAGE} 1.1.0 is here` });
      await offer.getByText("Needs a value first: colour").waitFor();
      assert.ok(await offer.getByRole("checkbox", { name: `Select ${agent}/${PACKAGE}` }).isDisabled());
      await shot(page, "admin-update-offer");
      await offer.getByRole("link", { name: "Fill in" }).click();
      await page.waitForURL(/tab=settings/);
      const config = (await api(page, `/agents/${agent}/instances/${PACKAGE}/config`)).body;
      await api(page, `/agents/${agent}/instances/${PACKAGE}/config`, "PUT", {
        ...config,
        settings: { ...config.settings, colour: "red" },
      });
      const file = (await api(page, `/packages?search=${PACKAGE}&limit=20`)).body.items.find((p) => p.version === "1.1.0").file;
      await page.goto(`/packages?update=${encodeURIComponent(file)}`);
      await page
        .getByRole("dialog", { name: `${PACKAGE} 1.1.0 is here` })
        .getByRole("button", { name: "Reload 1 instance" })
        .click();
      await until(page, "the new version", async () => {
        const i = await instance();
        return i.version === "1.1.0" && i.state === "started";
      });
    } finally {
      await page.goto("/");
      await clean();
      await other.end();
    }
  }),

  /* S1-04, CON-04: the server fetches a file from an address. */
  person("S1-04: a package from an address; an address that holds none says so", async (page) => {
    const other = await secondServer();
    try {
      await other.upload(`${PACKAGE}-2.0.0.zip`, ticker("2.0.0", PACKAGE));
      const index = await (await fetch(`${other.url}/catalogue/v1/index.json`)).json();
      const address = new URL(index.packages[0].url, `${other.url}/catalogue/v1/index.json`).href;
      await page.goto("/packages");
      const ask = async (text) => {
        await page.getByRole("button", { name: "From an address" }).click();
        const dialog = page.getByRole("dialog", { name: "Download a package from an address" });
        await dialog.getByLabel("Address of the package file").fill(text);
        await dialog.getByRole("button", { name: "Download" }).click();
      };
      await ask(address);
      await until(page, "the file", async () =>
        (await api(page, `/packages?search=${PACKAGE}&limit=5`)).body.items.some((p) => p.version === "2.0.0"),
      );
      await page.getByRole("row", { name: `${PACKAGE} 2.0.0` }).waitFor();
      await page.goto("/packages");
      await ask(`${other.url}/nothing-here.zip`);
      await page
        .locator('[role="status"]')
        .getByText(/^The download of .* failed$/)
        .first()
        .waitFor();
    } finally {
      const { body } = await api(page, `/packages?search=${PACKAGE}&limit=20`);
      for (const p of body.items ?? []) await api(page, `/packages/${p.file}?force=true`, "DELETE");
      await other.end();
    }
  }),

  /* CON-08, SRV-04, SRV-05: a bad file is refused at its line and nothing is saved; a good one is applied and deployed. */
  person("CON-08: the configuration editor refuses a bad file at its line, then saves, applies and deploys", async (page) => {
    await api(page, "/setting-groups/e2e-there-before", "PUT", { name: "e2e-there-before", settings: { A: "1" } });
    const before = await configurationText(page);
    await page.goto("/configuration");
    const editor = page.locator(".cm-content");
    await editor.waitFor();
    await seen(page, "configuration");
    await endOfLine(page, "<constellation");
    await page.keyboard.press("Enter");
    await page.keyboard.insertText('<recoveryOptions numberOfRetry="many" />');
    await page.getByText("Changed, not saved").waitFor();
    await page.keyboard.press("Control+s");
    const problems = page.getByRole("region", { name: "Check" });
    await problems.getByText("1 problem").waitFor();
    const line = before.split("\n").findIndex((l) => l.includes("<constellation")) + 2;
    await problems.getByText(`Line ${line},`).waitFor();
    await page.locator(".cm-lintRange-error").first().waitFor();
    await seen(page, "configuration-refused");
    assert.equal(await configurationText(page), before, "a refused file changes nothing");

    await page.getByRole("navigation", { name: "Main menu" }).getByRole("link", { name: "Agents" }).click();
    await page.getByRole("dialog").getByText("Leave this page and lose them?").waitFor();
    await page.getByRole("button", { name: "Stay" }).click();

    await page.getByRole("button", { name: "Get configuration" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Get configuration" }).click();
    await page.getByText("Changed, not saved").waitFor({ state: "detached" });
    await endOfLine(page, "<settingsGroups");
    await page.keyboard.press("End");
    await page.keyboard.press("Enter");
    const group = '<group name="e2e-from-file"><settings><setting key="From" value="file" /></settings></group>';
    await page.keyboard.insertText(group);
    await page.getByText("Changed, not saved").waitFor();
    await page.getByRole("button", { name: "Save and deploy" }).click();
    const apply = page.getByRole("dialog", { name: "Apply and deploy this configuration?" });
    await apply.getByText(/e2e-from-file/).waitFor();
    await seen(page, "configuration-apply");
    await apply.getByRole("button", { name: "Apply and deploy" }).click();
    await page.locator('[role="status"]').getByText("The configuration was saved, applied and deployed").waitFor();
    assert.equal((await api(page, "/setting-groups/e2e-from-file")).body.settings.From, "file");

    await editor.click();
    await page.keyboard.press("F11");
    await page.getByRole("button", { name: "Leave full screen" }).waitFor();
    await page.keyboard.press("F11");
    await page.getByRole("button", { name: "Leave full screen" }).waitFor({ state: "detached" });
    await page.getByRole("button", { name: "More" }).click();
    const [copy] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("menuitem", { name: "Download a copy" }).click(),
    ]);
    assert.equal(copy.suggestedFilename(), "Constellation.Server.exe.config");

    /* Somebody else saves meanwhile: told, not overwritten. */
    await endOfLine(page, "<constellation");
    await page.keyboard.press("Enter");
    await page.keyboard.insertText("<!-- mine -->");
    const now = (await api(page, "/configuration")).body;
    await api(page, "/configuration", "PUT", {
      text: now.text.replace("</constellation>", "<!-- theirs --></constellation>"),
      then: "reload",
      revision: now.revision,
    });
    await page.keyboard.press("Control+s");
    await page.getByText("Someone saved another version meanwhile").waitFor();
    await shot(page, "admin-configuration-stale");
    await page.getByRole("button", { name: "Read the server's version" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Get configuration" }).click();
    await until(page, "their version", async () => (await editor.innerText()).includes("constellation"));
    await api(page, "/setting-groups/e2e-from-file", "DELETE");
    await api(page, "/setting-groups/e2e-there-before", "DELETE");
  }),

  /* CON-09, SRV-17: keys, rights, on and off, authorizations. */
  person("CON-09: credentials: a derived key, rights, shown on demand, authorizations, disabled at once", async (page, world) => {
    const name = "e2e-derived";
    await api(page, `/credentials/${name}`, "DELETE");
    await page.goto("/credentials");
    await page.getByRole("button", { name: "Add a credential" }).first().click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("Name").fill(name);
    await dialog.getByRole("button", { name: "Make a key" }).click();
    await dialog.getByText("From a login and a password").click();
    await dialog.getByRole("textbox", { name: "Login" }).fill("seb");
    await dialog.getByLabel("Password", { exact: true }).fill("Password");
    await dialog.getByRole("button", { name: "Put it into the field" }).click();
    await until(
      page,
      "the key of §1.6",
      async () => (await dialog.getByLabel("Access key").inputValue()) === "567841343531a170817ac02941d644df12d7d3ae",
    );
    await dialog.getByRole("checkbox", { name: "Control" }).check();
    await seen(page, "credential");
    await dialog.getByRole("button", { name: "Add" }).click();
    await page.getByText("This is its access key.").waitFor();
    await page.getByRole("dialog").getByRole("button", { name: "Close" }).last().click();
    await page.getByRole("button", { name: `Show the key: ${name}` }).click();
    await page.getByText("567841343531a170817ac02941d644df12d7d3ae").waitFor();

    await page.getByRole("button", { name: `Actions for ${name}`, exact: true }).click();
    await page.getByRole("menuitem", { name: "Edit authorizations" }).click();
    const rules = page.getByRole("dialog", { name: `Authorizations of ${name}` });
    await rules.getByText("Deny", { exact: true }).click();
    await rules.getByRole("button", { name: "Add an exception" }).click();
    await rules.getByRole("textbox", { name: "Rule name" }).fill("own");
    await rules.getByLabel("State object", { exact: true }).fill("cpu");
    await rules.getByRole("tab", { name: "Groups" }).click();
    await rules.getByText("Deny", { exact: true }).click();
    await rules.getByRole("button", { name: "Add an exception" }).click();
    await rules.getByText("Each exception needs a group, or *.").waitFor();
    await rules.getByLabel("Group", { exact: true }).fill("Garden");
    await seen(page, "authorizations");
    await rules.getByRole("button", { name: "Save" }).click();
    await rules.waitFor({ state: "detached" });
    const saved = (await api(page, `/credentials/${name}/authorizations`)).body;
    assert.equal(saved.states.default, "deny");
    assert.equal(saved.states.rules[0].name, "cpu");
    assert.equal(saved.groups.rules[0].group, "Garden");

    /* Whoever signed in with the key is out as soon as it is disabled. */
    const other = await visitor(world.browser, { url: world.url });
    await other.page.goto("/login");
    await other.page.getByText("Access key", { exact: true }).click();
    await other.page.locator('input[name="access-key"]').fill("567841343531a170817ac02941d644df12d7d3ae");
    await other.page.getByRole("button", { name: "Sign in" }).click();
    await other.page.waitForURL((u) => u.pathname === "/");
    await page.getByRole("button", { name: `Disable ${name}` }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Disable" }).click();
    await page.locator('[role="status"]').getByText(`${name} is disabled`).waitFor();
    assert.equal((await api(other.page, "/agents?limit=1")).status, 401);
    await other.context.close();
    await page.getByRole("button", { name: `Actions for ${name}`, exact: true }).click();
    await page.getByRole("menuitem", { name: "Delete" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
    await page.locator('[role="status"]').getByText(`${name} was deleted`).waitFor();
  }),

  /* SRV-07, S0-24, S0-38, S2-02, S2-09: values shared by groups, on a virtual instance that takes nothing else. */
  person(
    "SRV-07, S0-37, S0-38, S2-02, S2-09: groups of settings, imported by a virtual package, with their origin",
    async (page) => {
      const agent = "e2e-greenhouse";
      const clean = async () => {
        await api(page, `/agents/${agent}?force=true`, "DELETE");
        for (const g of ["e2e-lyon", "e2e-common"]) await api(page, `/setting-groups/${g}`, "DELETE");
      };
      await clean();
      await page.goto("/setting-groups");
      const add = async (name, key, value, imports) => {
        await page.getByRole("button", { name: "Add a group" }).first().click();
        const dialog = page.getByRole("dialog", { name: "Add a group" });
        await dialog.getByRole("textbox", { name: /^Name/ }).fill(name);
        for (const g of imports) {
          await dialog
            .getByRole("combobox", { name: "Add a group…" })
            .or(dialog.getByPlaceholder("Add a group…"))
            .first()
            .click();
          await page.getByRole("option", { name: g, exact: true }).click();
        }
        await dialog.getByRole("button", { name: "Add new setting" }).click();
        await dialog.getByLabel("Key", { exact: true }).fill(key);
        await dialog.getByLabel(`Value: ${key}`).fill(value);
        await dialog.getByRole("button", { name: "Add", exact: true }).click();
        await dialog.waitFor({ state: "detached" });
      };
      await add("e2e-common", "Proxy", "none", []);
      await add("e2e-lyon", "Site", "LYS", ["e2e-common"]);
      await page.getByRole("row", { name: "e2e-common" }).getByText("group e2e-lyon").waitFor();
      await seen(page, "setting-groups");

      await api(page, "/agents", "POST", { name: agent, credential: null, description: "" });
      await api(page, `/agents/${agent}/instances`, "POST", {
        name: "Probe",
        package: null,
        virtual: true,
        config: { settings: { Period: "60" } },
      });
      await page.goto(`/agents/${agent}/instances/Probe?tab=settings`);
      await page.getByText("Imports no group").waitFor();
      await page.getByRole("combobox", { name: "Add a group…" }).or(page.getByPlaceholder("Add a group…")).first().click();
      await page.getByRole("option", { name: "e2e-lyon", exact: true }).click();
      await page.getByRole("button", { name: "Save", exact: true }).click();
      const gets = page.getByRole("region", { name: "What the package gets" });
      await gets.getByRole("row", { name: /Proxy none Group e2e-common/ }).waitFor();
      await gets.getByRole("row", { name: /Site LYS Group e2e-lyon/ }).waitFor();
      await gets.getByRole("row", { name: /Period 60 This instance/ }).waitFor();
      await seen(page, "effective");
      await page.goto(`/instances?q=Probe&agent=${agent}`);
      await page
        .getByRole("row", { name: `${agent}/Probe` })
        .getByText("Virtual")
        .waitFor();
      await page.getByRole("button", { name: `Actions for ${agent}/Probe`, exact: true }).click();
      await page.getByRole("menuitem", { name: "Group membership" }).waitFor();
      for (const verb of ["Start", "Stop", "Restart", "Reload", "Push settings"])
        assert.equal(await page.getByRole("menuitem", { name: verb, exact: true }).count(), 0, verb);
      await page.keyboard.press("Escape");
      await clean();
    },
  ),

  /* CON-01, CON-11: ways in; what a key without management may see. */
  {
    name: "CON-01, CON-11: a key in the address signs in, leaves the address bar and goes where it was told; management is out of reach",
    async run(world) {
      const { page, context, problems } = await visitor(world.browser, { url: world.url });
      await signIn(page, world.user, world.password);
      const name = "e2e-controller",
        key = "e2e-key-of-a-controller";
      await api(page, `/credentials/${name}`, "DELETE");
      assert.ok((await api(page, "/credentials", "POST", { name, access_key: key, control: true })).status < 300);
      const other = await visitor(world.browser, { url: world.url });
      await other.page.goto(`/login?access_key=${key}&return_url=${encodeURIComponent("/instances?q=x")}`);
      await other.page.waitForURL(/\/instances\?q=x/);
      assert.ok(!other.page.url().includes(key));
      await other.page.getByRole("heading", { level: 1, name: "Packages" }).waitFor();
      const menu = other.page.getByRole("navigation", { name: "Main menu" });
      for (const link of ["Credentials", "Configuration", "Users"])
        assert.equal(await menu.getByRole("link", { name: link }).count(), 0);
      await other.page.goto("/configuration");
      await other.page.getByText("Your role does not include this page.").waitFor();
      await other.page.getByRole("button", { name: new RegExp(`^${name}`) }).click();
      await other.page.getByRole("menuitem", { name: "Versions" }).click();
      await other.page.getByRole("dialog", { name: "Versions" }).getByText("Server").waitFor();
      await shot(other.page, "admin-versions");
      await other.context.close();

      const third = await visitor(world.browser, { url: world.url });
      await third.page.goto("/login?access_key=wrong-wrong-wrong&user=seb&return_url=https%3A%2F%2Fevil.example");
      await third.page.getByRole("alert").waitFor();
      assert.ok(!/wrong|evil/.test(third.page.url()), third.page.url());
      await third.page.getByText("Password", { exact: true }).first().click();
      assert.equal(await third.page.locator('input[name="username"]').inputValue(), "seb");
      await third.page.locator('input[name="username"]').fill(world.user);
      await third.page.locator('input[name="password"]').fill(world.password);
      await third.page.getByRole("button", { name: "Sign in" }).click();
      await third.page.waitForURL((u) => u.pathname === "/" && u.origin === new URL(world.url).origin);
      await third.context.close();
      await api(page, `/credentials/${name}`, "DELETE");
      assert.deepEqual([...problems, ...other.problems, ...third.problems], []);
      await context.close();
    },
  },

  /* CON-10: a page in a window of its own. */
  person("CON-10: a page is opened in a window of its own, without the frame", async (page) => {
    await page.goto("/agents");
    await page.getByRole("heading", { level: 1, name: "Agents" }).waitFor();
    const [window] = await Promise.all([
      page.waitForEvent("popup"),
      page.getByRole("button", { name: "Open this page in a window of its own" }).click(),
    ]);
    await window.getByRole("heading", { level: 1, name: "Agents" }).waitFor();
    assert.equal(await window.getByRole("navigation", { name: "Main menu" }).count(), 0);
    assert.equal(await window.getByRole("banner").count(), 0);
    assert.equal(await window.locator('meta[name="robots"]').getAttribute("content"), "noindex");
    await window.close();
  }),
];
