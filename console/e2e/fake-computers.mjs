/** Computers, groups, networks and foreign agents of the fake server; a hundred thousand of them when asked (COMPUTERS). */
const iso = (ms) => new Date(ms).toISOString();
const SYSTEMS = [
  ["Debian GNU/Linux 12.11", "linux", "x86_64", "Debian GNU/Linux", "12.11"],
  ["Microsoft Windows 11 Pro 10.0.26100", "windows", "x86_64", "Microsoft Windows 11 Pro", "10.0.26100"],
  ["Ubuntu 24.04", "linux", "x86_64", "Ubuntu", "24.04"],
  ["macOS 15.5", "macos", "arm64", "macOS", "15.5"],
  ["AlmaLinux 9.5", "linux", "aarch64", "AlmaLinux", "9.5"],
];
const KINDS = ["fusioninventory", "escale", "glpi", "fusioninventory"];
const AGENTS = { fusioninventory: "FusionInventory-Agent_v2.6-3", glpi: "GLPI-Agent_v1.12", escale: "escale-agent 0.1.0" };
const PLACES = ["paris", "lyon", "nantes", "brest"];
const SOFTWARE = ["Firefox", "LibreOffice", "7-Zip", "OpenSSL", "Python", "PostgreSQL", "curl", "Git", "Thunderbird", "VLC"];

function computer(n) {
  const [os, os_family, arch] = SYSTEMS[n % SYSTEMS.length],
    kind = KINDS[n % KINDS.length],
    place = PLACES[n % PLACES.length];
  return {
    id: `cmp_${n}`,
    name: `pc-${place}-${String(n).padStart(4, "0")}`,
    kind,
    agent: kind === "escale" ? `box-${(n % 6) + 1}` : null,
    device_id: kind === "escale" ? null : `pc-${place}-${n}-2025-11-02-10-00-00`,
    standing: n % 97 === 7 ? "pending" : n % 89 === 11 ? "refused" : n % 101 === 13 ? "duplicate" : "approved",
    agent_version: AGENTS[kind],
    deploy_version: kind === "escale" ? "" : "2.8",
    address: `10.${(n >> 16) & 255}.${(n >> 8) & 255}.${n & 255}`,
    contact_at: n % 23 === 3 ? null : iso(Date.now() - (n % 500) * 97_000),
    inventory_at: n % 23 === 3 ? null : iso(Date.now() - (n % 500) * 197_000),
    created_at: iso(Date.now() - 864e5 * 30),
    connected: kind === "escale" && n % 3 === 0,
    os_family,
    os,
    arch,
    tag: n % 4 === 0 ? `site-${place}` : "",
    labels: n % 5 === 0 ? ["reception"] : n % 7 === 0 ? ["lab", "spare"] : [],
    unit: n % 2 === 0 ? `/${place}` : "/",
    revision: 1,
  };
}

/** Answers of this subject, or `undefined`. */
export function makeComputers({ count, empty, refuse }) {
  const all = new Map(Array.from({ length: empty ? 0 : count }, (_, n) => [`cmp_${n}`, computer(n)]));
  const groups = new Map();
  const put = (g) =>
    groups.set(g.name.toLowerCase(), { comment: "", unit: "/", tasks: [], revision: 1, members: new Set(), ...g });
  if (!empty) {
    put({
      name: "Reception",
      dynamic: false,
      query: null,
      comment: "Front desks",
      members: new Set(["cmp_0", "cmp_5", "cmp_10"]),
    });
    put({
      name: "Debian with little disk",
      dynamic: true,
      comment: "To be cleaned",
      tasks: ["Clean temporary files"],
      query: {
        any: [
          [
            { field: "os_name", test: "contains", value: "Debian", version_test: "", version: "" },
            { field: "free_disk", test: "less", value: "20GiB", version_test: "", version: "" },
          ],
        ],
      },
    });
  }
  let networks = [
    { cidr: "10.0.0.0/8", name: "Offices", accept: true, wake: true, p2p: true },
    { cidr: "127.0.0.0/8", name: "loopback", accept: true, wake: true, p2p: false },
  ];
  let settings = {
    contact_hours: 24,
    inventory_days: 1,
    wake_port: 62_354,
    wake_max: 10,
    wake_inventory_addresses: false,
    server_as_mirror: true,
    tls_only: false,
    user: "",
    deploy: true,
    silence_hours: 4,
    send_anyway: false,
    revision: 0,
  };
  const mirrors = new Map(
    empty
      ? []
      : [
          [
            "paris",
            { name: "Paris", url: "http://mirror.paris/parts", active: true, comment: "", unit: "/paris", group: "", cidr: "" },
          ],
        ],
  );
  const holds = (c, { field, test, value }) => {
    const text = String(
      { name: c.name, os_name: c.os, os_family: c.os_family, tag: c.tag, arch: c.arch, agent_kind: c.kind, unit: c.unit }[
        field
      ] ?? value,
    ).toLowerCase();
    const v = value.toLowerCase();
    const yes = test.includes("contains")
      ? text.includes(v)
      : test === "begins"
        ? text.startsWith(v)
        : text === v || test === "in";
    return test.includes("not") ? !yes : yes;
  };
  const members = (g) =>
    g.dynamic
      ? [...all.values()].filter((c) => g.query.any.some((x) => x.every((cond) => holds(c, cond))))
      : [...g.members].map((id) => all.get(id)).filter(Boolean);
  const shown = ({ members: _, ...g }) => ({ ...g, computers: members({ ...g, members: _ }).length });
  const groupOf = (name) => {
    const g = groups.get(name.toLowerCase());
    if (!g) throw refuse(404, "not-found", `there is no group called "${name}"`);
    return g;
  };
  /* The answer to one question is kept while it is read in parts. */
  let kept = { question: "", fit: [] };
  const fitting = (q) => {
    const question = new URLSearchParams([...q].filter(([k]) => k !== "cursor" && k !== "limit")).toString();
    if (kept.question !== question || question.includes("group") || question.includes("standing"))
      kept = { question, fit: sorted(q) };
    return kept.fit;
  };
  const sorted = (q) => {
    const words = (q.get("search") ?? "").toLowerCase().split(/\s+/).filter(Boolean);
    const fit = [...(q.get("group") ? members(groupOf(q.get("group"))) : all.values())].filter(
      (c) =>
        (!q.get("kind") || c.kind === q.get("kind")) &&
        (!q.get("standing") || c.standing === q.get("standing")) &&
        (!q.get("os") || c.os_family === q.get("os")) &&
        (!q.get("unit") || c.unit === q.get("unit")) &&
        words.every((w) => `${c.name} ${c.os} ${c.address} ${c.tag}`.toLowerCase().includes(w)),
    );
    const sort = q.get("sort") ?? "name",
      by = { name: "name", contact: "contact_at", os: "os", kind: "kind" }[sort.replace("-", "")] ?? "name";
    return fit.sort((a, b) => (String(a[by]) < String(b[by]) ? -1 : 1) * (sort.startsWith("-") ? -1 : 1));
  };
  const listed = (q) => {
    const fit = fitting(q).filter((c) => all.has(c.id));
    const from = Number(q.get("cursor") ?? 0),
      limit = Math.min(1000, Number(q.get("limit") ?? 100));
    return {
      items: fit.slice(from, from + limit),
      total: fit.length,
      ...(from + limit < fit.length ? { next: String(from + limit) } : {}),
    };
  };
  const one = (id) => {
    const c = all.get(id);
    if (!c) throw refuse(404, "not-found", `there is no computer called "${id}"`);
    return c;
  };
  const software = (n) =>
    SOFTWARE.flatMap((name, i) => ({
      name,
      version: `${(n + i) % 9}.${i}.1`,
      publisher: i % 2 ? "Example" : "",
      arch: "amd64",
      source: n % 5 === 1 ? "registry" : "deb",
    }));
  const detail = (c) => {
    const n = Number(c.id.slice(4)),
      [, , , os_name, os_version] = SYSTEMS[n % SYSTEMS.length];
    return {
      computer: c,
      uuid: "4c4c4544-0031-3010-8042-b4c04f4d3732",
      serial: `1B0M72${n}`,
      manufacturer: "Dell Inc.",
      model: "OptiPlex 7010",
      os_name,
      os_version,
      kernel: "6.1.0-37-amd64",
      domain: "example.org",
      memory_bytes: 16 * 2 ** 30,
      cpus: 8,
      last_user: "camille",
      networks: [
        { name: "eth0", address: c.address, mask: "255.255.255.0", mac: "b4:2e:99:0c:11:22", up: true, virtual: false },
        { name: "docker0", address: "172.17.0.1", mask: "255.255.0.0", mac: "02:42:7e:00:00:01", up: false, virtual: true },
      ],
      drives: [
        { name: "/", filesystem: "ext4", total_bytes: 250e9, free_bytes: 21e9 },
        { name: "/home", filesystem: "ext4", total_bytes: 500e9, free_bytes: 310e9 },
        { name: "/boot", filesystem: "vfat", total_bytes: 1e9, free_bytes: 0.02e9 },
      ],
      software: 10,
      groups: [...groups.values()].filter((g) => members(g).includes(c)).map((g) => g.name),
      wake_address: c.kind === "escale" ? null : `${c.address}:62354`,
      wake_outcome: n % 2 ? "woken" : "",
      binding: { certificate: "", user: "", glpi_id: "", network: "", refused: null },
      comment: "",
    };
  };
  const act = (body) =>
    body.computers.map((id) => {
      const c = all.get(id);
      if (!c) return { id, name: "", done: false, text: "there is no such computer" };
      if (body.action === "approve" || body.action === "refuse") c.standing = body.action === "approve" ? "approved" : "refused";
      if (body.action === "remove") all.delete(id);
      if (body.action === "add-to-group") groupOf(body.group).members.add(id);
      if (body.action === "remove-from-group") groupOf(body.group).members.delete(id);
      if (body.action === "wake" && c.kind !== "escale" && id.endsWith("3"))
        return { id, name: c.name, done: false, text: "nobody answered at its address" };
      return { id, name: c.name, done: true, text: "done" };
    });

  return async (method, parts, q, json) => {
    const [what, name, verb] = parts;
    const get = method === "GET";
    if (what === "computers") {
      if (get && !name) return [200, listed(q)];
      if (get && name === "export") return [200, listed(q).items];
      if (name === "actions") return [200, act(await json())];
      if (verb === "software") {
        const text = (q.get("search") ?? "").toLowerCase();
        const items = software(Number(name.slice(4))).filter((s) => s.name.toLowerCase().includes(text));
        return [200, { items, total: items.length }];
      }
      if (verb === "status") return [200, { outcome: "waiting", address: null, text: `it waits; asked at ${one(name).address}` }];
      if (verb === "wake") return [200, { id: name, name: one(name).name, done: true, text: "it was woken" }];
      if (get) return [200, detail(one(name))];
      if (method === "PATCH") return [200, Object.assign(one(name), await json(), { revision: one(name).revision + 1 })];
      all.delete(one(name).id);
      return [204];
    }
    if (what === "software")
      return [
        200,
        software(1)
          .map((s, n) => ({ software: s, computers: 40 - n }))
          .filter((s) => s.software.name.toLowerCase().includes((q.get("search") ?? "").toLowerCase())),
      ];
    if (what === "groups") {
      if (get && !name) return [200, [...groups.values()].map(shown)];
      if (name === "preview") {
        const fit = members({ dynamic: true, query: await json() });
        return [200, { total: fit.length, first: fit.slice(0, 10) }];
      }
      if (method === "POST" && !name) {
        const body = await json();
        if (groups.has(body.name.toLowerCase()))
          throw refuse(409, "name-taken", `there is already a group called "${body.name}"`);
        put({ ...body, dynamic: Boolean(body.query), members: new Set(body.computers ?? []) });
        return [201, shown(groupOf(body.name))];
      }
      if (verb === "duplicate") {
        const g = groupOf(name);
        put({ ...g, name: (await json()).name, tasks: [] });
        return [201, shown([...groups.values()].at(-1))];
      }
      if (get) return [200, shown(groupOf(name))];
      if (method === "PUT") {
        const g = groupOf(name),
          body = await json();
        groups.delete(name.toLowerCase());
        put({ ...g, ...body, members: g.members, revision: g.revision + 1 });
        return [200, shown(groupOf(body.name))];
      }
      const g = groupOf(name);
      if (g.tasks.length > 0) throw refuse(409, "in-use", `tasks use it: ${g.tasks.join(", ")}`);
      groups.delete(name.toLowerCase());
      return [204];
    }
    if (what === "networks") return [200, get ? networks : (networks = await json())];
    if (what === "foreign") return [200, get ? settings : (settings = { ...(await json()), revision: settings.revision + 1 })];
    if (what === "mirrors") {
      if (get) return [200, [...mirrors.values()]];
      if (method === "DELETE") return [204, void mirrors.delete(name.toLowerCase())];
      const body = await json();
      mirrors.set(body.name.toLowerCase(), body);
      return [200, body];
    }
    return undefined;
  };
}
