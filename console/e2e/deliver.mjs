/**
 * The source's page, from "définition des ressources" to "suivi du déploiement", in the console, in French: against a real server with one of our agents and the
 * delivery example laid out on it. The steps of §25.1 and the rows of §30.1 are named where they are shown.
 */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { axe, shot } from "./browser.mjs";
import { publish } from "./fleet-tools.mjs";
import { api, person, until } from "./person.mjs";
import { zip } from "./zip.mjs";

const SPACE = "CA_LIVRAISON";
const seen = async (page, name) => {
  await shot(page, `deliver-${name}`);
  assert.deepEqual(await axe(page), [], name);
};
const french = { lang: "fr" };
const delivery = async (page, id) => (await api(page, `/deliveries/${id}`)).body;
const idOf = (page) => page.url().match(/deliveries\/(D-\d+)/)?.[1];
const over = (page, id) =>
  until(
    page,
    `${id} to end`,
    async () => {
      const d = await delivery(page, id);
      return ["planned", "gated", "running", "attention", "cancelling", "rolling-back"].includes(d.state) ? undefined : d;
    },
    120_000,
  );
const value = async (page, name, text) => {
  const box = page.getByRole("combobox", { name, exact: true });
  await box.click();
  /* A version is told with its age. */
  const whole = name.endsWith("_VERSION") ? new RegExp(`^${text.replaceAll(".", "\\.")} ?âge`) : text;
  await page.getByRole("option", { name: whole, exact: true }).click();
  await until(page, `${name} = ${text}`, async () => (await api(page, `/resources/${name}`)).body.value === text);
};

/** The example in a version whose migration fails in a way that no rule knows. */
export function unheardOf(version) {
  const root = fileURLToPath(new URL("../../examples/delivery/packages/sicardi-1.4.2/", import.meta.url));
  const files = {};
  for (const entry of readdirSync(root, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = `${entry.parentPath}/${entry.name}`;
    files[path.slice(root.length).replace(/^\/+/, "")] = readFileSync(path, "utf8");
  }
  files["delivery.toml"] = files["delivery.toml"].replaceAll("1.4.2", version);
  files["delivery/hooks/migrate"] = `#!/bin/sh
echo "Preparing"
echo "2026-11-21T16:00:00Z sicardi: lease 0x7f3a of the shared cache lost after 35 s" >&2
exit 3
`;
  return zip(files);
}
const open = (page, path) => page.goto(`${new URL(page.url()).origin}${path}`);

export const deliver = [
  person(
    "Row 7, 8, 9, 10, 11, 12, 13: Ressources, filter CA_LIV_, INT1, 0/1, SICARDI, 1.4.1 (steps 6 to 11)",
    async (page) => {
      await page.getByRole("link", { name: "Ressources" }).click();
      await page.getByRole("textbox", { name: "Filtrer par préfixe ou motif" }).fill("CA_LIV_");
      await page.getByText("CA_LIV_LIVRAISON_EN_COURS").waitFor();
      assert.equal(await page.getByRole("row").count(), 6);
      await value(page, "CA_LIV_ENV", "INT1");
      await value(page, "CA_LIV_PAQUET", "SICARDI");
      await value(page, "CA_LIV_VERSION", "1.4.1");
      assert.equal(await page.getByRole("meter", { name: "CA_LIV_LIVRAISON_EN_COURS" }).getAttribute("aria-valuenow"), "0");
      await seen(page, "resources");
    },
    french,
  ),
  person(
    "Row 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25: SupraManager, filter, lamp, stop, relaunch with Mettre à venir, start (steps 12 to 23)",
    async (page) => {
      const act = async (button, ...more) => {
        await page.getByRole("button", { name: button, exact: true }).click();
        const dialog = page.getByRole("dialog");
        for (const step of more) await step(dialog);
        await dialog.getByRole("button", { name: "Ok", exact: true }).click();
        await dialog.getByRole("status").waitFor();
        await dialog.getByRole("button", { name: "Fermer" }).first().click();
        await dialog.waitFor({ state: "detached" });
      };
      const engine = (state) =>
        until(page, `engine ${state}`, async () => (await api(page, `/spaces/${SPACE}`)).body.space.engine.state === state);
      await page.getByRole("link", { name: "SupraManager" }).click();
      await page.getByPlaceholder("Chercher un espace").or(page.getByLabel("Chercher un espace")).first().fill(SPACE);
      await page.getByRole("button", { name: `Moteur de ${SPACE} : Démarré` }).waitFor();
      await seen(page, "steering");
      await act("Arrêter les moteurs");
      await engine("stopped");
      await act("Relancer les environnements", (dialog) => dialog.getByLabel("Mettre à venir").check());
      await act("Démarrer les moteurs");
      await engine("started");
    },
    french,
  ),
  person(
    "Row 26, 28, 29, 30, 31, 32, 33, 35, 36, 37, 38: the graph, [D] CA_Init, Actions, Demander, Oui; its delivery waits for its age, runs, all is yellow again; Log (steps 24 to 33)",
    async (page) => {
      await page.goto(`${new URL(page.url()).origin}/spaces/${SPACE}`);
      const icon = page.locator('.react-flow__node[data-id="CA_Init"]');
      await icon.waitFor();
      await icon.getByText("[D]").waitFor();
      await seen(page, "graph");
      await icon.click({ button: "right" });
      await page.getByRole("menuitem", { name: "Actions" }).hover();
      await page.getByRole("menuitem", { name: "Demander", exact: true }).click();
      const dialog = page.getByRole("dialog");
      await dialog.getByText("1.4.1").first().waitFor();
      /* AC-4: the very bytes stand there before one says yes. */
      const { digest } = (await api(page, "/packages/SICARDI/versions/1.4.1/deliver")).body;
      await dialog.getByText(digest.replace("blake3:", "")).waitFor();
      await seen(page, "demand");
      await dialog.getByRole("button", { name: "Oui", exact: true }).click();
      await page.waitForURL(/deliveries\/D-\d+/);
      const id = idOf(page);
      const done = await over(page, id);
      assert.equal(done.state, "succeeded", JSON.stringify(done));
      await page.getByText("Réussie", { exact: true }).first().waitFor();
      await seen(page, "delivery");
      /* In every case all icons are yellow again soon after the end; the outcome stays as a ring. */
      await until(
        page,
        "all upcoming",
        async () => (await api(page, `/spaces/${SPACE}`)).body.nodes.every((n) => n.state === "upcoming"),
        60_000,
      );
      const { body } = await api(page, `/spaces/${SPACE}`);
      assert.equal(body.nodes.find((n) => n.path === "CA_Installation").outcome.state, "finished");
      await page.goto(`${new URL(page.url()).origin}/spaces/${SPACE}`);
      const installed = page.locator('.react-flow__node[data-id="CA_Installation"]');
      await installed.dblclick();
      await page.getByRole("complementary", { name: "Détail de CA_Installation" }).waitFor();
      await seen(page, "detail");
      await page.goto(`${new URL(page.url()).origin}/deliveries/${id}`);
      await page.getByRole("tab", { name: "Journaux" }).click();
      await page.getByRole("link", { name: "CA_Installation/INSTALL_SCRIPT", exact: true }).click();
      await page.getByText("Journal complet").waitFor();
      await seen(page, "log");
    },
    french,
  ),
  person(
    "Row 30, 34, 39: the install of 1.4.3 fails: red icon, the cause with its lines and advice; a decision is asked; back to the version before (Scenario 18)",
    async (page) => {
      await page.goto(`${new URL(page.url()).origin}/deliver?env=INT1&package=SICARDI&version=1.4.3`);
      await page.getByText("Avant le départ").waitFor();
      await seen(page, "plan");
      await page
        .getByRole("button", { name: /^Livrer/ })
        .last()
        .click();
      await page.getByRole("dialog", { name: "Livrer SICARDI 1.4.3 sur INT1 ?" }).getByRole("button", { name: "Oui" }).click();
      await page.waitForURL(/deliveries\/D-\d+/);
      const id = idOf(page);
      await until(page, "a decision", async () => (await delivery(page, id)).state === "attention", 120_000);
      await page.getByRole("alert").getByRole("button", { name: "Revenir" }).waitFor();
      await page.getByText("Entité Doctrine déclarée").first().waitFor();
      await seen(page, "cause");
      await page.getByRole("alert").getByRole("button", { name: "Revenir" }).click();
      const dialog = page.getByRole("dialog");
      await dialog.getByLabel(/^Pourquoi/).fill("essai");
      await dialog.getByRole("button", { name: "Revenir", exact: true }).click();
      const done = await over(page, id);
      assert.equal(done.state, "rolled-back", JSON.stringify(done));
      const { body: env } = await api(page, "/envs/INT1");
      assert.equal(env.installed.find((i) => i.package === "SICARDI").version, "1.4.1");
    },
    french,
  ),
  person(
    "Row 41, 42, 45, 46, 47, 48, 49, 50: Journaux newest first, the environment's disks and its log directories without a shell (steps 35 to 40)",
    async (page) => {
      await page.getByRole("link", { name: "Journaux" }).click();
      await page
        .getByRole("link", { name: /CA_LIVRAISON\/CA_/ })
        .first()
        .waitFor();
      await seen(page, "logs");
      await page.getByRole("link", { name: "Tableau de bord" }).click();
      await page.getByRole("link", { name: "INT1", exact: true }).click();
      await page.getByRole("tab", { name: "Espace" }).click();
      await page.getByRole("meter").first().waitFor();
      await seen(page, "disk");
      await page.getByRole("tab", { name: "Journaux" }).click();
      await page.getByRole("heading", { name: /^httpd/ }).waitFor();
      await seen(page, "sources");
    },
    french,
  ),
  person(
    "Scenario 45: without colours every state keeps its letter, its shape and its word, in the picture and as a list",
    async (page) => {
      await open(page, `/spaces/${SPACE}`);
      await page.locator('.react-flow__node[data-id="CA_Init"]').waitFor();
      await page.getByText("Monochrome", { exact: true }).click();
      assert.equal(await page.evaluate(() => document.documentElement.dataset.states), "mono");
      const marks = await page
        .getByRole("list", { name: "États" })
        .getByRole("img")
        .evaluateAll((all) =>
          all.map((x) => ({
            word: x.getAttribute("aria-label"),
            letter: x.querySelector("text")?.textContent,
            outline:
              x.querySelector("path")?.getAttribute("d") ??
              `circle ${x.querySelector("circle")?.getAttribute("stroke-dasharray")}`,
          })),
        );
      assert.equal(marks.length, 7);
      for (const key of ["word", "letter", "outline"]) assert.equal(new Set(marks.map((m) => m[key])).size, 7, key);
      /* Told to screen readers where it stands, too. */
      assert.match(
        await page.locator('.react-flow__node[data-id="CA_Init"]').getAttribute("aria-label"),
        /CA_Init, (À venir|Terminé)/,
      );
      await seen(page, "monochrome");
      await page.getByText("VTOM", { exact: true }).click();
    },
    french,
  ),
  person(
    "Row 37, 38: by keys alone: the menu of an application, its actions, a dialog; Escape leads back; Enter opens the detail",
    async (page) => {
      await open(page, `/spaces/${SPACE}`);
      const node = page.locator('.react-flow__node[data-id="CA_Controle"]');
      await node.waitFor();
      await node.focus();
      await page.keyboard.press("Shift+F10");
      /* A key pressed before the focus has come would go nowhere: people look first, and so does this. */
      const focused = (what, pattern, key) =>
        until(page, what, async () => {
          const now = await page.evaluate(() => {
            const at = document.activeElement;
            return { item: at?.getAttribute("role") === "menuitem" && at.textContent, menu: !!at?.closest("[role=menu]") };
          });
          if (now.item && pattern.test(now.item)) return true;
          if (now.menu && key) await page.keyboard.press(key);
          return false;
        });
      await focused("focus on Actions", /^Actions/, "ArrowDown");
      await focused("focus in the actions", /^(?!Actions)/, "ArrowRight");
      await focused("focus on Retenir", /^Retenir$/, "ArrowDown");
      await page.keyboard.press("Enter");
      await page.getByRole("dialog").locator("code").first().waitFor();
      assert.match(
        await page.getByRole("dialog").locator("code").first().textContent(),
        /^escale app hold CA_LIVRAISON\/CA_Controle/,
      );
      await page.keyboard.press("Escape");
      await until(page, "focus on the node", () => node.evaluate((x) => x === document.activeElement));
      await page.keyboard.press("Enter");
      const detail = page.getByRole("complementary", { name: "Détail de CA_Controle" });
      await until(page, "focus in the detail", () => detail.evaluate((x) => x === document.activeElement));
      await page.keyboard.press("Escape");
      await until(page, "focus on the node again", () => node.evaluate((x) => x === document.activeElement));
    },
    french,
  ),
  person(
    "Scenario 19: a failure nobody knows is told so, with the end of its log; a rule is made from a line; the next failure has its cause",
    async (page) => {
      const version = `1.9.${Date.now() % 1_000_000}`;
      await publish(page, `SICARDI-${version}.zip`, unheardOf(version));
      const made = await api(page, "/deliveries", "POST", { env: "INT1", package: "SICARDI", version });
      assert.equal(made.status, 201, JSON.stringify(made.body));
      const id = made.body.delivery;
      await until(page, "a decision", async () => (await delivery(page, id)).state === "attention", 120_000);
      await open(page, `/deliveries/${id}`);
      await page.getByText("Cause non reconnue").waitFor();
      await page.getByRole("button", { name: "Faire une règle d'une ligne" }).click();
      const dialog = page.getByRole("dialog");
      await dialog.getByText("Il convient à une ligne de ce journal.").waitFor();
      const code = `bail_perdu_${Date.now()}`;
      await dialog.getByLabel("Code").fill(code);
      await dialog.getByLabel("Titre (français)").fill("Le bail du cache partagé est perdu");
      await seen(page, "rule");
      await dialog.getByRole("button", { name: "Ajouter la règle" }).click();
      await dialog.waitFor({ state: "detached" });
      await page.getByRole("alert").getByRole("button", { name: "Réessayer" }).click();
      await page.getByRole("dialog").getByRole("button", { name: "Réessayer", exact: true }).click();
      await until(page, "the cause of the rule", async () => (await delivery(page, id)).cause?.code === code, 60_000);
      await page.getByText("Le bail du cache partagé est perdu").first().waitFor();
      /* The environment is left as it was, and the rule is taken away again. */
      const back = await api(page, `/deliveries/${id}/decide`, "POST", { decision: "roll-back", reason: "essai" });
      assert.ok(back.status < 300, JSON.stringify(back.body));
      await over(page, id);
      const rules = (await api(page, "/documents?kind=causes")).body[0];
      const { text } = (await api(page, `/documents/causes/${rules.name}`)).body;
      const without = `${text.slice(0, text.indexOf(code)).replace(/\n\[\[cause\]\]\s*code\s*=\s*"$/, "")}`;
      assert.equal(
        (await api(page, "/documents/apply", "POST", { files: { [rules.file]: without }, plan: false })).body.applied,
        true,
      );
    },
    french,
  ),
  person(
    "The calendar: windows and boards on one time line, and as a list (WF-8)",
    async (page) => {
      await page.getByRole("link", { name: "Calendrier" }).click();
      await page.getByRole("heading", { name: "La même chose en liste" }).waitFor();
      await page.getByText("prd-change-window").first().waitFor();
      await seen(page, "calendar");
      assert.match((await page.request.get("/api/v1/calendar.ics")).headers()["content-type"], /text\/calendar/);
    },
    french,
  ),
  person(
    "Rollout: targets by a pattern, two rings, held after the first; resumed by hand; numbers, targets, the command (§21, RO-1, RO-4)",
    async (page) => {
      await page.getByRole("link", { name: "Par anneaux" }).click();
      await page.getByRole("button", { name: "Nouveau déploiement" }).first().click();
      const choose = async (label, text) => {
        await page.getByRole("combobox", { name: label, exact: true }).click();
        await page.getByRole("option", { name: text, exact: true }).click();
      };
      await choose("Paquet", "SICARDI");
      await choose("Version", "1.4.2");
      await page.getByLabel("Noms qui conviennent").fill("INT*");
      await page.getByRole("button", { name: "Ajouter un anneau" }).click();
      await choose("Après un anneau réussi", "Pause, jusqu'à ce qu'on reprenne");
      await page.getByText("Plus", { exact: true }).click();
      await page.getByLabel("Livrer même si cette version est déjà là").check();
      await page.getByText("Anneau 2").waitFor();
      await page.getByText(/^escale rollout new SICARDI 1\.4\.2 --pattern 'INT\*' --ring 1 --on-success pause --again/).waitFor();
      await seen(page, "new-rollout");
      await page.getByRole("button", { name: "Déployer", exact: true }).click();
      await page.waitForURL(/rollouts\/RO-\d+/);
      const id = page.url().match(/rollouts\/(RO-\d+)/)[1];
      const rollout = async () => (await api(page, `/rollouts/${id}`)).body;
      await until(page, "the pause after the first ring", async () => (await rollout()).state === "paused", 120_000);
      await page.getByRole("button", { name: "Reprendre", exact: true }).waitFor();
      await page
        .getByText(/^1 sur \d+ achevée$/)
        .first()
        .waitFor();
      await seen(page, "rollout-paused");
      await page.getByRole("button", { name: "Reprendre", exact: true }).click();
      const dialog = page.getByRole("dialog");
      await dialog.getByText(`escale rollout resume ${id}`).waitFor();
      await dialog.getByRole("button", { name: "Reprendre", exact: true }).click();
      await until(page, "its end", async () => (await rollout()).state === "finished", 180_000);
      await page.getByText("Terminé", { exact: true }).first().waitFor();
      await page.getByRole("tab", { name: "Cibles" }).click();
      await page.getByRole("link", { name: "INT1", exact: true }).waitFor();
      await seen(page, "rollout-done");
    },
    french,
  ),
];
