/**
 * Versions on their way, in the console: who asks changes his request, who decides sees everything on one screen; the steering menu; versions, locks, logs. Against a
 * real server with the delivery example laid out; the journeys of `deliver.mjs` come before.
 */
import assert from "node:assert/strict";
import { axe, shot, signIn, visitor } from "./browser.mjs";
import { unheardOf } from "./deliver.mjs";
import { publish } from "./fleet-tools.mjs";
import { api, person, until } from "./person.mjs";

const seen = async (page, name) => {
  await shot(page, `shipping-${name}`);
  assert.deepEqual(await axe(page), [], name);
};
const french = { lang: "fr" };
const PASSWORD = "une maison à part";
const open = (page, path) => page.goto(`${new URL(page.url()).origin}${path}`);

/** Somebody else of a role, in a window of his own; made when he is not there yet. */
async function as(page, world, name, role, run) {
  const made = await api(page, "/users", "POST", { name, password: PASSWORD, role });
  assert.ok([201, 409].includes(made.status), JSON.stringify(made.body));
  const own = await visitor(world.browser, { url: world.url, ...french });
  try {
    await signIn(own.page, name, PASSWORD);
    await run(own.page);
    assert.deepEqual(own.problems, []);
  } finally {
    await own.context.close();
  }
}
/** The version is delivered on the first tier, and stands in the store the next one asks for. */
async function onFirstTier(page, version) {
  const env = (await api(page, "/envs/INT1")).body;
  if (!env.installed.some((i) => i.version === version)) {
    const made = (await api(page, "/deliveries", "POST", { env: "INT1", package: "SICARDI", version })).body;
    await until(
      page,
      `${version} on INT1`,
      async () => (await api(page, `/deliveries/${made.delivery}`)).body.state === "succeeded",
      120_000,
    );
  }
}
async function promoted(page, version) {
  await api(page, `/packages/SICARDI/versions/${version}/promote`, "POST", { store: "write-once" });
  await until(
    page,
    `${version} write-once`,
    async () => (await api(page, `/packages/SICARDI/versions/${version}/deliver`)).body.store === "write-once",
  );
}

export const shipping = [
  person(
    "Row 60, 61, 62: an author changes his draft and submits it; who decides sees gates, lock, variables, manifest, way back, length, how it fared below, who accepted it, on one screen, and approves not before a time (§5.2)",
    async (page, world) => {
      await onFirstTier(page, "1.4.1");
      await promoted(page, "1.4.1");
      const note = "vue avec les caisses";
      const accepted = await api(page, "/envs/INT1/accept", "POST", { package: "SICARDI", version: "1.4.1", note });
      assert.equal(accepted.status, 200, JSON.stringify(accepted.body));
      let request;
      await as(page, world, "e2e.dev", "developer", async (dev) => {
        const ask = { env: "REC1", package: "SICARDI", version: "1.4.1", description: "essai" };
        request = (await api(dev, "/requests", "POST", ask)).body.request;
        await open(dev, `/requests/${request}`);
        await dev.getByRole("button", { name: "Modifier", exact: true }).click();
        const dialog = dev.getByRole("dialog");
        await dialog.getByLabel("Ticket de changement").fill("CHG-77");
        await dialog.getByText(`escale request edit ${request} --ticket CHG-77 --submit`).waitFor();
        await seen(dev, "request-change");
        await dialog.getByRole("button", { name: "Enregistrer et soumettre" }).click();
        await dialog.waitFor({ state: "detached" });
        const { body } = await api(dev, `/requests/${request}`);
        assert.equal(body.state, "submitted");
        assert.equal(body.ask.ticket, "CHG-77");
        assert.equal(body.ask.description, "essai");
        /* Where a version stands, what the other one declares otherwise is seen line by line. */
        const other = { env: "INT1", package: "SICARDI", version: "1.4.2" };
        const draft = (await api(dev, "/requests", "POST", other)).body.request;
        await open(dev, `/requests/${draft}`);
        const manifest = dev.getByRole("region", { name: "Manifeste : ce qu'il déclare autrement" });
        await manifest.getByText(/^\+.*tag = "1\.4\.2"/).waitFor();
        await manifest.getByText(/^-.*tag = "1\.4\.1"/).waitFor();
        await seen(dev, "request-manifest");
        await api(dev, `/requests/${draft}/withdraw`, "POST", {});
      });
      await as(page, world, "e2e.ops", "operator", async (ops) => {
        /* What he may decide about, in the server's order. */
        await open(ops, "/requests?show=decide");
        await ops.getByRole("link", { name: request, exact: true }).waitFor();
        const order = (await api(ops, "/requests?to_decide=true")).body.map((r) => r.request);
        await until(ops, "that order", async () => {
          const shown = await ops.getByRole("link", { name: /^R-\d+$/ }).allInnerTexts();
          return shown.join() === order.join();
        });
        await open(ops, `/requests/${request}`);
        const now = ops.getByRole("region", { name: "À cet instant" });
        await now.getByText(/publiée .* dépôt write-once/).waitFor();
        await now.getByText("Verrou delivery/REC1").waitFor();
        for (const word of ["Durée prévue", "Retour", "Réversible", "En place"])
          await now.getByText(word, { exact: true }).waitFor();
        await ops.getByRole("region", { name: /variables? modifiée/ }).waitFor();
        await ops.getByRole("region", { name: /^Traitements/ }).waitFor();
        await ops.getByRole("region", { name: /^Manifeste/ }).waitFor();
        await ops.getByText("first delivery", { exact: true }).waitFor();
        const { lower } = (await api(ops, `/requests/${request}/review`)).body;
        const below = ops.getByRole("region", { name: "La même version sur les paliers inférieurs" });
        const there = below.getByRole("row").filter({ hasText: "INT1" });
        await there.getByRole("link", { name: lower.find((one) => one.env === "INT1").delivery, exact: true }).waitFor();
        const acceptance = ops.getByRole("region", { name: "Recette", exact: true });
        await acceptance
          .getByText(/acceptée par admin/)
          .first()
          .waitFor();
        await acceptance.getByText(note).first().waitFor();
        await seen(ops, "request-review");
        await ops.getByRole("button", { name: "Approuver", exact: true }).click();
        const dialog = ops.getByRole("dialog");
        await dialog.getByLabel("Pas avant").fill("2031-03-17T09:00");
        await dialog.getByText(`escale request approve ${request} --at 2031-03-17T08:00:00.000Z`).waitFor();
        await seen(ops, "request-approve");
        await dialog.getByRole("button", { name: "Approuver", exact: true }).click();
        await dialog.waitFor({ state: "detached" });
        const { body } = await api(ops, `/requests/${request}`);
        assert.equal(body.state, "approved");
        assert.ok(
          body.reasons.some((r) => r.until?.startsWith("2031-03-17T08:00")),
          JSON.stringify(body.reasons),
        );
      });
      /* It never becomes a delivery of these tests. */
      await api(page, `/requests/${request}/withdraw`, "POST", {});
    },
    french,
  ),
  person(
    "Row 60, §5.1: one form asks for several environments, a request each, linked; one decision for those of a tier, in one act",
    async (page, world) => {
      const { text } = (await api(page, "/documents/env/REC1")).body;
      const files = { "rec2.env.toml": text.replace(/^name(\s*)= "REC1"/m, 'name$1= "REC2"') };
      const applied = await api(page, "/documents/apply", "POST", { files, plan: false });
      assert.equal(applied.body.applied, true, JSON.stringify(applied.body));
      let first, second;
      await as(page, world, "e2e.dev", "developer", async (dev) => {
        await open(dev, "/requests?new=1&env=REC1&package=SICARDI&version=1.4.1");
        const dialog = dev.getByRole("dialog");
        await dialog.getByLabel("Aussi sur").click();
        await dev.getByRole("option", { name: /^REC2/ }).click();
        await dialog.getByLabel("Souhaitée le").fill("2031-03-17T09:00");
        await dialog.getByText(/^escale request new --env REC1,REC2 --package SICARDI --version 1\.4\.1/).waitFor();
        await seen(dev, "request-several");
        await dialog.getByRole("button", { name: "Soumettre", exact: true }).click();
        await dev.waitForURL(/\/requests\/R-\d+$/);
        first = dev.url().match(/R-\d+$/)[0];
        const { body } = await api(dev, `/requests/${first}`);
        assert.equal(body.together.length, 1, JSON.stringify(body));
        second = body.together[0];
        await dev.getByText("Déposée avec", { exact: true }).waitFor();
        await dev.getByRole("link", { name: second, exact: true }).waitFor();
      });
      await as(page, world, "e2e.ops", "operator", async (ops) => {
        await open(ops, `/requests/${first}`);
        await ops.getByRole("button", { name: "Approuver", exact: true }).click();
        const dialog = ops.getByRole("dialog");
        const both = dialog.getByLabel(`Décider aussi de ${second} (SICARDI → REC2)`);
        assert.equal(await both.isChecked(), true);
        await dialog.getByText(`escale request approve ${first}`, { exact: true }).waitFor();
        await both.uncheck();
        await dialog.getByText(`escale request approve ${first} --alone`, { exact: true }).waitFor();
        await both.check();
        await seen(ops, "request-decide-both");
        await dialog.getByRole("button", { name: "Approuver", exact: true }).click();
        await dialog.waitFor({ state: "detached" });
        for (const request of [first, second])
          assert.equal((await api(ops, `/requests/${request}`)).body.state, "approved", request);
      });
      for (const request of [first, second]) await api(page, `/requests/${request}/withdraw`, "POST", {});
      const gone = await api(page, "/documents/env/REC2", "DELETE");
      assert.ok(gone.status < 300, JSON.stringify(gone.body));
    },
    french,
  ),
  person(
    "Row 14, 15, 28: Pilotage, the board with waiting deliveries, business date, lag and the last outcome in words; the tree Environnements by keys, Enter opens the graph",
    async (page) => {
      const menu = page.getByRole("navigation").first();
      await menu.getByText("Pilotage", { exact: true }).waitFor();
      await menu.getByRole("link", { name: "SupraManager" }).click();
      for (const name of ["En attente", "Date", "Retard", "Dernière livraison"])
        await page.getByRole("columnheader", { name, exact: true }).waitFor();
      const { body } = await api(page, "/spaces");
      const space = body.find((s) => s.name === "CA_LIVRAISON");
      await page.getByRole("row").getByText(space.date, { exact: true }).first().waitFor();
      assert.equal(await page.getByText("finished", { exact: true }).count(), 0);
      await seen(page, "steering");
      const root = menu.getByRole("treeitem", { name: "Environnements" });
      await root.focus();
      await page.keyboard.press("ArrowRight");
      const leaf = menu.getByRole("treeitem", { name: /CA_LIVRAISON$/ });
      await leaf.waitFor();
      await page.keyboard.press("ArrowRight");
      await until(page, "focus on the space", () => leaf.evaluate((x) => x === document.activeElement));
      await seen(page, "tree");
      await page.keyboard.press("Enter");
      await page.waitForURL(/\/spaces\/CA_LIVRAISON$/);
      await page.locator('.react-flow__node[data-id="CA_Init"]').waitFor();
      await open(page, "/envs");
      await leaf.dblclick();
      await page.waitForURL(/\/spaces\/CA_LIVRAISON$/);
      await root.click();
      await until(page, "folded", async () => (await leaf.count()) === 0);
    },
    french,
  ),
  person(
    "Row 13, 43, 44, 55, P-10: a package's versions: since when deliverable, provenance, scripts compared; Promouvoir, Bloquer, Conserver, each with its command",
    async (page) => {
      const version = `1.8.${Date.now() % 1_000_000}`;
      await publish(page, `SICARDI-${version}.zip`, unheardOf(version));
      const face = async () => (await api(page, `/packages/SICARDI/versions/${version}/deliver`)).body;
      await open(page, `/packages?file=SICARDI-${version}.zip`);
      const section = page.getByRole("region", { name: "Livraison", exact: true });
      await section
        .getByText(/publiée .* · dépôt deploy · /)
        .first()
        .waitFor();
      await section.getByText("construite par pacadmin").waitFor();
      await section.getByText("delivery/hooks/migrate", { exact: true }).click();
      await section.getByText("Preparing").waitFor();
      await section.getByRole("combobox", { name: "Comparer à la version" }).click();
      await page.getByRole("option", { name: "1.4.2", exact: true }).click();
      await section.getByText("delivery/hooks/migrate", { exact: true }).click();
      await section.getByText("+exit 3").waitFor();
      await section.getByText(`escale package scripts SICARDI ${version} --diff 1.4.2`).waitFor();
      await seen(page, "version");
      const act = async (word, command, reason) => {
        await section.getByRole("button", { name: word, exact: true }).click();
        const dialog = page.getByRole("dialog", { name: new RegExp(`^${word} –`) });
        if (reason) await dialog.getByLabel("Pourquoi").fill(reason);
        await dialog.getByText(command, { exact: true }).waitFor();
        await dialog.getByRole("button", { name: word, exact: true }).click();
        await dialog.waitFor({ state: "detached" });
      };
      await act("Promouvoir", `escale package promote SICARDI ${version}`);
      assert.equal((await face()).store, "write-once");
      await section.getByRole("button", { name: "Promouvoir", exact: true }).waitFor({ state: "detached" });
      await act("Bloquer", `escale package block SICARDI ${version} --reason 'perd des données'`, "perd des données");
      await section.getByText("Bloquée par admin : perd des données").waitFor();
      await seen(page, "version-blocked");
      await act("Débloquer", `escale package unblock SICARDI ${version}`);
      await act("Conserver", `escale package pin SICARDI ${version}`);
      assert.equal((await face()).pinned, true);
      await act("Ne plus conserver", `escale package pin SICARDI ${version} --off`);
      assert.equal((await face()).pinned, false);
      /* The same line where a version is chosen. */
      await open(page, "/deliver?env=REC1&package=SICARDI");
      await page.getByRole("combobox", { name: "Version", exact: true }).click();
      await page.getByRole("option", { name: new RegExp(`^${version.replaceAll(".", "\\.")} ?âge .* · livrable dans`) }).click();
      await page.getByText(/publiée .* · dépôt write-once · livrable à partir de .* \(dans /).waitFor();
      await seen(page, "deliver-form");
    },
    french,
  ),
  person(
    "Scenario 45, §9.1: strong contrast for states, chosen or asked for by the machine; forced colours keep letters and shapes",
    async (page, world) => {
      await open(page, "/spaces/CA_LIVRAISON");
      await page.locator('.react-flow__node[data-id="CA_Init"]').waitFor();
      await page.getByText("Contraste fort", { exact: true }).click();
      const fill = () =>
        page.evaluate(() => getComputedStyle(document.documentElement).getPropertyValue("--st-upcoming").trim().toLowerCase());
      assert.equal(await page.evaluate(() => document.documentElement.dataset.states), "contrast");
      assert.equal(await fill(), "#5a5200");
      await seen(page, "contrast-light");
      await page.emulateMedia({ colorScheme: "dark" });
      await until(page, "the dark page", async () => ["#ffff00", "#ff0"].includes(await fill()));
      await seen(page, "contrast-dark");
      await page.emulateMedia({ forcedColors: "active", colorScheme: "light" });
      const mark = page.locator('.react-flow__node[data-id="CA_Init"] svg[data-state]').first();
      await mark.waitFor();
      const drawn = await mark.evaluate((x) => ({
        fill: getComputedStyle(x.querySelector('[style^="fill"]')).fill,
        text: getComputedStyle(x.querySelector("text")).fill,
      }));
      assert.notEqual(drawn.fill, drawn.text);
      await seen(page, "forced-colours");
      await page.emulateMedia({ forcedColors: "none" });
      await page.getByText("VTOM", { exact: true }).click();
      /* Who never chose, and asks his machine for contrast, has it from the first page. */
      const other = await visitor(world.browser, { url: world.url, ...french });
      await other.page.emulateMedia({ contrast: "more" });
      await signIn(other.page, world.user, world.password);
      await until(other.page, "strong contrast", () =>
        other.page.evaluate(() => document.documentElement.dataset.states === "contrast"),
      );
      assert.deepEqual(other.problems, []);
      await other.context.close();
    },
    french,
  ),
  person(
    "L-6, L-7, L-8, U1: locks: reserved with a reason, who waits is seen, given back, the one of somebody else taken away without a fence; history",
    async (page, world) => {
      const LOCK = "delivery/INT2";
      await open(page, "/resources?show=locks");
      const row = page.getByRole("row").filter({ hasText: LOCK });
      const press = async (button, ...more) => {
        await row.getByRole("button", { name: `${button}…` }).click();
        const dialog = page.getByRole("dialog");
        for (const step of more) await step(dialog);
        await dialog.getByRole("button", { name: button, exact: true }).click();
        await dialog.waitFor({ state: "detached" });
      };
      await row.getByText("libre").waitFor();
      await press(
        "Réserver",
        (dialog) => dialog.getByLabel("Combien de temps").fill("2h"),
        (dialog) => dialog.getByLabel("Pourquoi").fill("maintenance des disques"),
        (dialog) => dialog.getByText(`escale lock take ${LOCK} --for 2h --reason 'maintenance des disques'`).waitFor(),
      );
      await row.getByText("maintenance des disques").waitFor();
      const ask = { env: "INT2", package: "SICARDI", version: "1.4.1", again: true };
      const made = (await api(page, "/deliveries", "POST", ask)).body;
      await row.getByText(`file d'attente : ${made.delivery}`).waitFor();
      await seen(page, "locks");
      await press("Rendre", (dialog) => dialog.getByText(`escale lock release ${LOCK}`).waitFor());
      const ended = await until(
        page,
        `${made.delivery} to end`,
        async () => {
          const { state } = (await api(page, `/deliveries/${made.delivery}`)).body;
          return ["succeeded", "failed", "cancelled"].includes(state) ? state : undefined;
        },
        120_000,
      );
      assert.equal(ended, "succeeded");
      await row.getByText("libre").waitFor();
      await as(page, world, "e2e.ops", "operator", async (ops) => {
        const taken = await api(ops, "/locks/take", "POST", { name: LOCK, reason: "oublié", for: "3h" });
        assert.equal(taken.status, 200, JSON.stringify(taken.body));
      });
      await row.getByText("oublié").waitFor();
      await press(
        "Libérer",
        (dialog) => dialog.getByLabel("Pourquoi").fill("parti en congé"),
        async (dialog) => assert.equal(await dialog.getByRole("checkbox").count(), 0),
        (dialog) => dialog.getByText(`escale lock break ${LOCK} --reason 'parti en congé'`).waitFor(),
      );
      await row.getByText("libre").waitFor();
      await row.getByRole("button", { name: "Historique" }).click();
      const history = page.getByRole("dialog");
      await history.getByText("libéré de force").first().waitFor();
      await history.getByText("maintenance des disques").first().waitFor();
      await seen(page, "lock-history");
    },
    french,
  ),
  person(
    "25.5, U4: a delivery's gates and lock stay in sight after its start; its whole log in one reading, live, by job and by words",
    async (page) => {
      const LOCK = "delivery/INT2";
      const taken = await api(page, "/locks/take", "POST", { name: LOCK, reason: "inventaire", for: "1h" });
      assert.equal(taken.status, 200, JSON.stringify(taken.body));
      const ask = { env: "INT2", package: "SICARDI", version: "1.4.1", again: true };
      const id = (await api(page, "/deliveries", "POST", ask)).body.delivery;
      await open(page, `/deliveries/${id}`);
      await page
        .getByText(/inventaire/)
        .first()
        .waitFor();
      await page.getByRole("tab", { name: "Journaux" }).click();
      const log = page.getByRole("region", { name: "Journal de la livraison" });
      await log.getByText("0 ligne").waitFor();
      await api(page, "/locks/release", "POST", { name: LOCK });
      const conditions = page.getByRole("group").filter({ hasText: "Barrières et verrou" });
      await conditions
        .getByText(/ouverte à \d\d:\d\d:\d\d, après/)
        .first()
        .waitFor();
      /* It follows: lines come while it is under way. */
      await log.getByText(/[1-9]\d* lignes/).waitFor();
      await until(page, `${id} to end`, async () => (await api(page, `/deliveries/${id}`)).body.state === "succeeded", 120_000);
      await log.getByText(/^Journal complet/).waitFor();
      await seen(page, "merged-log");
      await log.getByRole("combobox", { name: "Traitement" }).click();
      await page.getByRole("option", { name: "CA_Installation/INSTALL_SCRIPT", exact: true }).click();
      await log.getByText("job: INSTALL_SCRIPT", { exact: true }).waitFor();
      assert.equal(await log.getByText("CA_Controle/CTL_CIBLE", { exact: true }).count(), 0);
      await log.getByLabel("Chercher dans le journal").fill("escale] ended");
      await log.getByText("1 ligne").waitFor();
    },
    french,
  ),
  person(
    "AC-1: the command palette does to the object chosen what its menu does, on a space, on the board, on a request",
    async (page) => {
      await open(page, "/spaces/CA_LIVRAISON?object=CA_Controle");
      await page.getByRole("complementary", { name: "Détail de CA_Controle" }).waitFor();
      await page.keyboard.press("Control+k");
      const palette = page.getByRole("dialog", { name: "Recherche et commandes" });
      await palette.getByText("Actions : CA_LIVRAISON/CA_Controle").waitFor();
      await palette.getByRole("combobox").fill("retenir");
      await seen(page, "palette");
      await page.keyboard.press("Enter");
      const dialog = page.getByRole("dialog");
      await dialog.getByText(/^escale app hold CA_LIVRAISON\/CA_Controle/).waitFor();
      await page.keyboard.press("Escape");
      await dialog.waitFor({ state: "detached" });
      await open(page, "/spaces");
      await page
        .getByRole("row", { name: /CA_LIVRAISON/ })
        .getByRole("checkbox")
        .check();
      await page.keyboard.press("Control+k");
      await palette.getByText("Actions : CA_LIVRAISON", { exact: true }).waitFor();
      await palette.getByRole("combobox").fill("arrêter moteurs");
      await page.keyboard.press("Enter");
      await page.getByText(/^escale engine stop CA_LIVRAISON/).waitFor();
      await page.keyboard.press("Escape");
      /* Elsewhere nothing of it is left, and a space is found by its name. */
      await open(page, "/logs");
      await page.getByRole("heading", { level: 1, name: "Journaux" }).waitFor();
      await page.keyboard.press("Control+k");
      await palette.getByRole("option").first().waitFor();
      assert.equal(await palette.getByText(/^Actions :/).count(), 0);
      await palette.getByRole("combobox").fill("ca_livr");
      await palette.getByRole("option", { name: /CA_LIVRAISON/ }).waitFor();
      await page.keyboard.press("Enter");
      await page.waitForURL(/\/spaces\/CA_LIVRAISON$/);
    },
    french,
  ),
];
