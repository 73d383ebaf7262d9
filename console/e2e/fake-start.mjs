/** What the made-up world begins with: packages, machines, and what runs on them. */
import { KINDS, SYSTEMS } from "./fake-data.mjs";

const iso = (ms) => new Date(ms).toISOString();
const pickOne = (list, n) => list[n % list.length];

export function populate({ count, agentCount, agents, packages, put, file, planned, order2 }) {
  for (const [name, versions, title, description, platforms] of KINDS)
    versions.forEach((v, n) => packages.push(file(name, v, title, description, platforms, Date.now() - 864e5 * (12 - 3 * n))));
  for (let n = 1; n <= agentCount; n += 1) {
    const [os, family, arch] = pickOne(SYSTEMS, n),
      isVirtual = n === agentCount && agentCount > 2,
      name = isVirtual ? "devices" : `box-${n}`,
      state = isVirtual ? "unknown" : n === 3 && agentCount < 50 ? "disconnected" : "connected";
    agents.set(name.toLowerCase(), {
      id: `agt_${n}`,
      name,
      state,
      virtual: isVirtual,
      description: isVirtual ? "Sensors in the greenhouse" : "",
      credential: isVirtual ? "sensors" : null,
      version: isVirtual ? null : "0.1.0",
      os: isVirtual ? null : os,
      facts: isVirtual
        ? null
        : {
            host: name,
            os,
            family,
            arch,
            kernel: "6.1.0-28",
            cpus: 4,
            memory_bytes: 8 * 2 ** 30,
            addresses: [`10.0.${n >> 8}.${n & 255}`, "fe80::1"],
          },
      seen_at: isVirtual ? null : iso(Date.now() - (state === "disconnected" ? 43 * 6e4 : 900)),
      connected_at: isVirtual ? null : iso(Date.now() - 36e5 * 5),
      created_at: iso(Date.now() - 864e5 * 20),
      instances: 0,
      instances_started: 0,
      generation_planned: 12,
      generation_held: state === "disconnected" ? 11 : 12,
      revision: 1,
    });
  }
  const homes = [...agents.values()].filter((a) => !a.virtual),
    kinds = KINDS.map((k) => k[0]);
  for (let n = 0; n < count; n += 1) {
    const agent = homes[n % homes.length],
      kind = kinds[Math.floor(n / homes.length) % kinds.length],
      round = Math.floor(n / homes.length / kinds.length);
    const name = round === 0 ? kind : `${kind}-${round + 1}`,
      versions = packages.filter((p) => p.name === kind).sort((a, b) => order2(a.version, b.version)),
      p = versions[n % versions.length],
      newest = versions.at(-1);
    const state = n % 11 === 5 ? "stopped" : n % 17 === 9 ? "starting" : "started",
      failed = n % 22 === 5;
    put(
      {
        id: `ins_${n}`,
        agent: agent.name,
        agent_state: agent.state,
        name,
        virtual: false,
        enabled: n % 13 !== 7,
        autostart: true,
        package: kind,
        version: p.version,
        planned: planned(p),
        newer: newest === p ? null : planned(newest),
        state,
        changed_at: iso(Date.now() - (n % 50) * 731_000 - 4000),
        reason: failed
          ? {
              code: "gave-up",
              details: { attempts: "3" },
              text: "the program ended 3 times in a row after a restart; it is left stopped until someone starts it",
            }
          : null,
        failed,
        wanted: state === "stopped" && !failed ? "stopped" : "started",
        connected: state === "started" && n % 3 !== 1,
        client: n % 3 === 1 ? null : n % 3 === 2 ? "escale-sdk-python 0.1.0" : "escale-sdk-rust 0.1.0",
        pid: state === "started" ? 4000 + n : null,
        restarts: failed ? 3 : 0,
        deaths: failed ? 4 : n % 7 === 0 ? 1 : 0,
        fetching: n === 9 ? { done_bytes: 4_100_000, total_bytes: 9_700_000 } : null,
        order: null,
        credential: null,
        groups: n % 4 === 0 ? ["house", "alerts"] : [],
        settings_pending: n % 19 === 2,
        revision: 3,
        config: null,
      },
      true,
    );
  }
  if (agentCount > 2)
    for (const name of ["greenhouse-esp32", "door-sensor"])
      put(
        {
          id: `ins_v${name}`,
          agent: "devices",
          agent_state: "unknown",
          name,
          virtual: true,
          enabled: true,
          autostart: false,
          package: null,
          version: null,
          planned: null,
          newer: null,
          state: "unknown",
          changed_at: null,
          reason: { code: "virtual", text: "it is virtual: nothing is reported about it" },
          failed: false,
          wanted: "started",
          connected: name.startsWith("green"),
          client: name.startsWith("green") ? "ESP8266 2.4" : null,
          pid: null,
          restarts: 0,
          deaths: 0,
          fetching: null,
          order: null,
          credential: "sensors",
          groups: [],
          settings_pending: false,
          revision: 1,
        },
        true,
      );
}
