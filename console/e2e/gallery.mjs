/** Every page as people may see it: two themes, two languages, three sizes. Nothing axe calls serious, nothing wider than the screen. */
import assert from "node:assert/strict";
import { axe, overflows, shot, signIn, visitor } from "./browser.mjs";

const LOOKS = [
  { lang: "en", theme: "light", size: "wide" },
  { lang: "fr", theme: "dark", size: "wide" },
  { lang: "fr", theme: "light", size: "phone" },
  { lang: "en", theme: "dark", size: "phone" },
  { lang: "en", theme: "light", size: "tablet" },
];

/** Pages by name; those about an instance take the first one there is. */
function pages(first, file) {
  const at = first && `/agents/${encodeURIComponent(first.agent)}/instances/${encodeURIComponent(first.name)}`;
  return {
    overview: "/",
    board: "/envs",
    env: "/envs/INT1",
    "env-disk": "/envs/INT1?tab=disk",
    deliver: "/deliver?env=INT1&package=SICARDI&version=1.4.2",
    deliveries: "/deliveries",
    steering: "/spaces",
    space: "/spaces/CA_LIVRAISON",
    "space-object": "/spaces/CA_LIVRAISON?object=CA_Init",
    resources: "/resources",
    locks: "/resources?show=locks",
    version: "/packages?file=SICARDI-1.4.2.zip",
    requests: "/requests",
    "new-request": "/requests?new=1&env=REC1",
    calendar: "/calendar",
    rollouts: "/rollouts",
    "new-rollout": "/rollouts/new",
    logs: "/logs",
    documents: "/documents?open=space%2FCA_LIVRAISON",
    agents: "/agents",
    enrol: "/agents?dialog=enrol",
    packages: "/instances",
    filters: "/instances?show=started",
    repository: "/packages",
    states: "/states",
    callbacks: "/callbacks",
    journal: "/journal",
    catalogue: "/catalogue",
    groups: "/setting-groups",
    configuration: "/configuration",
    credentials: "/credentials",
    users: "/users",
    audit: "/audit",
    profile: "/profile",
    tasks: "/tasks",
    "new-task": "/tasks/new",
    running: "/running",
    slots: "/time-slots",
    drafts: "/drafts",
    deploy: "/deploy",
    nowhere: "/nowhere",
    ...(first
      ? {
          agent: `/agents/${encodeURIComponent(first.agent)}`,
          instance: at,
          settings: `${at}?tab=settings`,
          config: `${at}?tab=config`,
          membership: `${at}?tab=groups`,
          history: `${at}?tab=history`,
          logs: `${at}?tab=logs`,
          info: `/instances?info=${encodeURIComponent(`${first.agent}/${first.name}`)}`,
        }
      : {}),
    ...(file ? { details: `/packages?file=${encodeURIComponent(file)}` } : {}),
  };
}

export const gallery = LOOKS.map((look) => ({
  name: `every page in ${look.lang}, ${look.theme}, ${look.size}`,
  async run({ browser, url, user, password }) {
    const { page, context, problems } = await visitor(browser, { url, ...look });
    const found = [];
    await page.goto("/login");
    await page.locator("form").waitFor();
    const view = async (name) => {
      await shot(page, `page-${name}-${look.lang}-${look.theme}-${look.size}`);
      for (const fault of await axe(page)) found.push(`${name}: ${fault}`);
      if (await overflows(page)) found.push(`${name}: wider than the screen`);
    };
    await view("login");
    await signIn(page, user, password);
    const [instances, packages] = await page.evaluate(async () =>
      Promise.all(["/api/v1/instances?limit=1", "/api/v1/packages?limit=1"].map((a) => fetch(a).then((r) => r.json()))),
    );
    for (const [name, address] of Object.entries(pages(instances.items[0], packages.items[0]?.file))) {
      await page.goto(address);
      await page.locator("h1, main p").first().waitFor();
      await page.waitForFunction(() => !document.querySelector('[role="status"][aria-label*="…"].stack'), undefined, {
        timeout: 15_000,
      });
      if (["enrol", "info", "details"].includes(name)) await page.getByRole("dialog").waitFor();
      await page.waitForTimeout(250);
      await page.waitForFunction(() =>
        document.getAnimations().every((a) => a.playState !== "running" || a.effect?.getTiming().iterations === Infinity),
      );
      await view(name);
    }
    await context.close();
    assert.deepEqual([...found, ...problems], []);
  },
}));

/** What opens over a page: menus, lists of choices, the palette, notifications, questions. */
for (const look of [
  { lang: "en", theme: "dark", size: "wide" },
  { lang: "fr", theme: "light", size: "phone" },
]) {
  gallery.push({
    name: `menus and dialogs in ${look.lang}, ${look.theme}, ${look.size}`,
    async run({ browser, url, user, password }) {
      const { page, context, problems } = await visitor(browser, { url, ...look });
      const found = [];
      await signIn(page, user, password);
      const row = '[role="row"][data-index="0"]';
      const opened = {
        "row-menu": ["/instances", (p) => p.locator(`${row} [aria-haspopup="menu"]`).click(), '[role="menu"]'],
        "package-menu": ["/packages", (p) => p.locator(`${row} [aria-haspopup="menu"]`).click(), '[role="menu"]'],
        bell: ["/", (p) => p.locator('[aria-haspopup="dialog"]').click(), '[role="dialog"]'],
        user: ["/", (p) => p.locator('[role="banner"] [aria-haspopup="menu"]').last().click(), '[role="menu"]'],
        palette: ["/", (p) => p.keyboard.press("Control+k"), '[role="listbox"]'],
        choice: ["/deploy", (p) => p.locator("form input").first().click(), '[role="option"]'],
        "new-user": ["/users", (p) => p.locator("h1 ~ *, header button").last().click(), '[role="dialog"]'],
        filters: ["/instances", (p) => p.locator('[aria-controls="filters"]').click(), "#filters"],
      };
      for (const [name, [address, act, seen]] of Object.entries(opened)) {
        await page.goto(address);
        await page.locator("h1").waitFor();
        if (address !== "/" && address !== "/deploy") await page.locator(row).waitFor();
        await act(page);
        await page.locator(seen).first().waitFor();
        await page.waitForFunction(() =>
          document.getAnimations().every((a) => a.playState !== "running" || a.effect?.getTiming().iterations === Infinity),
        );
        await page.waitForTimeout(150);
        await shot(page, `open-${name}-${look.lang}-${look.theme}-${look.size}`);
        for (const fault of await axe(page)) found.push(`${name}: ${fault}`);
      }
      await context.close();
      assert.deepEqual([...found, ...problems], []);
    },
  });
}
