/** The made-up world of the fake server: machines, packages, instances that start, stop, die and use CPU. */
import { EventEmitter } from "node:events";
import { makeLog } from "./fake-log.mjs";
import { makePeople } from "./fake-people.mjs";
import { SETTINGS, SYSTEMS } from "./fake-data.mjs";
import { populate } from "./fake-start.mjs";

const iso = (ms = Date.now()) => new Date(ms).toISOString();
const pickOne = (list, n) => list[n % list.length];
export function makeWorld({ instances: count, agents: agentCount, empty, changesPerSecond }) {
  const world = {
    caller: {
      kind: "user",
      name: "admin",
      role: "administrator",
      rights: ["view", "publish", "deploy", "control", "manage-agents", "administer"],
    },
    packages: [],
    audit: [],
  };
  const bus = new EventEmitter();
  bus.setMaxListeners(0);
  const log = [],
    agents = new Map(),
    instances = new Map(),
    orders = new Map(),
    curves = new Map();
  let number = 1000,
    next = 1;
  const key = (agent, name) => `${agent}/${name}`.toLowerCase();
  const refuse = (...args) => {
    throw new world.Refuse(...args);
  };
  const say = (change) => {
    const event = { id: ++number, change };
    log.push(event);
    if (log.length > 500) log.shift();
    bus.emit("event", event);
  };

  const file = (name, version, title, description, platforms, at = Date.now() - 864e5 * 9) => ({
    id: `pkg_${next++}`,
    name,
    version,
    file: `${name}-${version}.zip`,
    digest: `${name}${version}`
      .replace(/[^a-z0-9]/gi, "")
      .padEnd(64, "3f9a0c")
      .slice(0, 64),
    size_bytes: 41_000 + name.length * 1_379_211,
    published_at: iso(at),
    published_by: "user admin",
    newest: false,
    has_icon: false,
    used_by: [],
    manifest: {
      spelling: name === "Nest" ? "constellation" : "escale",
      title,
      description,
      authors: name === "Nest" ? ["Sebastien Warin"] : ["Example"],
      url: name === "Nest" ? "https://example.org/nest" : null,
      platforms,
      faces: ["run"],
      settings: name === "weather" ? SETTINGS : name === "hello-web" ? SETTINGS.slice(0, 1) : [],
      command: ["./run.sh", "${setting.port}"],
      recovery: { restart: true, retries: 3, delay_ms: 30000, reset_after_ms: 900000 },
      memory_bytes_max: name === "hello-web" ? 268435456 : null,
      warnings: name === "Nest" ? ["isRequiered was read as isRequired"] : [],
    },
  });
  const planned = (p) => ({ package: p.name, version: p.version, file: p.file, digest: p.digest });
  const order2 = (a, b) => a.localeCompare(b, "en", { numeric: true });
  const mark = () => {
    for (const p of world.packages) {
      p.newest = world.packages.every((o) => o.name !== p.name || order2(o.version, p.version) <= 0);
      p.used_by = [];
    }
    for (const i of instances.values()) {
      const p = world.packages.find((x) => x.digest === i.planned?.digest);
      p?.used_by.push(`${i.agent}/${i.name}`);
    }
  };
  const newestOf = (name) =>
    world.packages.filter((p) => p.name.toLowerCase() === name.toLowerCase()).sort((a, b) => order2(b.version, a.version))[0];

  if (!empty) populate({ count, agentCount, agents, packages: world.packages, put, file, planned, order2 });
  function put(i, quiet) {
    i.config ??= {
      revision: i.revision,
      package_file: null,
      credential: i.credential,
      enabled: i.enabled,
      autostart: i.autostart,
      recovery: {},
      settings: i.package === "weather" ? { city: "Grenoble", token: null, extra: '{"a":1}' } : {},
      groups: i.groups,
    };
    instances.set(key(i.agent, i.name), i);
    const a = agents.get(i.agent.toLowerCase());
    if (a) {
      const mine = [...(quiet ? [] : instances.values())].filter((x) => x.agent === i.agent);
      if (quiet) {
        a.instances += 1;
        if (i.state === "started") a.instances_started += 1;
      } else {
        a.instances = mine.length;
        a.instances_started = mine.filter((x) => x.state === "started").length;
      }
    }
    if (!quiet) {
      mark();
      say({ type: "instance", instance: plain(i) });
    }
  }
  const plain = ({ config, history, deathList, ...rest }) => rest;
  mark();
  const get = (agent, name) =>
    instances.get(key(agent, name)) ?? refuse(404, "not-found", `there is no instance called "${agent}/${name}"`);
  const audit = (action, object, details = {}) =>
    world.audit.unshift({
      number: world.audit.length + 1,
      at: iso(),
      actor: "user admin",
      action,
      object,
      details,
      request: `req_${world.audit.length}`,
    });
  for (let n = 0; n < (empty ? 1 : 45); n += 1) {
    audit(
      pickOne(["session.opened", "package.published", "instance.deployed", "instance.ordered", "agent.enrolled"], n),
      pickOne(["admin", "hello-web 1.2.0", "box-1/hello-web", "box-2/weather", "box-4"], n),
      n % 2 ? { verb: "restart" } : {},
    );
    world.audit[0].at = iso(Date.now() - (45 - n) * 4e5);
  }

  const change = (i, part) => put({ ...i, ...part, changed_at: part.state && part.state !== i.state ? iso() : i.changed_at });
  const end = (order, state, reason = null) => {
    const done = { ...order, state, reason, ended_at: iso() };
    orders.set(order.id, done);
    const i = instances.get(key(order.agent, order.instance));
    if (i) {
      i.history = [done, ...(i.history ?? []).filter((o) => o.id !== order.id)];
      change(i, { order: null });
    }
    say({ type: "order", order: done });
  };
  const later = (ms, run) => setTimeout(run, ms).unref();
  const { lastLine, line, lines } = makeLog();
  const people = makePeople(empty, refuse);
  Object.assign(world, {
    server: () => ({
      version: "0.1.0",
      started_at: iso(Date.now() - 36e5),
      time: iso(),
      database: "sqlite",
      last_event: number,
      counts: {
        agents: agents.size,
        agents_connected: [...agents.values()].filter((a) => a.state === "connected").length,
        instances: instances.size,
        instances_started: [...instances.values()].filter((i) => i.state === "started").length,
        instances_failed: [...instances.values()].filter((i) => i.failed).length,
        instances_outdated: [...instances.values()].filter((i) => i.newer).length,
        packages: world.packages.length,
        packages_bytes: world.packages.reduce((s, p) => s + p.size_bytes, 0),
      },
    }),
    instances: () => [...instances.values()].map(plain),
    agents: () => [...agents.values()],
    order: (id) => orders.get(id) ?? refuse(404, "not-found", "there is no order"),
    agent: (name) => agents.get(name.toLowerCase()) ?? refuse(404, "not-found", `there is no agent called "${name}"`),
    file: (name) => world.packages.find((p) => p.file === name) ?? refuse(404, "not-found", `there is no file called "${name}"`),
    addAgent(body) {
      if (agents.has(body.name.toLowerCase()))
        refuse(409, "exists", `a agent called "${body.name}" exists already; choose another name`);
      const a = {
        id: `agt_${next++}`,
        name: body.name,
        state: "unknown",
        virtual: true,
        description: body.description ?? "",
        credential: body.credential ?? null,
        version: null,
        os: null,
        facts: null,
        seen_at: null,
        connected_at: null,
        created_at: iso(),
        instances: 0,
        instances_started: 0,
        generation_planned: 0,
        generation_held: 0,
        revision: 1,
      };
      agents.set(a.name.toLowerCase(), a);
      say({ type: "agent", agent: a });
      return a;
    },
    enrolSoon(name) {
      later(2500, () => {
        const a = {
          id: `agt_${next++}`,
          name: name ?? `box-${next}`,
          state: "connected",
          virtual: false,
          description: "",
          credential: null,
          version: "0.1.0",
          os: SYSTEMS[0][0],
          facts: {
            host: "new",
            os: SYSTEMS[0][0],
            family: "linux",
            arch: "x86_64",
            kernel: "6.1",
            cpus: 2,
            memory_bytes: 2 ** 31,
            addresses: ["10.0.0.99"],
          },
          seen_at: iso(),
          connected_at: iso(),
          created_at: iso(),
          instances: 0,
          instances_started: 0,
          generation_planned: 1,
          generation_held: 1,
          revision: 1,
        };
        agents.set(a.name.toLowerCase(), a);
        say({ type: "agent", agent: a });
      });
    },
    changeAgent(name, body) {
      const a = {
        ...world.agent(name),
        ...Object.fromEntries(Object.entries(body).filter(([k]) => k !== "revision")),
        revision: world.agent(name).revision + 1,
      };
      agents.set(name.toLowerCase(), a);
      say({ type: "agent", agent: a });
      return a;
    },
    removeAgent(name, force) {
      const a = world.agent(name),
        mine = [...instances.values()].filter((i) => i.agent === a.name);
      if (mine.length && !force) refuse(409, "too-many", `${name} still has ${mine.length} instances`);
      for (const i of mine) world.removeInstance(i.agent, i.name);
      agents.delete(name.toLowerCase());
      say({ type: "agent-removed", name: a.name });
    },
    removeInstance(agent, name) {
      get(agent, name);
      instances.delete(key(agent, name));
      mark();
      say({ type: "instance-removed", agent, name });
    },
    detail(agent, name) {
      const i = get(agent, name),
        p = world.packages.find((x) => x.digest === i.planned?.digest);
      return {
        instance: plain(i),
        config: world.config(agent, name),
        recovery: { restart: true, retries: 3, delay_ms: 30000, reset_after_ms: 900000, on_success: false },
        settings_declared: p?.manifest.settings ?? [],
        orders: i.history ?? sampleOrders(i),
        deaths: i.deathList ?? sampleDeaths(i),
      };
    },
    config: (agent, name) => ({ ...get(agent, name).config, revision: get(agent, name).revision }),
    setConfig(agent, name, body, push) {
      const i = get(agent, name);
      if (body.revision && body.revision !== i.revision)
        refuse(409, "stale-revision", "user bob changed it meanwhile; read it again, then make your change");
      const settings = Object.fromEntries(Object.entries(body.settings).map(([k, v]) => [k, k === "token" ? null : v]));
      const changed = {
        ...i,
        revision: i.revision + 1,
        enabled: body.enabled,
        autostart: body.autostart,
        credential: body.credential ?? null,
        groups: body.groups,
        settings_pending: !push && !i.virtual,
        config: { ...body, settings },
      };
      put(changed);
      if (push) world.give(agent, name, "push-settings");
      return plain(changed);
    },
    give(agent, name, verb) {
      const i = get(agent, name);
      if (!i.enabled) refuse(409, "disabled", `${agent}/${name} is disabled; enable it first`);
      const away = i.agent_state !== "connected";
      const order = {
        id: `ord_${next++}`,
        agent: i.agent,
        instance: i.name,
        verb,
        state: "accepted",
        reason: away
          ? { code: "agent-away", text: `the agent ${agent} is not connected; the order will be carried out when it is back` }
          : { code: "agent-working", text: "the agent is working on it" },
        by: "user admin",
        at: iso(),
        ended_at: null,
      };
      orders.set(order.id, order);
      audit("instance.ordered", `${agent}/${name}`, { verb });
      change(i, { order, wanted: verb === "stop" ? "stopped" : verb === "push-settings" ? i.wanted : "started" });
      say({ type: "order", order });
      if (away) return order;
      const now = () => get(agent, name);
      if (verb === "push-settings")
        later(400, () => {
          change(now(), { settings_pending: false });
          end(order, "done");
        });
      else if (verb === "stop") {
        later(80, () => change(now(), { state: "stopping" }));
        later(900, () => {
          change(now(), { state: "stopped", pid: null, connected: false, failed: false, reason: null });
          end(order, "done");
        });
      } else {
        if (verb !== "start") later(80, () => change(now(), { state: "stopping" }));
        const target = verb === "reload" && i.newer ? i.newer : i.planned;
        later(500, () =>
          change(now(), {
            state: "starting",
            failed: false,
            reason: null,
            planned: target,
            newer: verb === "reload" ? null : i.newer,
            fetching: verb === "reload" ? { done_bytes: 3e6, total_bytes: 9e6 } : null,
          }),
        );
        later(1300, () => {
          change(now(), {
            state: "started",
            version: target?.version ?? null,
            fetching: null,
            pid: 9000 + next,
            connected: true,
            client: i.client ?? "escale-sdk-rust 0.1.0",
          });
          end(order, "done");
        });
      }
      return order;
    },
    deploy(agent, body) {
      const a = world.agent(agent),
        name = body.name ?? body.package;
      if (instances.has(key(agent, name)))
        refuse(
          409,
          "needs-name",
          `${agent} already has an instance called "${name}"; give this one another name and a package file`,
        );
      const p = body.virtual
        ? undefined
        : (world.packages.find((x) => x.file === body.config.package_file) ?? newestOf(body.config.package_file ?? name));
      if (!p && !body.virtual)
        refuse(422, "not-resolved", `no package file of the repository fits "${name}"; upload it, or correct the package file`);
      const missing = (p?.manifest.settings ?? []).filter((s) => s.required && !body.config.settings[s.name]);
      if (missing.length)
        refuse(
          422,
          "invalid-settings",
          `some settings do not fit what the package declares: ${missing.map((m) => m.name).join(", ")}`,
        );
      const i = {
        id: `ins_${next++}`,
        agent: a.name,
        agent_state: a.state,
        name,
        virtual: body.virtual,
        enabled: body.config.enabled,
        autostart: body.config.autostart,
        package: p?.name ?? null,
        version: p?.version ?? null,
        planned: p ? planned(p) : null,
        newer: null,
        state: body.virtual ? "unknown" : "stopped",
        changed_at: iso(),
        reason: null,
        failed: false,
        wanted: "started",
        connected: false,
        client: null,
        pid: null,
        restarts: 0,
        deaths: 0,
        fetching: null,
        order: null,
        credential: body.config.credential ?? null,
        groups: body.config.groups,
        settings_pending: false,
        revision: 1,
        config: body.config,
      };
      put(i);
      if (!body.virtual && i.enabled && a.state === "connected") {
        for (let n = 1; n <= 8; n += 1)
          later(n * 180, () =>
            change(get(a.name, name), { state: "starting", fetching: { done_bytes: n * 1_000_000, total_bytes: 8_000_000 } }),
          );
        later(1900, () => change(get(a.name, name), { fetching: null, state: "starting" }));
        later(2600, () =>
          change(get(a.name, name), { state: "started", pid: 7777, connected: true, client: "escale-sdk-rust 0.1.0" }),
        );
      }
      return plain(i);
    },
    publish(upload) {
      const m = /^(.+?)-(\d[\w.]*(?:-[a-z0-9]+)?)\.(zip|tar\.zst)$/.exec(upload.file);
      if (!m) refuse(422, "not-a-bundle", `${upload.file} is not a package: it is no archive that could be read`);
      const known = newestOf(m[1]);
      const p = {
        ...file(m[1], m[2], known?.manifest.title ?? {}, known?.manifest.description ?? { en: "Uploaded" }, []),
        file: upload.file,
        size_bytes: upload.size_bytes,
        published_at: iso(),
        digest: `${m[1]}${m[2]}${upload.size_bytes}`.padEnd(64, "0"),
      };
      world.packages.push(p);
      mark();
      say({ type: "package", package: p });
      if (p.newest) for (const i of instances.values()) if (i.package === p.name && !i.virtual) put({ ...i, newer: planned(p) });
      return p;
    },
    rename(from, to) {
      if (world.packages.some((p) => p.file === to))
        refuse(409, "exists", `a file called "${to}" exists already; choose another name`);
      const p = world.file(from);
      p.file = to;
      say({ type: "package", package: p });
      return p;
    },
    deleteFile(name, force) {
      const p = world.file(name);
      if (p.used_by.length && !force)
        refuse(
          409,
          "file-in-use",
          `${name} is used by ${p.used_by.slice(0, 3).join(", ")}; stop using it there first, or delete it all the same (force)`,
        );
      world.packages = world.packages.filter((x) => x !== p);
      mark();
      say({ type: "package-removed", file: name });
    },
    people,
    say,
    log: (agent, name, q) =>
      lines(Number(q.get("after") ?? 0), Number(q.get("before") ?? 0), Number(q.get("limit") ?? 200), q.get("search") ?? ""),
    followLog(request, response, _agent, _name, after) {
      response.writeHead(200, { "Content-Type": "text/event-stream" });
      let at = Math.max(after, lastLine());
      const timer = setInterval(() => {
        const l = line(++at);
        response.write(`event: line\nid: ${l.number}\ndata: ${JSON.stringify({ ...l, at: iso() })}\n\n`);
      }, 700);
      request.on("close", () => clearInterval(timer));
      return undefined;
    },
    stream(request, response, after) {
      response.writeHead(200, { "Content-Type": "text/event-stream", "Cache-Control": "no-cache" });
      const send = ({ id, change: c }) =>
        response.write(`${id ? `id: ${id}\n` : ""}event: ${c.type}\ndata: ${JSON.stringify(c)}\n\n`);
      response.write(": hello\n\n");
      for (const event of log) if (event.id > after) send(event);
      bus.on("event", send);
      request.on("close", () => bus.off("event", send));
      return undefined;
    },
    curves(agent, instance) {
      const found = [];
      for (const i of instances.values())
        if ((!agent || i.agent === agent) && (!instance || i.name === instance) && i.state === "started")
          found.push({ agent: i.agent, instance: i.name, ...curve(i) });
      return found;
    },
  });
  function curve(i) {
    const k = key(i.agent, i.name);
    let c = curves.get(k);
    if (!c) {
      c = { at_ms: [], cpu_percent: [], memory_bytes: [] };
      for (let n = 60; n >= 1; n -= 1) sample(c, Date.now() - n * 10_000, k.length);
      curves.set(k, c);
    }
    return c;
  }
  function sample(c, at, seed) {
    c.at_ms.push(at);
    c.cpu_percent.push(Math.max(0.1, Math.round((6 + 5 * Math.sin(at / 47_000 + seed) + Math.random() * 5) * 10) / 10));
    c.memory_bytes.push(Math.round(48e6 + seed * 1.3e6 + 6e6 * Math.sin(at / 111_000 + seed)));
    if (c.at_ms.length > 61) {
      c.at_ms.shift();
      c.cpu_percent.shift();
      c.memory_bytes.shift();
    }
  }
  const sampleOrders = (i) =>
    i.virtual
      ? []
      : ["restart", "stop", "start"].map((verb, n) => ({
          id: `old_${i.id}${n}`,
          agent: i.agent,
          instance: i.name,
          verb,
          state: n === 1 ? "failed" : "done",
          reason: n === 1 ? { code: "killed-after-grace", text: "it did not stop within 10s and was killed" } : null,
          by: n === 2 ? "token ci" : "user admin",
          at: iso(Date.now() - (n + 1) * 5e6),
          ended_at: iso(Date.now() - (n + 1) * 5e6 + 1400),
        }));
  const sampleDeaths = (i) =>
    Array.from({ length: i.deaths }, (_, n) => ({
      agent: i.agent,
      instance: i.name,
      number: i.deaths - n,
      at: iso(Date.now() - (n + 1) * 34e5),
      exit_code: n % 2 ? null : 3,
      signal: n % 2 ? 9 : null,
      ending: {
        code: n % 2 ? "signaled" : "exited",
        text: n % 2 ? "the program was ended by signal 9" : "the program ended with code 3",
      },
      uptime_ms: 5_000 + n * 777_000,
      follows: {
        code: "waits-restart",
        text:
          n === 0 && i.failed
            ? "the program ended 3 times in a row after a restart; it is left stopped until someone starts it"
            : "restart 1 of 3 in 30s",
      },
    }));
  let turn = 0;
  setInterval(() => {
    const usage = [];
    for (const [k, c] of curves) {
      const i = instances.get(k);
      if (i?.state === "started") {
        sample(c, Date.now(), k.length);
        usage.push({
          agent: i.agent,
          instance: i.name,
          at: iso(),
          cpu_percent: c.cpu_percent.at(-1),
          memory_bytes: c.memory_bytes.at(-1),
        });
      }
    }
    if (usage.length) bus.emit("event", { change: { type: "usage", usage } });
  }, 5000).unref();
  if (!empty && changesPerSecond > 0)
    setInterval(
      () => {
        const all = [...instances.values()];
        for (let n = 0; n < Math.max(1, changesPerSecond / 20) && all.length; n += 1) {
          const i = all[(turn += 7) % all.length];
          if (!i.virtual && i.enabled && !i.order && i.agent_state === "connected" && !i.failed && !i.fetching)
            say({ type: "instance", instance: plain(i) });
        }
      },
      changesPerSecond >= 20 ? 50 : 1000 / changesPerSecond,
    ).unref();
  return world;
}
