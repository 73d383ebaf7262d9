/** One Chromium for the browser tests: pages in a theme, a language and a size; axe; screenshots. */
import { mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

export const RESULTS = fileURLToPath(new URL("../test-results/", import.meta.url));
mkdirSync(RESULTS, { recursive: true });
const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];
export const SIZES = {
  wide: { width: 1440, height: 900 },
  phone: { width: 360, height: 740 },
  tablet: { width: 820, height: 1100 },
};

export const launch = () => chromium.launch({ executablePath: process.env.ESCALE_CHROMIUM ?? "/usr/bin/chromium", args: FLAGS });

/** A fresh visitor. Errors of the page's own scripts are collected in `problems`. */
export async function visitor(browser, { url, lang = "en", theme = "light", size = "wide" }) {
  const context = await browser.newContext({
    baseURL: url,
    locale: lang === "fr" ? "fr-FR" : "en-GB",
    colorScheme: theme,
    viewport: SIZES[size],
    hasTouch: size === "phone",
    timezoneId: "Europe/Paris",
  });
  const page = await context.newPage();
  const problems = [];
  page.on("pageerror", (error) => problems.push(`${page.url()}: ${error.message}`));
  page.on("console", (m) => {
    if (m.type() === "error" && !/Failed to load resource/.test(m.text())) problems.push(`${page.url()}: ${m.text()}`);
  });
  page.setDefaultTimeout(30_000);
  return { context, page, problems };
}

export async function signIn(page, user, password) {
  await page.goto("/");
  await page.waitForURL(/\/login/);
  await page.locator('input[name="username"]').fill(user);
  await page.locator('input[name="password"]').fill(password);
  await page.locator('button[type="submit"]').click();
  await page.waitForURL((u) => u.pathname === "/");
  await page.locator("h1").waitFor();
}

/** Serious and critical findings of axe on what is shown. */
export async function axe(page) {
  await page.evaluate(AXE);
  const result = await page.evaluate(async () =>
    globalThis.axe.run(document, { resultTypes: ["violations"], rules: { region: { enabled: false } } }),
  );
  return result.violations
    .filter((v) => v.impact === "serious" || v.impact === "critical")
    .map(
      (v) =>
        `${v.id} (${v.impact}): ${v.help}\n${v.nodes
          .slice(0, 4)
          .map((n) => `      ${n.target.join(" ")} – ${n.failureSummary?.split("\n").slice(1, 2).join("")}`)
          .join("\n")}`,
    );
}

export const shot = (page, name) => page.screenshot({ path: `${RESULTS}${name}.png` });
/** Whether the page can be scrolled sideways: it should not. */
export const overflows = (page) =>
  page.evaluate(
    () =>
      document.documentElement.scrollWidth > window.innerWidth + 1 ||
      (document.getElementById("content")?.scrollWidth ?? 0) > (document.getElementById("content")?.clientWidth ?? 0) + 1,
  );
