/// <reference types="vitest/config" />
import react from "@vitejs/plugin-react";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { defineConfig, type Plugin } from "vite";

/** Where `npm run dev` finds a server: a real one, or `e2e/fake-server.mjs`. */
const server = process.env["ESCALE_URL"] ?? "http://127.0.0.1:8088";

/** Tells boot.js the names of the two dictionaries, so that it can ask for the right one at once. */
const dictionaries: Plugin = {
  name: "dictionaries",
  apply: "build",
  transformIndexHtml: {
    order: "post",
    handler(html, { bundle }) {
      const name = (lang: string) =>
        Object.values(bundle ?? {}).find((c) => c.type === "chunk" && c.facadeModuleId?.endsWith(`/texts/${lang}.ts`))?.fileName;
      return html.replace(
        /<script src="[./]*boot\.js">/,
        `<script src="./boot.js" data-en="./${name("en")}" data-fr="./${name("fr")}">`,
      );
    },
  },
};

const { version } = JSON.parse(readFileSync(new URL("./package.json", import.meta.url), "utf8")) as { version: string };

export default defineConfig({
  /* Relative to `<base href>`, which the server writes: the console may stand below a path. */
  base: "./",
  define: { __CONSOLE_VERSION__: JSON.stringify(version) },
  plugins: [react(), dictionaries],
  resolve: { alias: { "@": fileURLToPath(new URL("./src", import.meta.url)) } },
  build: {
    target: "es2022",
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    assetsInlineLimit: 0,
    /* Few files instead of a hundred small ones: what every page needs, what most pages need, and each page's own. */
    rolldownOptions: {
      output: {
        codeSplitting: {
          includeDependenciesRecursively: false,
          groups: [
            {
              name: "base",
              priority: 40,
              test: /node_modules[\\/](react|react-dom|scheduler|@tanstack[\\/](react-router|router-core|history|react-query|query-core|store|react-store)|openapi-fetch|use-sync-external-store|@mantine[\\/]hooks|clsx)[\\/]/,
            },
            { name: "icons", priority: 35, test: /@tabler/ },
            {
              name: "first",
              priority: 30,
              test: /src[\\/](api|live|session|format|texts[\\/]current|shell[\\/](navigate|preferences|Shell|Nav|TopBar|Toasts)|components[\\/](basics|StateBadge)|router|App|theme|pages[\\/]NotFound)|@mantine[\\/]core[\\/]esm[\\/](core|components[\\/](Transition|Button|ActionIcon|Loader|CloseButton|UnstyledButton|Skeleton|CopyButton|Box))[\\/]|@mantine[\\/]hooks|clsx|createReactComponent|Icon(AlertTriangle|Check|Copy|Refresh|Box|Broadcast|ChevronsLeft|ChevronsRight|History|Key|LayoutDashboard|Packages|Server2|Users|Bell|Menu2|Moon|Search|Sun|CircleCheck|CircleX|Compass)\.mjs/,
            },
            {
              name: "ui",
              priority: 20,
              minShareCount: 2,
              test: /@mantine|@floating-ui|react-virtual|virtual-core|src[\\/]components[\\/](DataTable|Toolbar|remembered|Sparkline|instanceActions|Dialog|PackageIcon)/,
            },
          ],
        },
      },
    },
  },
  server: { host: "127.0.0.1", proxy: { "/api": { target: server, changeOrigin: false } } },
  test: { environment: "node", include: ["src/**/*.test.ts"] },
});
