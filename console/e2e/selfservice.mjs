/** Self-service: an administrator says whose a computer is and what is offered; the owner, who may do nothing else, has it installed. */
import assert from "node:assert/strict";
import { visitor } from "./browser.mjs";
import { INSTALLER, publishInstaller, said } from "./fleet-tools.mjs";
import { api, computerOf, person, seen, until } from "./person.mjs";

const OWNER = "e2e-owner",
  PASSWORD = "e2e asks for it",
  TITLE = "Nothing, installed";
const e = encodeURIComponent;

async function clean(page) {
  await api(page, `/self-service/offers/${INSTALLER}`, "DELETE");
  for (const t of (await api(page, `/tasks?package=${INSTALLER}`)).body ?? []) {
    await api(page, `/tasks/${e(t.wanted.name)}/deactivate`, "POST");
    await api(page, "/runs/actions", "POST", { action: "end", task: t.wanted.name });
    await api(page, `/tasks/${e(t.wanted.name)}`, "DELETE");
  }
  for (const p of (await api(page, `/packages?search=${INSTALLER}&limit=20`)).body.items ?? [])
    await api(page, `/packages/${e(p.file)}?force=true`, "DELETE");
  await api(page, `/users/${OWNER}`, "DELETE");
}

export const selfservice = [
  person(
    "R-120: offered by an administrator, asked for by the owner of a computer, installed, its log read",
    async (page, world) => {
      await clean(page);
      await publishInstaller(page);
      const computer = await computerOf(page);
      const made = await api(page, "/users", "POST", { name: OWNER, password: PASSWORD, role: "self-service" });
      assert.ok(made.status < 300, JSON.stringify(made.body));
      const other = await visitor(world.browser, { url: world.url });
      const mine = other.page;
      try {
        /* Nobody's owner yet: told so, and by whom it is changed; nothing else is there for him. */
        await mine.goto("/");
        await mine.waitForURL(/\/login/);
        await mine.locator('input[name="username"]').fill(OWNER);
        await mine.locator('input[name="password"]').fill(PASSWORD);
        await mine.locator('button[type="submit"]').click();
        await mine.waitForURL(/\/self-service$/);
        await mine.getByText("No computer is yours yet.").waitFor();
        await seen(mine, "self-service-nobody");
        await mine.goto("/tasks");
        await mine.waitForURL(/\/self-service/);
        assert.equal(await mine.getByRole("navigation").getByRole("link").count(), 2, "the name of the house, and this page");

        /* Whose it is. */
        await page.goto(`/computers/${computer.id}`);
        await page
          .getByRole("button", { name: "Edit", exact: true })
          .or(page.getByRole("button", { name: /^Edit/ }))
          .first()
          .click();
        const edit = page.getByRole("dialog");
        await edit.getByLabel("Owner").fill(OWNER);
        await edit.getByRole("button", { name: "Save" }).click();
        await page.getByText(OWNER, { exact: true }).waitFor();
        await mine.reload();
        await mine.getByText("Nothing is offered for this computer yet.").waitFor();

        /* What is offered. */
        await page.goto("/self-service?tab=offers");
        await page.getByText("No package is offered.").waitFor();
        await page.getByRole("button", { name: "Offer a package" }).click();
        const dialog = page.getByRole("dialog", { name: "Offer a package" });
        await dialog.getByLabel("Package").fill("e2e-nothing-at-all");
        await dialog.getByRole("button", { name: "Save" }).click();
        await dialog.getByText(/can be installed/).waitFor();
        await dialog.getByLabel("Package").fill(INSTALLER);
        await page.keyboard.press("Tab");
        await seen(page, "self-service-offer");
        await dialog.getByRole("button", { name: "Save" }).click();
        await said(page, `${INSTALLER} is offered`).waitFor();
        const row = page.locator(`[data-package="${INSTALLER}"]`);
        await row.getByText("nobody asked yet").waitFor();

        /* Asked for with the keyboard alone; under way; there. */
        await mine.reload();
        const card = mine.getByRole("region", { name: computer.name });
        await card.getByText(TITLE).waitFor();
        const ask = card.getByRole("button", { name: `Prepare for install: ${TITLE} on ${computer.name}` });
        await ask.focus();
        await mine.keyboard.press("Enter");
        await said(mine, `${TITLE} is prepared for ${computer.name}`).waitFor();
        await card.getByText("Done", { exact: true }).waitFor({ timeout: 60_000 });
        await card.getByRole("button", { name: `Log: ${TITLE} on ${computer.name}` }).click();
        const log = mine.getByRole("dialog", { name: new RegExp(`^Log of ${INSTALLER}`) });
        await log.getByRole("listitem").first().waitFor();
        await seen(mine, "self-service-log");
        await mine.keyboard.press("Escape");
        await log.waitFor({ state: "detached" });
        await seen(mine, "self-service");

        /* Asked for again it is done again, in the same task; the administrator sees who asked. */
        await card.getByRole("button", { name: `Prepare again: ${TITLE} on ${computer.name}` }).click();
        await until(
          page,
          "the second attempt",
          async () => {
            const { body } = await api(page, `/runs?package=${INSTALLER}`);
            return body.items?.length === 1 && body.items[0].attempt === 2 && body.items[0].state === "success";
          },
          60_000,
        );
        await page.reload();
        await row.getByRole("link", { name: `Self-service ${INSTALLER}` }).click();
        await page.waitForURL(/\/tasks\//);
        const { body: audit } = await api(page, "/audit?limit=50&search=self-service.requested");
        assert.ok(
          audit.items.some((l) => l.actor === `user ${OWNER}` && l.object === INSTALLER),
          JSON.stringify(audit.items[0]),
        );

        /* Taken back: told, and no longer to be asked for. */
        await page.goto("/self-service?tab=offers");
        await page.getByRole("button", { name: `Offer ${INSTALLER} no more` }).click();
        await page.getByRole("dialog").getByRole("button", { name: "Offer no more" }).click();
        await page.getByText("No package is offered.").waitFor();
        await mine.reload();
        await card.getByText("No longer offered").waitFor();
        assert.equal(await card.getByRole("button", { name: /Prepare/ }).count(), 0);
        assert.deepEqual(other.problems, []);
      } finally {
        await other.context.close();
        await page.goto("/").catch(() => undefined);
        await api(page, `/computers/${computer.id}`, "PATCH", { owner: "" });
        await clean(page);
      }
    },
  ),

  ...[
    { lang: "fr", theme: "dark", size: "wide" },
    { lang: "fr", theme: "light", size: "phone" },
  ].map((look) =>
    person(
      `R-120: self-service in ${look.lang}, ${look.theme}, ${look.size}`,
      async (page) => {
        await clean(page);
        await publishInstaller(page);
        const computer = await computerOf(page);
        try {
          await api(page, `/computers/${computer.id}`, "PATCH", { owner: "admin" });
          await api(page, `/self-service/offers/${INSTALLER}`, "PUT", {});
          await page.goto("/self-service");
          await page.getByRole("button", { name: `Préparer l'installation : Rien, installé sur ${computer.name}` }).waitFor();
          await seen(page, `self-service-${look.lang}-${look.theme}-${look.size}`);
          await page.goto("/self-service?tab=offers");
          await page.getByText("Tous les ordinateurs").first().waitFor();
          await seen(page, `self-service-offers-${look.lang}-${look.theme}-${look.size}`);
        } finally {
          await api(page, `/computers/${computer.id}`, "PATCH", { owner: "" });
          await clean(page);
        }
      },
      look,
    ),
  ),
];
