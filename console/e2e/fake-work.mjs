/** Tasks, runs, time slots and drafts of the fake server; RUNS=100000 for a crowd. */
const iso = (ms) => new Date(ms).toISOString();
const STATES = [
  "success",
  "success",
  "success",
  "success",
  "error",
  "prepared",
  "running",
  "skipped",
  "sent",
  "cancelled",
  "prepared",
  "success",
];
const PHASES = ["checking", "downloading", "prepare", "processing"];
const PACKAGES = [
  ["firefox-esr", "128.5.0"],
  ["inventory-fix", "1.2.0"],
];
const WHY = {
  success: "done",
  error: "action 2 failed: exit status: `1603'",
  prepared: "waits for its computer, not seen since Tuesday",
  running: "its computer works on it",
  skipped: "a check said that nothing is to do",
  sent: "handed out, nothing heard yet",
  cancelled: "cancelled by admin",
};
const why = (code, text) => ({ code, details: {}, text });

export function makeWork({ runs: count, empty, refuse, tell }) {
  const now = Date.now();
  const run = (n) => {
    const state = STATES[n % STATES.length],
      pack = PACKAGES[n % 2],
      over = ["success", "error", "skipped", "cancelled"].includes(state);
    return {
      id: `run_${n}`,
      task: "Browsers 2026",
      job: "Job 1",
      package: pack[0],
      version: pack[1],
      computer: `pc-paris-${String(n).padStart(5, "0")}`,
      computer_id: `cmp_${n % 300}`,
      kind: ["fusioninventory", "escale", "glpi"][n % 3],
      state,
      cancel_requested: n % 96 === 6,
      phase: state === "running" ? PHASES[n % 4] : state === "error" || state === "success" ? "processing" : "",
      action: state === "running" && n % 4 === 3 ? 2 : over && state !== "skipped" ? 3 : 0,
      actions: 3,
      reason: why(state, WHY[state]),
      attempt: n % 17 === 4 ? 2 : 1,
      lines: state === "prepared" ? 0 : 12,
      last_line: state === "prepared" ? "" : "exit status: `0'",
      warnings: n % 31 === 4 ? 1 : 0,
      prepared_at: iso(now - 3_600_000 - n),
      not_before: null,
      started_at: state === "prepared" || state === "sent" ? null : iso(now - 1_800_000 + (n % 600) * 1000),
      heard_at: state === "prepared" || state === "sent" ? null : iso(now - 600_000 + (n % 600) * 1000),
      ended_at: over ? iso(now - 300_000 + (n % 300) * 1000) : null,
      from_peers_bytes: n % 5 === 0 ? 52_428_800 : 0,
    };
  };
  const runs = empty ? [] : Array.from({ length: count }, (_, n) => run(n));
  const countsOf = (all) => {
    const c = {
      prepared: 0,
      postponed: 0,
      sent: 0,
      running: 0,
      success: 0,
      skipped: 0,
      error: 0,
      cancelled: 0,
      total: all.length,
    };
    for (const r of all) c[r.state] += 1;
    return c;
  };
  const wanted = (name, more = {}) => ({
    name,
    comment: "",
    unit: "/",
    mode: "pull",
    wake_count: 10,
    wake_minutes: 5,
    starts_at: null,
    ends_at: null,
    prepare_slot: "",
    slot: "",
    again: "once",
    again_s: 0,
    attempts_max: 1,
    retry_delay_s: 300,
    retry_on: [],
    jobs: [],
    revision: null,
    ...more,
  });
  let nextTask = 1;
  const task = (w, active, state, reason, counts) => ({
    id: `tsk_${nextTask++}`,
    wanted: w,
    active,
    state,
    reason: reason && why(state, reason),
    counts,
    changed_by: "admin",
    created_at: iso(now - 864e5),
    moved_at: counts.total ? iso(now - 60_000) : null,
    revision: 3,
  });
  const job = {
    name: "Job 1",
    targets: PACKAGES.map(([p, version]) => ({ package: p, version })),
    actors: [
      { kind: "group", name: "Reception desks" },
      { kind: "computer", name: "pc-paris-00001" },
    ],
  };
  const none = countsOf([]);
  let tasks = empty
    ? []
    : [
        task(
          wanted("Browsers 2026", { comment: "The yearly browser, everywhere", mode: "push", slot: "Nights", jobs: [job] }),
          true,
          "running",
          "computers are at work",
          countsOf(runs),
        ),
        task(
          wanted("Certificates", { jobs: [{ ...job, targets: [job.targets[1]] }] }),
          true,
          "done",
          "every computer has done it",
          { ...none, success: 41, error: 2, total: 43 },
        ),
        task(
          wanted("Antivirus removal", { starts_at: iso(now + 864e5), jobs: [job] }),
          true,
          "waiting",
          "begins tomorrow at 22:00",
          none,
        ),
        task(wanted("Printer drivers", { jobs: [job] }), false, "inactive", null, none),
      ];
  let slots = empty
    ? []
    : [
        {
          name: "Nights",
          time_zone: "Europe/Paris",
          entries: [1, 2, 3, 4, 5, 6, 7].map((day) => ({ day, begin: "22:00", end: "06:00" })),
          comment: "",
          open: false,
          changes_at: iso(now + 7.3e6),
        },
        {
          name: "Weekend",
          time_zone: "Europe/Paris",
          entries: [6, 7].map((day) => ({ day, begin: "00:00", end: "24:00" })),
          comment: "Nobody is there",
          open: true,
          changes_at: iso(now + 9e7),
        },
      ];
  const sha =
    "9b71d224bd62f3785d96d46ad3ea3d73319bfbc2890caadae2dff72519673ca72323c3d99ba5c11d7c7acc6e14b8c5da0c4663475c2e5c3adef46f73bcdec043";
  const install = {
    checks: [
      { label: "", kind: "free_space", path: "/opt", value: String(512 * 1024 ** 2), otherwise: "error" },
      { label: "", kind: "file_missing", path: "/opt/firefox/firefox", value: "", otherwise: "skip" },
    ],
    files: [
      {
        name: "firefox.tar",
        path: "files/firefox.tar",
        size_bytes: 81_234_567,
        sha512: sha,
        extract: true,
        p2p: true,
        keep_s: 7 * 86400,
        original: { name: "firefox.tar.xz", size_bytes: 61_234_567, sha512: sha.replace(/^9/, "a") },
      },
      { name: "setup.sh", path: "files/setup.sh", size_bytes: 1234, sha512: sha, extract: false, p2p: false, keep_s: 0 },
    ],
    actions: [
      { kind: "mkdir", label: "", command: "", from: "", to: "", paths: ["/opt/firefox"], log_lines: 10 },
      { kind: "move", label: "", command: "", from: "*", to: "/opt/firefox/", log_lines: 10 },
      {
        kind: "run",
        label: "Set it up",
        command: "sh /opt/firefox/setup.sh --quiet",
        from: "",
        to: "",
        rules: [{ kind: "ok_codes", values: ["0", "3010"] }],
        log_lines: 20,
      },
    ],
    interactions: [],
  };
  let nextDraft = 1;
  const draftOf = (content, files = []) => ({
    id: `drf_${nextDraft++}`,
    content,
    files,
    problems: [],
    warnings: [],
    changed_by: "admin",
    changed_at: iso(Date.now()),
    revision: 1,
  });
  const looked = (d) => {
    d.problems = [];
    d.warnings = [];
    if (!d.content.name) d.problems.push({ field: "name", text: "a package needs a name" });
    if (!d.content.version) d.problems.push({ field: "version", text: "a package needs a version" });
    d.content.install.checks.forEach((c, n) => {
      if (!c.path) d.problems.push({ field: `install.checks[${n}].path`, text: "a check needs a path" });
      if (c.otherwise === "startnow")
        d.warnings.push({ field: `install.checks[${n}].otherwise`, text: "agents before GLPI 1.0 do not know this" });
    });
    d.content.install.actions.forEach((a, n) => {
      if (a.kind === "run" && !a.command) d.problems.push({ field: `install.actions[${n}].command`, text: "say which command" });
    });
    return d;
  };
  const bare = () => ({
    name: "",
    version: "1.0.0",
    title: {},
    description: {},
    authors: [],
    unit: "/",
    install: { checks: [], files: [], actions: [], interactions: [] },
  });
  let drafts = empty
    ? []
    : [
        looked(
          draftOf(
            { ...bare(), name: "firefox-esr", version: "128.6.0", install: structuredClone(install) },
            install.files.map((f) => ({
              path: f.path,
              size_bytes: f.size_bytes,
              sha512: f.sha512,
              archive: f.extract ? "tar" : "",
              original: f.original ?? null,
            })),
          ),
        ),
      ];
  let templates = [];
  const lines = (r, upTo = r.lines) =>
    Array.from({ length: upTo }, (_, n) => ({
      number: n + 1,
      at: iso(Date.parse(r.started_at ?? r.prepared_at) + n * 1500),
      phase: PHASES[Math.min(3, Math.floor(n / 3))],
      status: n === upTo - 1 && r.state === "error" ? "ko" : n === 4 && r.warnings ? "warning" : n % 3 === 0 ? "ok" : "info",
      text:
        n === upTo - 1
          ? `exit status: \`${r.state === "error" ? 1603 : 0}'`
          : ["checking free space of /opt", "firefox.tar: part 12 of 78", "Started cmd: sh setup.sh"][n % 3],
    }));
  const taskOf = (name) =>
    tasks.find((t) => t.wanted.name.toLowerCase() === name.toLowerCase()) ??
    bad(404, "not-found", `there is no task called "${name}"`);
  const bad = (...of) => {
    throw refuse(...of);
  };
  const moved = (t) => {
    t.revision += 1;
    tell({ type: "task", task: t });
    return t;
  };
  const fit = (q) =>
    runs.filter(
      (r) =>
        (!q.get("task") || r.task === q.get("task")) &&
        (!q.get("package") || r.package === q.get("package")) &&
        (!q.get("state") || q.get("state").split(",").includes(r.state)) &&
        (!q.get("search") || `${r.computer} ${r.package}`.includes(q.get("search").toLowerCase())),
    );

  /* So many runs change a second, told twice a second, a hundred at most, as the server does. */
  const rate = Number(process.env.RUN_RATE ?? 0);
  let at = 0;
  if (rate > 0)
    setInterval(() => {
      const some = Array.from({ length: Math.min(100, rate / 2) }, () => runs[(at += 7) % runs.length]);
      for (const r of some) r.last_line = `line ${at}`;
      tell({ type: "runs", runs: some, more: rate > 200 });
    }, 500).unref();

  return async (method, parts, q, json, request, response) => {
    const [room, name, verb] = parts,
      route = `${method} ${room}${name === undefined ? "" : "/*"}${verb === undefined ? "" : `/${verb}`}`;
    switch (route) {
      case "GET tasks":
        return [200, tasks];
      case "POST tasks": {
        const made = task({ ...(await json()) }, false, "inactive", null, none);
        tasks.push(made);
        return [201, moved(made)];
      }
      case "GET tasks/*":
        return [200, taskOf(name)];
      case "PUT tasks/*": {
        const t = taskOf(name),
          body = await json();
        if (body.revision !== null && body.revision !== t.revision) bad(409, "stale-revision", "it was changed meanwhile");
        t.wanted = body;
        return [200, moved(t)];
      }
      case "DELETE tasks/*":
        tasks = tasks.filter((t) => t !== taskOf(name));
        tell({ type: "task-removed", name });
        return [204];
      case "POST tasks/*/activate":
      case "POST tasks/*/deactivate": {
        const t = taskOf(name);
        t.active = verb === "activate";
        t.state = t.active ? "waiting" : "inactive";
        return [200, moved(t)];
      }
      case "POST tasks/*/force-start":
        return taskOf(name).active ? [200, taskOf(name)] : bad(409, "inactive", "the task is inactive: activate it first");
      case "POST tasks/*/duplicate": {
        const made = task({ ...taskOf(name).wanted, name: (await json()).name }, false, "inactive", null, none);
        tasks.push(made);
        return [201, moved(made)];
      }
      case "GET tasks/*/progress":
        return [
          200,
          taskOf(name).wanted.jobs.flatMap((j) =>
            j.targets.map((x) => ({
              job: j.name,
              ...x,
              counts: countsOf(runs.filter((r) => r.package === x.package && r.task === name)),
            })),
          ),
        ];
      case "GET runs": {
        const all = fit(q),
          from = Number(q.get("cursor") ?? 0),
          to = from + Number(q.get("limit") ?? 100);
        return [200, { items: all.slice(from, to), total: all.length, next: to < all.length ? String(to) : null }];
      }
      case "GET runs/*":
        return [200, runs.find((r) => r.id === name) ?? bad(404, "not-found", "there is no such run")];
      case "GET runs/*/log": {
        const all = lines(runs.find((r) => r.id === name));
        return [200, { lines: all.filter((l) => l.number > Number(q.get("after") ?? 0)), total: all.length, truncated: false }];
      }
      case "GET runs/*/follow": {
        const r = runs.find((x) => x.id === name);
        response.writeHead(200, { "Content-Type": "text/event-stream" });
        response.write("\n");
        const timer = setInterval(() => {
          r.lines += 1;
          response.write(
            `event: line\ndata: ${JSON.stringify({ ...lines(r, r.lines).at(-1), text: `line ${r.lines} as it comes` })}\n\n`,
          );
        }, 900);
        request.on("close", () => clearInterval(timer));
        return "kept";
      }
      case "POST runs/*":
        return [200, { changed: (await json()).runs?.length ?? 2, refused: [] }];
      case "GET time-slots":
        return [200, slots];
      case "PUT time-slots/*": {
        const body = await json();
        slots = [...slots.filter((s) => s.name !== name), { ...body, open: false, changes_at: iso(Date.now() + 3.6e6) }];
        return [200, body];
      }
      case "DELETE time-slots/*":
        slots = slots.filter((s) => s.name !== name);
        return [204];
      case "GET drafts":
        return [200, drafts];
      case "POST drafts": {
        const body = await json();
        const made = looked(
          draftOf(
            body.from
              ? { ...bare(), name: body.name ?? "firefox-esr", version: "128.7.0", install: structuredClone(install) }
              : bare(),
          ),
        );
        drafts.push(made);
        return [201, made];
      }
      case "GET interaction-templates":
        return [200, templates];
      case "PUT interaction-templates/*":
        templates = [...templates, await json()];
        return [204];
      case "GET packages/*/install":
        return [200, install];
    }
    if (room === "drafts") {
      const d = drafts.find((x) => x.id === name) ?? bad(404, "not-found", "there is no such draft");
      if (method === "GET") return [200, d];
      if (method === "PUT") {
        const body = await json();
        if (body.revision !== d.revision) bad(409, "stale-revision", "it was changed meanwhile");
        Object.assign(d, { content: body.content, revision: d.revision + 1 });
        return [200, looked(d)];
      }
      if (method === "POST" && verb === "files") {
        const body = await json();
        const path = `files/${body.name}`;
        d.files.push({
          path,
          size_bytes: 1234,
          sha512: sha,
          archive: /\.(tar|zip)/.test(body.name) ? body.name.split(".").at(-1) : "",
          original: null,
        });
        d.content.install.files.push({
          name: body.name,
          path,
          size_bytes: 1234,
          sha512: sha,
          extract: false,
          p2p: false,
          keep_s: 0,
        });
        d.revision += 1;
        return [201, looked(d)];
      }
      if (method === "DELETE" && verb === "files") {
        d.files = d.files.filter((f) => f.path !== parts.slice(3).join("/"));
        d.content.install.files = d.content.install.files.filter((f) => f.path !== parts.slice(3).join("/"));
        return [200, looked(d)];
      }
      if (method === "DELETE") {
        drafts = drafts.filter((x) => x !== d);
        return [204];
      }
    }
    return undefined;
  };
}
