/** What the browser tests of a fleet share: its words, what they bring, and taking it away. */
import assert from "node:assert/strict";
import { api, person } from "./person.mjs";
import { zip } from "./zip.mjs";

export const INSTALLER = "e2e-installer";
/** An address in no declared network. */
export const ELSEWHERE = "198.51.100.7";

/** Throws away the computers, groups and tasks these tests bring. */
export async function clean(page) {
  const { body } = await api(page, "/computers?search=e2e-pc&limit=500");
  for (const c of body.items ?? []) await api(page, `/computers/${c.id}`, "DELETE");
  for (const t of (await api(page, "/tasks?search=e2e-fleet")).body ?? []) {
    await api(page, `/tasks/${encodeURIComponent(t.wanted.name)}/deactivate`, "POST");
    await api(page, `/tasks/${encodeURIComponent(t.wanted.name)}`, "DELETE");
  }
  for (const p of (await api(page, `/packages?search=${INSTALLER}&limit=20`)).body.items ?? [])
    await api(page, `/packages/${encodeURIComponent(p.file)}?force=true`, "DELETE");
  for (const g of (await api(page, "/groups")).body ?? [])
    if (g.name.includes("e2e-")) await api(page, `/groups/${encodeURIComponent(g.name)}`, "DELETE");
}
export const tidily = (name, run, look) =>
  person(
    name,
    async (page, world) => {
      await clean(page);
      try {
        await run(page, world);
      } finally {
        await page.goto("/").catch(() => undefined);
        await clean(page);
      }
    },
    look,
  );
export const row = (page, name) => page.getByRole("row", { name, exact: true });
export const said = (page, text) => page.locator('[role="status"]').getByText(text).first();
export const select = async (page, within, label, option) => {
  await within
    .getByRole("combobox", { name: label })
    .or(within.getByLabel(label, { exact: true }))
    .first()
    .click();
  await page.getByRole("option", { name: option, exact: true }).click();
};
export const rowsShown = (page) => page.locator('[role="row"][data-index]').count();
export const bulk = (page) => page.getByRole("toolbar", { name: "Actions" });

/** A package that is installed by running one command. */
export async function publishInstaller(page, version = "1.0.0") {
  const bytes = zip({
    "escale.toml": `format = 1
[package]
name = "${INSTALLER}"
version = "${version}"
title = { en = "Nothing, installed", fr = "Rien, installé" }
[[install.action]]
run = ["true"]
`,
  });
  await publish(page, `${INSTALLER}-${version}.zip`, bytes);
}
/** Puts a file into the repository, in the place of one of the same name. */
export async function publish(page, file, bytes) {
  await api(page, `/packages/${file}?force=true`, "DELETE");
  const { body } = await api(page, "/uploads", "POST", { file, size_bytes: bytes.length });
  await page.evaluate(
    async ([id, text]) => {
      const bytes = Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
      await fetch(`/api/v1/uploads/${id}?offset=0`, { method: "PATCH", body: bytes });
    },
    [body.id, bytes.toString("base64")],
  );
  const published = await api(page, `/uploads/${body.id}/publish`, "POST");
  assert.ok(published.status < 300, JSON.stringify(published.body));
}
export const newTask = (page, name) =>
  api(page, "/tasks", "POST", { name, jobs: [] }).then((r) => assert.ok(r.status < 300, JSON.stringify(r.body)));
