/** Weighs the first page as a browser loads it: index.html, its script and everything that script needs before it shows. */
import { readFileSync, readdirSync } from "node:fs";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { fileURLToPath } from "node:url";

const LIMIT_BYTES = 250 * 1024;
const dist = fileURLToPath(new URL("../dist/", import.meta.url));
const read = (name) => readFileSync(dist + name);
const seen = new Set();

/** Follows static imports; lazy pages are not part of the first one, except the overview, its texts in one language. */
function follow(name) {
  if (seen.has(name)) return;
  seen.add(name);
  if (!name.endsWith(".js")) return;
  const text = read(name).toString();
  for (const [, found] of text.matchAll(/(?:from|import)\s*"\.\/([^"]+)"/g)) follow(`assets/${found}`);
}

const html = read("index.html").toString();
seen.add("index.html");
for (const [, name] of html.matchAll(/(?:src|href)="\/([^"]+)"/g)) follow(name);
for (const name of readdirSync(`${dist}assets`)) if (/^(en|Overview)-.*\.(js|css)$/.test(name)) follow(`assets/${name}`);

let gzip = 0,
  brotli = 0,
  plain = 0;
const rows = [...seen].map((name) => {
  const bytes = read(name),
    g = gzipSync(bytes, { level: 9 }).length,
    b = brotliCompressSync(bytes).length;
  plain += bytes.length;
  gzip += g;
  brotli += b;
  return { name, bytes: bytes.length, gzip: g };
});
for (const r of rows.sort((a, b) => b.gzip - a.gzip).slice(0, 8)) console.log(`  ${String(r.gzip).padStart(7)}  ${r.name}`);
console.log(`first page: ${gzip} bytes gzip, ${brotli} brotli, ${plain} plain, ${seen.size} files (limit ${LIMIT_BYTES})`);
if (gzip > LIMIT_BYTES) {
  console.error("the first page is too heavy");
  process.exit(1);
}
