/**
 * What an administrator does with packages and tasks, from the first click to the kept log: against a real server with one of our agents.
 * The rows of the specification's checklist (§19) are named where they are shown. The steps build on each other.
 */
import assert from "node:assert/strict";
import { axe, shot } from "./browser.mjs";
import { api, computerOf, person, until } from "./person.mjs";
import { zip } from "./zip.mjs";

const PACK = "e2e-work",
  COPY = "e2e-work-copy",
  BAD = "e2e-work-bad",
  SLOW = "e2e-work-slow",
  TASK = "e2e deploy",
  FAILS = "e2e fails",
  LONG = "e2e long",
  LATER = "e2e later",
  SLOT = "e2e closed",
  PLACE = "/tmp/e2e-work-place";

const seen = async (page, name) => {
  await shot(page, `work-${name}`);
  assert.deepEqual(await axe(page), [], name);
};
const e = encodeURIComponent;
const runsOf = async (page, task, more = "") => (await api(page, `/runs?task=${e(task)}&limit=100${more}`)).body.items ?? [];
const ended = (page, task, state) =>
  until(page, `${task}: ${state}`, async () => (await runsOf(page, task)).find((r) => r.state === state), 60_000);
const saved = (page) => page.locator('header [role="status"]').getByText("Saved", { exact: true }).waitFor();
const open = (page, list, n) => page.locator(`[id="install.${list}"] > ol > li`).nth(n);
const field = (item, label) => item.getByLabel(label, { exact: true }).first();
const pick = async (page, box, option) => {
  await box.click();
  await page.getByRole("option", { name: option }).first().click();
};
const addAction = async (page, kind) => {
  await page.getByRole("button", { name: "Add an action" }).click();
  await page.getByRole("menuitem", { name: kind, exact: true }).click();
};
async function clean(page) {
  for (const t of [TASK, FAILS, LONG, LATER, `Copy of ${TASK}`]) {
    await api(page, `/tasks/${e(t)}/deactivate`, "POST");
    await api(page, "/runs/actions", "POST", { action: "end", task: t });
    await api(page, `/tasks/${e(t)}`, "DELETE");
  }
  await api(page, `/time-slots/${e(SLOT)}`, "DELETE");
  for (const d of (await api(page, "/drafts")).body ?? [])
    if (d.content.name.startsWith("e2e-work") || d.content.name === "") await api(page, `/drafts/${d.id}`, "DELETE");
  for (const p of (await api(page, "/packages?search=e2e-work&limit=100")).body.items ?? [])
    await api(page, `/packages/${e(p.file)}?force=true`, "DELETE");
}
/** A package with one command, written over the API: what is tested is the task. */
async function commandPackage(page, name, command, rules = []) {
  const { body: draft } = await api(page, "/drafts", "POST", {});
  const content = {
    ...draft.content,
    name,
    version: "1.0.0",
    install: { checks: [], files: [], interactions: [], actions: [{ kind: "run", command, rules, log_lines: 20 }] },
  };
  const put = await api(page, `/drafts/${draft.id}`, "PUT", { content, revision: draft.revision });
  assert.equal(put.status, 200, JSON.stringify(put.body));
  const made = await api(page, `/drafts/${draft.id}/publish`, "POST");
  assert.equal(made.status, 201, JSON.stringify(made.body));
}
/** A task over the API, with the agent's computer as its actor. */
async function simpleTask(page, name, pack, more = {}) {
  const computer = await computerOf(page);
  const made = await api(page, "/tasks", "POST", {
    name,
    jobs: [{ name: "Job", targets: [{ package: pack, version: "" }], actors: [{ kind: "computer", name: computer.id }] }],
    ...more,
  });
  assert.equal(made.status, 201, JSON.stringify(made.body));
}

export const work = [
  person(
    "§19: the package editor: create a package (+); a check; files from this computer by the browse button and by drag and drop, several; a zip with Extract; P2P; Move with * in from; a script as command; return codes; publish",
    async (page) => {
      await clean(page);
      await page.goto("/packages");
      await page.getByRole("button", { name: "New package" }).click();
      await page.getByRole("menuitem", { name: "New package" }).click();
      await page.waitForURL(/\/drafts\/drf_/);
      /* Faults stand at their field and beside, and publishing waits for them. */
      const stands = page.getByRole("region", { name: "In the way of publishing" });
      await stands.waitFor();
      assert.ok(await page.getByRole("button", { name: "Publish", exact: true }).isDisabled());
      await seen(page, "editor-new");
      await page.getByLabel(/^Name/).first().fill(PACK);
      await page
        .getByLabel(/^Version/)
        .first()
        .fill("1.0.0");

      /* §19: checks before running the package. */
      await page.getByRole("button", { name: "Add a check" }).click();
      const check = open(page, "checks", 0);
      await pick(page, field(check, "Check"), "Folder is missing");
      await field(check, "Folder").fill(PLACE);
      await pick(page, field(check, "If it fails"), "Note a warning");
      await check.getByText("A warning stands in the log; the next check is made.").waitFor();
      await check.getByRole("button", { name: "Done" }).click();
      await page.getByRole("button", { name: "Add a check" }).click();
      const space = open(page, "checks", 1);
      await pick(page, field(space, "Check"), "Free space is more than");
      await field(space, "Folder").fill("/");
      await field(space, "Size").fill("1 MiB");
      await space.getByText("1,048,576 bytes").waitFor();
      await space.getByRole("button", { name: "Done" }).click();
      /* Order counts: the arrow keys move it, and say so. */
      await space.getByRole("button", { name: /^Move / }).focus();
      await page.keyboard.press("ArrowUp");
      await open(page, "checks", 0)
        .getByText(/Free space is more than 1\.0 MiB/)
        .waitFor();
      await page.getByText(/is now 1 of 2/).waitFor({ state: "attached" });
      /* Or by dragging. */
      await open(page, "checks", 0)
        .getByRole("button", { name: /^Move / })
        .dragTo(open(page, "checks", 1));
      await open(page, "checks", 0)
        .getByText(/Folder is missing/)
        .waitFor();

      /* §19: file "from this computer", the browse button; several files; a zip; Extract; P2P. */
      await page.locator('[id="install.files"] input[type="file"]').setInputFiles([
        {
          name: "hello.sh",
          mimeType: "text/x-sh",
          buffer: Buffer.from("echo hello from $WORD\ntest -f more.txt && cat more.txt\nexit 7\n"),
        },
        { name: "more.zip", mimeType: "application/zip", buffer: zip({ "more.txt": "taken out of the zip\n" }) },
      ]);
      const files = page.locator('[id="install.files"] > ol > li');
      await until(page, "two files", async () => (await files.count()) === 2, 30_000);
      await page.evaluate(() => {
        const data = new DataTransfer();
        data.items.add(new File(["dropped\n"], "dropped.txt"));
        for (const type of ["dragenter", "dragover", "drop"])
          window.dispatchEvent(new DragEvent(type, { bubbles: true, cancelable: true, dataTransfer: data }));
      });
      await until(page, "three files", async () => (await files.count()) === 3, 30_000);
      const archive = files.filter({ hasText: "more.zip" });
      await archive.getByRole("button", { expanded: false }).click();
      await archive.getByRole("switch", { name: /^Extract/ }).click();
      await archive.getByText("Linux and macOS computers need 7z").waitFor();
      await archive.getByRole("switch", { name: /^P2P/ }).click();
      await archive.getByLabel("Keep it on the computers for", { exact: true }).fill("2");
      await archive.getByText("SHA-512", { exact: false }).first().waitFor();
      await seen(page, "editor-files");
      await archive.getByRole("button", { name: "Done" }).click();
      /* What is no archive cannot be extracted, and the editor says why. */
      const script = files.filter({ hasText: "hello.sh" });
      await script.getByRole("button", { expanded: false }).click();
      await script.getByText("This is no archive").waitFor();
      assert.ok(await script.getByRole("switch", { name: /^Extract/ }).isDisabled());
      await script.getByRole("button", { name: "Done" }).click();

      /* §19: make folder; "move": use * in from when the agent got the file; add command; script name as command; return codes. */
      await addAction(page, "Make folders");
      await field(open(page, "actions", 0), "Paths").fill(PLACE);
      await addAction(page, "Run a command");
      const run = open(page, "actions", 1);
      await field(run, "Command").fill("sh hello.sh");
      await pick(page, field(run, "It has succeeded when"), "its return code is one of");
      await field(run, "Return codes").fill("0, 7");
      await field(run, "Environment variables").fill("WORD=Escale");
      await field(run, "Lines of output in the log").fill("-1");
      await addAction(page, "Move");
      const move = open(page, "actions", 2);
      assert.equal(await field(move, "From").inputValue(), "*");
      await field(move, "To").fill(`${PLACE}/`);
      await addAction(page, "Run a command");
      const last = open(page, "actions", 3);
      await field(last, "Command").fill(`sh -c 'ls ${PLACE}; rm -r ${PLACE}'`);
      await last.getByRole("button", { name: "Done" }).click();
      await saved(page);
      await seen(page, "editor-full");
      /* Saved as it is typed: it is all there after leaving and coming back. */
      await page.reload();
      await open(page, "actions", 2).getByText(`Move * to ${PLACE}/`).waitFor();
      await page.getByText("Ready to publish").waitFor();
      await page.getByRole("button", { name: "Publish", exact: true }).click();
      await page.waitForURL(/\/packages\?file=/);
      const drawer = page.getByRole("dialog", { name: `${PACK} 1.0.0` });
      const face = drawer.getByRole("region", { name: "What it does on a computer" });
      await face.getByText(/Free space is more than 1\.0 MiB/).waitFor();
      await face.getByText("its return code is one of 0, 7").waitFor();
      await seen(page, "package");
    },
  ),

  person(
    "§19: edit an existing package: a new version, a duplicate; a draft somebody else changed is told; delete packages, list them",
    async (page) => {
      await page.goto(`/packages?q=${PACK}`);
      const row = page.getByRole("row", { name: `${PACK} 1.0.0`, exact: true });
      await row.getByRole("button", { name: /^Actions for/ }).click();
      await page.getByRole("menuitem", { name: "New version" }).click();
      await page.waitForURL(/\/drafts\/drf_/);
      const id = page.url().split("/").at(-1);
      await open(page, "actions", 3).waitFor();
      /* Somebody else is quicker: what was typed is not lost, and people choose. */
      const { body: theirs } = await api(page, `/drafts/${id}`);
      await page
        .getByLabel(/^Version/)
        .first()
        .fill("1.1.0");
      await api(page, `/drafts/${id}`, "PUT", {
        content: { ...theirs.content, authors: ["Somebody else"] },
        revision: theirs.revision,
      });
      await page
        .getByLabel(/^Version/)
        .first()
        .fill("1.2.0");
      await until(
        page,
        "told or saved",
        async () =>
          (await page.getByRole("button", { name: "Keep mine" }).count()) > 0 ||
          (await api(page, `/drafts/${id}`)).body.content.version === "1.2.0",
      );
      if (await page.getByRole("button", { name: "Keep mine" }).count()) {
        await seen(page, "editor-stale");
        await page.getByRole("button", { name: "Keep mine" }).click();
      }
      await saved(page);
      assert.equal((await api(page, `/drafts/${id}`)).body.content.version, "1.2.0");
      /* A user interaction, only asked on Windows. */
      await page.getByRole("button", { name: "Add an interaction" }).click();
      const ask = open(page, "interactions", 0);
      await field(ask, "Title of the window").fill("New version");
      await field(ask, "Text").fill("May it be installed, %u?");
      await pick(page, field(ask, "Buttons"), "Yes, No");
      await pick(page, field(ask, "No"), "Put it off");
      /* R-95: its buttons and answers are kept as a template for other packages. */
      await ask.getByRole("button", { name: "Keep as a template" }).click();
      await ask.getByLabel("Name of the template").fill("e2e-ask");
      await ask.getByRole("button", { name: "Keep as a template" }).click();
      await page.getByText("The template e2e-ask was saved").waitFor();
      assert.equal((await api(page, "/interaction-templates/e2e-ask")).body.interaction.policies.on_no, "postpone");
      await api(page, "/interaction-templates/e2e-ask", "DELETE");
      await ask.getByRole("button", { name: "Done" }).click();
      await saved(page);
      await page.getByRole("button", { name: "Publish", exact: true }).click();
      await page.waitForURL(/\/packages\?file=/);
      const drawer = page.getByRole("dialog", { name: `${PACK} 1.2.0` });
      await drawer.getByRole("button", { name: "Duplicate" }).click();
      const dialog = page.getByRole("dialog", { name: `Duplicate ${PACK} 1.2.0` });
      await dialog.getByLabel("Name of the new package").fill(COPY);
      await dialog.getByRole("button", { name: "Duplicate", exact: true }).click();
      await page.waitForURL(/\/drafts\/drf_/);
      await page.getByRole("heading", { level: 1, name: new RegExp(COPY) }).waitFor();
      /* R-101: a package of the reference is read in from its file. */
      await page.goto("/packages");
      await page.getByRole("button", { name: "New package" }).click();
      const [chooser] = await Promise.all([
        page.waitForEvent("filechooser"),
        page.getByRole("menuitem", { name: "Import…" }).click(),
      ]);
      await chooser.setFiles({
        name: "e2e-work-read.json",
        mimeType: "application/json",
        buffer: Buffer.from(
          JSON.stringify({
            name: "e2e-work-read",
            jobs: {
              checks: [{ type: "fileMissing", path: "/nowhere", return: "skip" }],
              associatedFiles: [],
              actions: [{ cmd: { exec: "sh -c 'exit 0'", retChecks: [{ type: "okCode", values: ["0"] }] } }],
            },
            associatedFiles: [],
          }),
        ),
      });
      await page.waitForURL(/\/drafts\/drf_/);
      await open(page, "checks", 0).getByText("Skip the whole run").waitFor();
      await open(page, "actions", 0).getByText("its return code is").waitFor();
      /* What is no package is refused with the server's own words. */
      await page.goto("/drafts");
      const [again] = await Promise.all([
        page.waitForEvent("filechooser"),
        page.getByRole("button", { name: "Import…" }).first().click(),
      ]);
      await again.setFiles({ name: "e2e-notes.json", mimeType: "application/json", buffer: Buffer.from("{ no") });
      await page.locator('[role="status"]').getByText("e2e-notes.json").waitFor();
      await page.goto("/drafts");
      await page.getByRole("row", { name: new RegExp(COPY) }).waitFor();
      await seen(page, "drafts");
      await page
        .getByRole("row", { name: new RegExp(COPY) })
        .getByRole("button", { name: /^Actions for/ })
        .click();
      await page.getByRole("menuitem", { name: "Delete" }).click();
      await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
      await until(page, "no draft", async () => !(await api(page, "/drafts")).body.some((d) => d.content.name === COPY));
    },
  ),

  person(
    "§19: a task deploys a package on a computer: name, communication type, a job with its definition (targets) and its actors found as one types; set Active; watched to its end; the log is kept and reviewed",
    async (page) => {
      const computer = await computerOf(page);
      await page.goto(
        `/packages?file=${e((await api(page, `/packages?search=${PACK}&limit=20`)).body.items.find((p) => p.version === "1.0.0").file)}`,
      );
      await page.getByRole("dialog").getByRole("button", { name: "Deploy with a task" }).click();
      await page.waitForURL(/\/tasks\/new/);
      await page.getByText("targets are packages, actors are computers").waitFor();
      /* Nothing is created without a name, and the field says so. */
      await page.getByRole("button", { name: "Create the task" }).click();
      await page.getByText("Give it a name.").waitFor();
      await page.getByLabel(/^Name/).first().fill(TASK);
      await page.getByLabel(/^Push/).check();
      await page.getByLabel("Agents woken at a time", { exact: true }).waitFor();
      await page.getByLabel(/^Pull/).check();
      await page
        .getByRole("combobox", { name: "Add a computer or a group" })
        .or(page.getByLabel("Add a computer or a group"))
        .first()
        .fill(computer.name.slice(0, 4));
      await page
        .getByRole("option", { name: new RegExp(`^${computer.name}`) })
        .first()
        .click();
      await seen(page, "task-new");
      await page.getByRole("button", { name: "Create the task" }).click();
      await page.waitForURL(/\/tasks\/e2e/);
      /* §19: run a task separate from its creation: it is inactive, and nothing was prepared. */
      await page.getByText("The task is inactive. Set it active to begin.").waitFor();
      assert.equal((await runsOf(page, TASK)).length, 0);
      await page.getByRole("switch", { name: "Active" }).click();
      const row = page.getByRole("row", { name: new RegExp(`${computer.name} ${PACK} 1.0.0`) });
      await row.waitFor({ timeout: 30_000 });
      await row.getByText("Done", { exact: true }).waitFor({ timeout: 60_000 });
      await page.locator("header").getByText("Done", { exact: true }).waitFor({ timeout: 30_000 });
      await seen(page, "task-done");
      /* §19: status of the task on a PC; log saved after the task completes, reviewed from the job page. */
      await row.getByRole("link", { name: computer.name }).click();
      await page.waitForURL(/\/runs\//);
      const log = page.getByRole("log");
      await log.getByText("hello from Escale").waitFor();
      await log.getByText("taken out of the zip").waitFor();
      await log
        .getByText(/dropped\.txt/)
        .first()
        .waitFor();
      const course = page.getByRole("list").filter({ hasText: "Files download" });
      for (const phase of ["Checks", "Files download", "Actions"]) await course.getByText(phase).waitFor();
      await seen(page, "run-done");
      await page.getByLabel("Search in the log").fill("hello from");
      await until(page, "one line", async () => (await log.locator("mark").count()) === 1);
      const [file] = await Promise.all([page.waitForEvent("download"), page.getByRole("link", { name: "Download" }).click()]);
      assert.match(await (await import("node:fs/promises")).readFile(await file.path(), "utf8"), /hello from Escale/);
      /* The bell tells that it ended. */
      await page.getByRole("button", { name: /^Notifications/ }).click();
      await page.getByRole("dialog", { name: "Notifications" }).getByText(`${TASK} is done`).waitFor();
    },
  ),

  person(
    "§19: checks in the deployed scripts by return codes: a failing command shows its cause; restart; advanced mode: attempts",
    async (page) => {
      await commandPackage(page, BAD, "sh -c 'echo it broke; exit 3'");
      await simpleTask(page, FAILS, BAD);
      await page.goto(`/tasks/${e(FAILS)}?tab=edit`);
      await page.getByRole("button", { name: "Advanced mode" }).click();
      await page.getByLabel("Attempts for each computer", { exact: true }).fill("2");
      await page.getByLabel("Minutes before the second attempt", { exact: true }).fill("60");
      await page.getByLabel("Action", { exact: true }).waitFor();
      await page.getByRole("button", { name: "Save", exact: true }).click();
      await page.getByText(`${FAILS} was saved`).waitFor();
      await page.getByRole("switch", { name: "Active" }).click();
      await until(
        page,
        "a failed attempt",
        async () => (await runsOf(page, FAILS, "&newest=false")).some((r) => r.state === "error"),
        60_000,
      );
      await page.getByRole("tab", { name: "Progress" }).click();
      await page.getByRole("button", { name: "Newest attempts only" }).click();
      const failed = page.getByRole("row").filter({ hasText: "Failed" }).first();
      await failed.waitFor({ timeout: 30_000 });
      await seen(page, "task-failed");
      await failed.getByRole("link").first().click();
      await page.waitForURL(/\/runs\//);
      await page.getByRole("log").getByText("it broke").last().waitFor();
      await page.getByRole("log").getByText(/3/).first().waitFor();
      await seen(page, "run-failed");
      await page.getByRole("button", { name: "Restart" }).click();
      await until(page, "a new run", async () => (await runsOf(page, FAILS, "&newest=false")).length > 1, 30_000);
    },
  ),

  person("§19: run a task more than once: run again by Force Start; an inactive task refuses it", async (page) => {
    await page.goto(`/tasks/${e(TASK)}`);
    const before = (await runsOf(page, TASK, "&newest=false")).length;
    await page.getByRole("button", { name: "Force start" }).click();
    const dialog = page.getByRole("dialog", { name: /Force start/ });
    await dialog.getByRole("checkbox", { name: /^Run again/ }).check();
    await seen(page, "force-start");
    await dialog.getByRole("button", { name: "Force start" }).click();
    await page.getByText(`${TASK} was started`).waitFor();
    await until(page, "a second run", async () => (await runsOf(page, TASK, "&newest=false")).length > before, 60_000);
    await until(page, "it ends", async () => (await runsOf(page, TASK)).every((r) => r.ended_at), 60_000);
    await page.getByRole("switch", { name: "Active" }).click();
    /* It asks first as long as the page thinks that something waits. */
    const sure = page.getByRole("dialog").getByRole("button", { name: "Set inactive" });
    await until(page, "inactive", async () => {
      if (await sure.count()) await sure.click().catch(() => undefined);
      return !(await api(page, `/tasks/${e(TASK)}`)).body.active;
    });
    await page.getByRole("button", { name: "Force start" }).click();
    assert.ok(
      await page
        .getByRole("dialog", { name: /Force start/ })
        .getByRole("button", { name: "Force start" })
        .isDisabled(),
    );
    await page.getByText("Set the task active first.").waitFor();
  }),

  person(
    "§19: schedule the task start; a time slot drawn on the week; what waits says what for; Force Start ignores the slot",
    async (page) => {
      await page.goto("/time-slots");
      await page.getByRole("button", { name: "New time slot" }).first().click();
      const dialog = page.getByRole("dialog", { name: "New time slot" });
      await dialog.getByLabel(/^Name/).fill(SLOT);
      await dialog.getByLabel("Time zone", { exact: true }).first().fill("Europe/Par");
      await page.getByRole("option", { name: "Europe/Paris" }).click();
      /* One hour, drawn: tomorrow noon, so that it is closed now. */
      const day = new Date(Date.now() + 864e5).getDay() || 7;
      const grid = dialog.getByRole("img", { name: /Week of/ });
      await grid.scrollIntoViewIfNeeded();
      const box = await grid.boundingBox();
      const y = box.y + ((day - 0.5) / 7) * box.height;
      await page.mouse.move(box.x + (12.2 / 24) * box.width, y);
      await page.mouse.down();
      await page.mouse.move(box.x + (12.8 / 24) * box.width, y, { steps: 4 });
      await page.mouse.up();
      assert.equal(await dialog.getByLabel("From 1", { exact: true }).inputValue(), "12:00");
      assert.equal(await dialog.getByLabel("To 1", { exact: true }).inputValue(), "13:00");
      /* With the keyboard: another entry, over midnight, then gone again. */
      await dialog.getByRole("button", { name: "Add hours" }).press("Enter");
      await dialog.getByLabel("To 2", { exact: true }).fill("25:00");
      await dialog.getByText("Hours look like 22:00.").waitFor();
      await dialog.getByLabel("To 2", { exact: true }).fill("06:00");
      await seen(page, "slot");
      await dialog
        .getByRole("button", { name: /^Remove/ })
        .last()
        .press("Enter");
      await dialog.getByRole("button", { name: "Save" }).click();
      const row = page.getByRole("row", { name: SLOT });
      await row.getByText("Closed now").waitFor();
      await row.getByText(/opens/).waitFor();
      await seen(page, "slots");

      await commandPackage(page, SLOW, "sh -c 'for n in 1 2 3 4 5 6 7 8 9 10; do echo step $n; sleep 1; done'");
      await simpleTask(page, LATER, SLOW);
      await page.goto(`/tasks/${e(LATER)}?tab=edit`);
      await pick(page, page.getByLabel("Execution slot", { exact: true }).first(), new RegExp(SLOT));
      await page.getByRole("button", { name: "Save", exact: true }).click();
      await page.getByText(`${LATER} was saved`).waitFor();
      await page.getByRole("switch", { name: "Active" }).click();
      await until(page, "prepared", async () => (await runsOf(page, LATER)).some((r) => r.state === "prepared"), 60_000);
      await page.getByRole("tab", { name: "Progress" }).click();
      const waiting = page.getByRole("row").filter({ hasText: "Waiting" }).first();
      await waiting.waitFor();
      assert.match(await waiting.innerText(), /slot|opens/i);
      await seen(page, "task-waits");
      /* §19: Force Start. */
      await page.getByRole("button", { name: "Force start" }).click();
      const force = page.getByRole("dialog", { name: /Force start/ });
      await force.getByRole("checkbox", { name: /^Ignore the execution slot/ }).check();
      await force.getByRole("button", { name: "Force start" }).click();
      await until(page, "it begins", async () => (await runsOf(page, LATER)).some((r) => r.state === "running"), 60_000);

      /* §19: Running Jobs page; status updated while running. */
      await page.goto("/running");
      const running = page.getByRole("row").filter({ hasText: SLOW }).first();
      await running.getByText("Running", { exact: true }).waitFor();
      await seen(page, "running");
      await running.getByRole("link").first().click();
      await page.waitForURL(/\/runs\//);
      await page.getByText("Following").waitFor();
      await page.getByRole("log").getByText("step 10").waitFor({ timeout: 30_000 });
      await page.locator("header").getByText("Done", { exact: true }).waitFor({ timeout: 30_000 });
      await seen(page, "run-followed");
    },
  ),

  person(
    "R-102: a start in the future waits and says so; a task somebody else changed is told; R-109: cancel a run that runs",
    async (page) => {
      await simpleTask(page, LONG, SLOW);
      await page.goto(`/tasks/${e(LONG)}?tab=edit`);
      await page.getByLabel("Not before", { exact: true }).fill("2040-01-01T10:00");
      await page.getByLabel("Comment", { exact: true }).fill("mine");
      const { body: theirs } = await api(page, `/tasks/${e(LONG)}`);
      const put = await api(page, `/tasks/${e(LONG)}`, "PUT", { ...theirs.wanted, comment: "theirs", revision: theirs.revision });
      assert.equal(put.status, 200, JSON.stringify(put.body));
      await page.getByRole("button", { name: "Save", exact: true }).click();
      await page.getByText("Somebody changed this task meanwhile.").waitFor();
      await seen(page, "task-stale");
      await page.getByRole("button", { name: "Save mine" }).click();
      await page.getByText(`${LONG} was saved`).waitFor();
      assert.equal((await api(page, `/tasks/${e(LONG)}`)).body.wanted.comment, "mine");
      await page.getByRole("switch", { name: "Active" }).click();
      await page.locator("header").getByText("Waiting", { exact: true }).waitFor();
      await page.locator("header").getByText(/2040/).first().waitFor();
      await page.getByLabel("Not before", { exact: true }).fill("");
      await page.getByRole("button", { name: "Save", exact: true }).click();
      await until(page, "it runs", async () => (await runsOf(page, LONG)).some((r) => r.state === "running"), 60_000);
      await page.goto(`/runs/${(await runsOf(page, LONG))[0].id}`);
      await page.getByRole("button", { name: "Cancel", exact: true }).click();
      await page.getByRole("dialog").getByRole("button", { name: "Cancel", exact: true }).last().click();
      await ended(page, LONG, "cancelled").catch(() => undefined);
      await until(page, "it ends", async () => (await runsOf(page, LONG)).every((r) => r.ended_at), 60_000);
      await seen(page, "run-cancelled");
    },
  ),

  person("R-113: results as CSV and JSON; tasks are listed, duplicated, deleted; a run in a window of its own", async (page) => {
    await page.goto("/tasks");
    await page.getByRole("row", { name: TASK, exact: true }).waitFor();
    await seen(page, "tasks");
    await page
      .getByRole("row", { name: TASK, exact: true })
      .getByRole("button", { name: /^Actions for/ })
      .click();
    await page.getByRole("menuitem", { name: "Duplicate" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Duplicate", exact: true }).click();
    await page.waitForURL(/\/tasks\/Copy/);
    await page.goto(`/tasks/${e(TASK)}`);
    await page.getByRole("button", { name: "Export" }).click();
    const [csv] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("menuitem", { name: "Export as CSV" }).click(),
    ]);
    assert.match(await (await import("node:fs/promises")).readFile(await csv.path(), "utf8"), new RegExp(PACK));
    const run = (await runsOf(page, TASK))[0];
    await page.goto(`/runs/${run.id}?alone=1`);
    await page.getByRole("log").waitFor();
    assert.equal(await page.getByRole("navigation").count(), 0);
    await page.evaluate(() => (window.name = ""));
    await page.goto("/");
    await clean(page);
  }),
];
