/**
 * A server for developing and testing the console alone: the routes of /api/v1 with made-up machines. Test code; it is never
 * part of the product.
 *
 *   PORT=8099 INSTANCES=10000 node e2e/fake-server.mjs        user admin, password fake-password
 *
 * It refuses what the real one refuses where the console depends on it: a stale revision, a file in use, a second instance
 * of one name, a session that is not there.
 */
import { createReadStream, existsSync, statSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { makeComputers } from "./fake-computers.mjs";
import { makeExchange } from "./fake-exchange.mjs";
import { makeWork } from "./fake-work.mjs";
import { makeWorld } from "./fake-world.mjs";

const PORT = Number(process.env.PORT ?? 8099);
const DIST = fileURLToPath(new URL("../dist/", import.meta.url));
const world = makeWorld({
  instances: Number(process.env.INSTANCES ?? 40),
  agents: Number(process.env.AGENTS ?? 6),
  empty: process.env.EMPTY === "1",
  changesPerSecond: Number(process.env.RATE ?? 2),
});
const exchange = makeExchange({
  instances: world.instances(),
  states: Number(process.env.STATES ?? 120),
  rate: Number(process.env.STATE_RATE ?? 2),
  empty: process.env.EMPTY === "1",
});
const computers = makeComputers({
  count: Number(process.env.COMPUTERS ?? 300),
  empty: process.env.EMPTY === "1",
  refuse: (...of) => new Refuse(...of),
});
const work = makeWork({
  runs: Number(process.env.RUNS ?? 400),
  empty: process.env.EMPTY === "1",
  refuse: (...of) => new Refuse(...of),
  tell: (change) => world.say(change),
});
/* Packages that are installed by tasks. */
for (const [name, version] of [
  ["firefox-esr", "128.5.0"],
  ["inventory-fix", "1.2.0"],
]) {
  const like = world.packages[0];
  if (like)
    world.packages.push({
      ...like,
      id: `pkg_${name}`,
      name,
      version,
      file: `${name}-${version}.zip`,
      used_by: [],
      newest: true,
      manifest: { ...like.manifest, spelling: "escale", title: { "": name }, faces: ["install"], settings: [] },
    });
}
const sessions = new Set();
const TYPES = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".css": "text/css",
  ".svg": "image/svg+xml",
  ".txt": "text/plain",
};

const read = (request) =>
  new Promise((resolve) => {
    const parts = [];
    request.on("data", (p) => parts.push(p));
    request.on("end", () => resolve(Buffer.concat(parts)));
  });
class Refuse extends Error {
  constructor(status, code, detail, details = {}) {
    super(detail);
    Object.assign(this, { status, code, details });
  }
}
world.Refuse = Refuse;

function page(all, query, search) {
  const text = (query.get("search") ?? "").toLowerCase();
  const fit = text ? all.filter((x) => search(x).toLowerCase().includes(text)) : all;
  const from = Number(query.get("cursor") ?? 0),
    limit = Math.min(1000, Number(query.get("limit") ?? 100));
  const items = fit.slice(from, from + limit);
  return { items, total: fit.length, ...(from + limit < fit.length ? { next: String(from + limit) } : {}) };
}

async function api(request, url, response) {
  const parts = url.pathname.slice("/api/v1/".length).split("/").map(decodeURIComponent),
    q = url.searchParams,
    method = request.method;
  const route = `${method} ${parts[0]}`;
  const json = async () => JSON.parse((await read(request)).toString() || "{}");
  const cookie = /escale_session=([a-z0-9]+)/.exec(request.headers.cookie ?? "")?.[1];
  if (route === "POST session") {
    const body = await json();
    if (body.user !== "admin" || body.password !== "fake-password")
      throw new Refuse(401, "wrong-password", "the user name or the password is wrong");
    const token = Math.random().toString(36).slice(2);
    sessions.add(token);
    response.setHeader("Set-Cookie", `escale_session=${token}; HttpOnly; SameSite=Strict; Path=/`);
    return [200, { token, expires_at: new Date(Date.now() + 864e5).toISOString(), caller: world.caller }];
  }
  if (url.pathname.endsWith("/session/options")) return [200, { fixed: false }];
  if (!cookie || !sessions.has(cookie))
    throw new Refuse(401, "not-authenticated", "sign in first: no valid session, token or password came with this request");
  if (route === "DELETE session") {
    sessions.delete(cookie);
    return [204];
  }
  if (route === "GET session") return [200, world.caller];
  if (route === "GET server") return [200, world.server()];
  if (route === "GET events") return world.stream(request, response, Number(q.get("after") ?? 0));
  if (route === "GET usage") return [200, world.curves(q.get("agent"), q.get("instance"))];
  if (route === "GET audit") return [200, page(world.audit, q, (x) => `${x.actor} ${x.action} ${x.object}`)];
  if (route === "GET setting-groups") return [200, []];
  if (route === "GET configuration")
    return [200, { text: "<configuration>\n  <constellation />\n</configuration>\n", pending: false, revision: 1 }];
  if (route === "GET catalogues") return [200, parts[1] === "updates" ? { packages: [], escale: null } : []];
  if (method === "GET" && parts[0] === "agents" && parts[4] === "settings") return [200, []];
  const fleet = await computers(method, parts, q, json);
  if (fleet) return fleet;
  const worked = await work(method, parts, q, json, request, response);
  if (worked) return worked === "kept" ? undefined : worked;
  const said = await exchange(method, parts, q, json, request, response, page, (...of) => new Refuse(...of));
  if (said) return said === "kept" ? undefined : said;
  if (parts[0] === "users" || parts[0] === "tokens" || parts[0] === "credentials")
    return world.people(method, parts, ["POST", "PATCH"].includes(method) ? await json() : {});
  if (route === "POST enroll-tokens") {
    const body = await json();
    world.enrolSoon(body.name);
    return [
      201,
      {
        token: `esc_${Math.random().toString(36).slice(2)}${Math.random().toString(36).slice(2)}`,
        name: body.name ?? null,
        expires_at: new Date(Date.now() + 6e4 * (body.minutes ?? 60)).toISOString(),
      },
    ];
  }
  if (route === "GET orders") return [200, world.order(parts[1])];
  if (parts[0] === "uploads") return uploads(method, parts, q, request);
  if (parts[0] === "packages") {
    if (parts.length === 1) return [200, page(world.packages, q, (p) => `${p.name} ${p.version} ${p.file}`)];
    if (parts[2] === "content") {
      response.writeHead(200, { "Content-Type": "application/octet-stream" });
      response.end("bytes");
      return undefined;
    }
    if (method === "GET") return [200, world.file(parts[1])];
    if (method === "PATCH") return [200, world.rename(parts[1], (await json()).file)];
    if (method === "DELETE") {
      world.deleteFile(parts[1], q.get("force") === "true");
      return [204];
    }
  }
  if (route === "GET instances")
    return [
      200,
      page(
        q.get("agent") ? world.instances().filter((i) => i.agent === q.get("agent")) : world.instances(),
        q,
        (i) => `${i.agent}/${i.name} ${i.package}`,
      ),
    ];
  if (parts[0] === "agents") {
    if (parts.length === 1)
      return method === "GET" ? [200, page(world.agents(), q, (a) => a.name)] : [201, world.addAgent(await json())];
    if (parts.length === 2) {
      if (method === "GET") return [200, world.agent(parts[1])];
      if (method === "PATCH") return [200, world.changeAgent(parts[1], await json())];
      world.removeAgent(parts[1], q.get("force") === "true");
      return [204];
    }
    if (parts.length === 3 && method === "POST") return [201, world.deploy(parts[1], await json())];
    const key = [parts[1], parts[3]];
    switch (parts[4]) {
      case undefined:
        if (method === "GET") return [200, world.detail(...key)];
        world.removeInstance(...key);
        return [204];
      case "config":
        return method === "GET"
          ? [200, world.config(...key)]
          : [200, world.setConfig(...key, await json(), q.get("push") === "true")];
      case "orders":
        return method === "POST"
          ? [202, world.give(...key, (await json()).verb)]
          : [200, { items: world.detail(...key).orders, total: 0 }];
      case "deaths":
        return [200, { items: world.detail(...key).deaths, total: 0 }];
      case "logs":
        if (parts[5] === "follow") return world.followLog(request, response, ...key, Number(q.get("after") ?? 0));
        if (parts[5] === "download") {
          response.writeHead(200, {
            "Content-Type": "text/plain",
            "Content-Disposition": `attachment; filename="${parts[3]}.log"`,
          });
          response.end(
            world
              .log(...key, q)
              .map((l) => `${l.at} ${l.text}`)
              .join("\n"),
          );
          return undefined;
        }
        return [200, { items: world.log(...key, q), total: 0 }];
    }
  }
  throw new Refuse(404, "no-such-address", `nothing answers at this address: ${url.pathname}`);
}

const pending = new Map();
async function uploads(method, parts, q, request) {
  if (parts.length === 1) {
    const body = JSON.parse((await read(request)).toString());
    const upload = {
      id: `upl_${pending.size + 1}`,
      file: body.file,
      size_bytes: body.size_bytes,
      offset: 0,
      expires_at: new Date(Date.now() + 864e5).toISOString(),
    };
    pending.set(upload.id, upload);
    return [201, upload];
  }
  const upload = pending.get(parts[1]);
  if (!upload) throw new Refuse(404, "not-found", `there is no upload called "${parts[1]}"`);
  if (method === "DELETE") {
    pending.delete(upload.id);
    return [204];
  }
  if (method === "GET") return [200, upload];
  if (parts[2] === "publish") return [201, world.publish(upload)];
  const offset = Number(q.get("offset"));
  if (offset !== upload.offset)
    throw new Refuse(409, "offset-mismatch", `this upload stands at byte ${upload.offset}; go on from there`, {
      offset: String(upload.offset),
    });
  await new Promise((r) => setTimeout(r, Number(process.env.UPLOAD_MS ?? 150)));
  upload.offset += (await read(request)).length;
  return [200, upload];
}

function file(url, response) {
  let path = join(DIST, url.pathname);
  if (!path.startsWith(DIST) || !existsSync(path) || !statSync(path).isFile()) path = join(DIST, "index.html");
  response.writeHead(200, {
    "Content-Type": TYPES[extname(path)] ?? "application/octet-stream",
    "Content-Security-Policy": "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:",
  });
  createReadStream(path).pipe(response);
}

const server = createServer((request, response) => {
  const url = new URL(request.url, "http://x");
  if (!url.pathname.startsWith("/api/")) return file(url, response);
  api(request, url, response)
    .then((answer) => {
      if (!answer) return;
      response.writeHead(answer[0], { "Content-Type": "application/json" });
      response.end(answer[1] === undefined ? undefined : JSON.stringify(answer[1]));
    })
    .catch((error) => {
      const status = error.status ?? 500;
      if (status === 500) console.error(error);
      response.writeHead(status, { "Content-Type": "application/problem+json" });
      response.end(
        JSON.stringify({
          type: "",
          status,
          code: error.code ?? "internal",
          detail: error.message,
          details: error.details ?? {},
          request: "req_fake",
        }),
      );
    });
});
server.listen(PORT, "127.0.0.1", () => console.log(`fake server on http://127.0.0.1:${server.address().port}`));
