/**
 * The source's page, from "définition des ressources" to "suivi du déploiement", in the console, in French: against a real server with one of our agents and the
 * delivery example laid out on it. The steps of §25.1 and the rows of §30.1 are named where they are shown.
 */
import assert from "node:assert/strict";
import { axe, shot } from "./browser.mjs";
import { api, person, until } from "./person.mjs";

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
  await page.getByRole("option", { name: text, exact: true }).click();
  await until(page, `${name} = ${text}`, async () => (await api(page, `/resources/${name}`)).body.value === text);
};

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
      await dialog.getByText("1.4.1").waitFor();
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
      await page.getByRole("link", { name: "CA_Installation/INSTALL_SCRIPT" }).click();
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
      await page.waitForURL(/deliveries\/D-\d+/);
      const id = idOf(page);
      await until(page, "a decision", async () => (await delivery(page, id)).state === "attention", 120_000);
      await page.getByRole("alert").getByRole("button", { name: "Revenir" }).waitFor();
      await page.getByText("Entité Doctrine déclarée").first().waitFor();
      await seen(page, "cause");
      await page.getByRole("alert").getByRole("button", { name: "Revenir" }).click();
      const dialog = page.getByRole("dialog");
      await dialog.getByLabel("Pourquoi (facultatif)").fill("essai");
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
];
