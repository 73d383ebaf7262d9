/** State objects, callbacks, messages and the log of the fake server; many objects that change often, when asked. */
const iso = (ms = Date.now()) => new Date(ms).toISOString();
const TICK_MS = 20;

const member = (name, type, more = {}) => ({ name, type, description: "", optional: false, default: null, ...more });
const plain = { description: "", is_array: false, is_generic: false, generic_parameters: [], properties: [], values: [] };
const DESCRIPTORS = [
  {
    package: "greenhouse",
    instances: ["devices/greenhouse"],
    callbacks: [
      {
        key: "Water",
        description: "Waters a bed and says how much is left in the tank.",
        response_type: "System.Double",
        parameters: [
          member("bed", "Greenhouse.Bed", { description: "Which bed" }),
          member("litres", "System.Byte", { optional: true, default: 10 }),
        ],
      },
      { key: "Stop", description: "", response_type: null, parameters: [] },
    ],
    types: [{ ...plain, name: "Bed", full_name: "Greenhouse.Bed", values: [member("North", ""), member("South", "")] }],
    state_types: [
      {
        ...plain,
        name: "DiskUse",
        full_name: "DiskUse",
        description: "How full a disk is",
        properties: [member("free_bytes", "System.Int64"), member("mount", "System.String")],
      },
    ],
  },
];

/** `states`: how many objects there are; `rate`: how many of them change each second. */
export function makeExchange({ instances, states: count, rate, empty }) {
  const all = new Map(),
    readers = new Set(),
    lines = [],
    hearers = new Set();
  const key = (s) => `${s.agent}/${s.instance}/${s.name}`.toLowerCase();
  const kinds = [
    (n) => ["cpu", 10 + (n % 80) + 0.5, "Percent"],
    () => ["disk", { free_bytes: 12_400_000_000, total_bytes: 64_000_000_000, mount: "/" }, "DiskUse"],
    () => ["title", "All quiet", ""],
    (n) => ["open", n % 2 === 0, "System.Boolean"],
  ];
  const hosts = instances.filter((i) => i.connected);
  if (!empty)
    for (let n = 0; hosts.length > 0 && n < count; n += 1) {
      const host = hosts[n % hosts.length],
        round = Math.floor(n / hosts.length),
        [name, value, type] = kinds[round % kinds.length](n);
      const s = {
        agent: host.agent,
        instance: host.name,
        name: round < kinds.length ? name : `${name}-${round}`,
        value,
        type,
        metadata: type === "DiskUse" ? { unit: "bytes" } : {},
        at: iso(Date.now() - n * 10),
        lifetime_s: type === "Percent" ? 60 : type === "" ? 5 : 0,
        expired: false,
      };
      all.set(key(s), s);
    }
  const numbers = [...all.values()].filter((s) => typeof s.value === "number");
  let turn = 0;
  const publish = () => {
    const old = numbers[turn++ % numbers.length];
    if (!old || !all.has(key(old))) return;
    const s = { ...all.get(key(old)), value: Math.round(Math.random() * 1000) / 10, at: iso() };
    all.set(key(s), s);
    for (const tell of readers) tell(s);
  };
  const say = (level, agent, instance, text) => {
    const line = { number: (lines.at(-1)?.number ?? 0) + 1, at: iso(), level, agent, instance, text };
    lines.push(line);
    if (lines.length > 2000) lines.shift();
    for (const tell of hearers) tell(line);
  };
  if (!empty) {
    say("info", "", "", "the server started");
    for (const [n, h] of hosts.slice(0, 30).entries())
      say(
        ["info", "info", "warn", "error"][n % 4],
        h.agent,
        h.name,
        n % 4 === 3 ? "cannot reach the device" : "one more reading",
      );
  }
  let owed = 0;
  setInterval(() => {
    owed += (rate * TICK_MS) / 1000;
    for (; owed >= 1; owed -= 1) publish();
  }, TICK_MS).unref();
  setInterval(() => {
    const h = hosts[turn % Math.max(1, hosts.length)];
    if (h) say(turn % 9 === 0 ? "warn" : "info", h.agent, h.name, `reading ${turn}`);
  }, 700).unref();

  const stream = (request, response, name, to, pass) => {
    response.writeHead(200, { "Content-Type": "text/event-stream", "Cache-Control": "no-cache" });
    response.write(": hello\n\n");
    const send = (what) => pass(what) && response.write(`event: ${name}\ndata: ${JSON.stringify(what)}\n\n`);
    to.add(send);
    request.on("close", () => to.delete(send));
    return send;
  };
  const same = (a, b) => !b || b === "*" || a.toLowerCase() === b.toLowerCase();
  const filter = (q) => (s) =>
    same(s.agent, q.get("agent")) &&
    same(s.instance, q.get("instance")) &&
    same(s.name, q.get("name")) &&
    same(s.type, q.get("type"));

  /** Answers what it knows; `undefined` when the address is not one of these. */
  return async (method, parts, q, body, request, response, page, refuse) => {
    const route = `${method} ${parts.join("/")}`;
    switch (route) {
      case "GET states":
        return [200, page([...all.values()].filter(filter(q)), q, (s) => `${s.agent} ${s.instance} ${s.name} ${s.type}`)];
      case "GET states/one": {
        const s = all.get(`${q.get("agent")}/${q.get("instance")}/${q.get("name")}`.toLowerCase());
        if (!s) throw refuse(404, "not-found", "there is no such state object");
        const history = typeof s.value === "number" ? Array.from({ length: 60 }, (_, n) => 20 + 8 * Math.sin(n / 7)) : [];
        return [200, { state: s, history, history_at_ms: history.map((_, n) => Date.parse(s.at) - (60 - n) * 5_000) }];
      }
      case "GET states/follow": {
        const pass = filter(q),
          send = stream(request, response, "state", readers, pass);
        for (const s of [...all.values()].filter(pass).slice(0, 1000)) send(s);
        return "kept";
      }
      case "DELETE states": {
        const gone = [...all.values()].filter((s) =>
          q.get("expired") === "true" ? s.lifetime_s > 0 && Date.parse(s.at) + s.lifetime_s * 1000 < Date.now() : filter(q)(s),
        );
        for (const s of gone) all.delete(key(s));
        return [200, { purged: gone.length }];
      }
      case "GET descriptors":
        return [200, empty ? [] : DESCRIPTORS];
      case "POST messages":
        return [200, { receivers: 1 }];
      case "POST messages/call": {
        const { key: called } = await body();
        const reply = { from: "devices/greenhouse", reply_to: "devices/greenhouse", key: "__Response", at: iso() };
        const scope = { kind: "package", args: ["Consumer/admin"], conversation: "1" };
        return [
          200,
          { receivers: 1, replies: [{ ...reply, scope, data: { Callback: called, Litres: 41.5 } }], timed_out: false },
        ];
      }
      case "GET journal": {
        const found = lines.filter(
          (l) =>
            same(l.agent, q.get("agent")) &&
            same(l.instance, q.get("instance")) &&
            (!q.get("level") || (q.get("level") === "warn" ? l.level !== "info" : l.level === q.get("level"))) &&
            l.text.includes(q.get("search") ?? ""),
        );
        return [200, { lines: found.slice(-Number(q.get("limit") ?? 500)), last: lines.at(-1)?.number ?? 0 }];
      }
      case "GET journal/follow":
        stream(request, response, "line", hearers, (l) => l.number > Number(q.get("after") ?? 0));
        return "kept";
      default:
        return undefined;
    }
  };
}
