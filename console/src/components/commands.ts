/**
 * The command of `escale` that does the same as a button (spec/delivery §29.46): every dialog of deliveries prints one of these. A test reads the words the command
 * line knows and compares.
 */
import type { NewDelivery, NewRequest, ObjectAction, RequestChange } from "@/api/deliverTypes";
import type { NewRollout } from "@/api/rollouts";

/** A word as a shell takes it: quoted when it must be. */
export const quote = (text: string): string =>
  /^[\p{L}\p{N}_./:=@,+-]+$/u.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;

/** Words of a command; those that are empty or false are left out. */
const line = (...words: (string | false | undefined)[]): string => ["escale", ...words.filter(Boolean)].join(" ");
const option = (name: string, value: string | null | undefined): string | undefined =>
  value?.trim() ? `--${name} ${quote(value.trim())}` : undefined;
const why = (reason: string | undefined): string | undefined => option("reason", reason);
const pairs = (name: string, values: Record<string, string> | undefined): string[] =>
  Object.entries(values ?? {}).map(([key, value]) => `--${name} ${quote(`${key}=${value}`)}`);
const all = (words: readonly string[]): string => words.map(quote).join(" ");

export interface RelaunchFlags {
  set_upcoming: boolean;
  only_errors: boolean;
  release_held: boolean;
  cycle: boolean;
  running: string;
}

export const commands = {
  /** An action on an application or a job. */
  act: (space: string, path: string, action: string, more: ObjectAction = {}) =>
    line(
      path.includes("/") ? "job" : "app",
      action,
      quote(`${space}/${path}`),
      option("delivery", more.delivery),
      more.run ? `--run ${more.run}` : undefined,
      ...(more.agents ?? []).map((agent) => option("agent", agent)),
      ...pairs(action === "confirm" ? "set" : "param", more.params),
      why(more.reason),
    ),
  engines: (spaces: readonly string[], action: "start" | "stop" | undefined, mode: string, running: readonly string[]) =>
    action
      ? line(
          "engine",
          action,
          all(spaces),
          ...(action === "stop" ? [option("mode", mode), ...running.map((d) => `--yes-running ${d}`)] : []),
        )
      : line("engine ls", spaces.length === 1 && quote(spaces[0] ?? "")),
  relaunch: (spaces: readonly string[], flags: RelaunchFlags) =>
    line(
      "space",
      flags.cycle ? "cycle" : "relaunch",
      all(spaces),
      flags.set_upcoming && "--set-upcoming",
      flags.only_errors && "--only-errors",
      flags.release_held && "--release-held",
      flags.running !== "refuse" && `--running ${flags.running}`,
    ),
  keep: (space: string) => line("space keep", quote(space)),
  deliver: (ask: NewDelivery) =>
    line(
      "deliver",
      quote(ask.env || "ENV"),
      quote(ask.package || "PACKAGE"),
      quote(ask.version || "VERSION"),
      option("variables", ask.variables),
      ask.again && "--again",
      why(ask.reason),
      "--follow",
    ),
  why: (object: string) => line("why", quote(object)),
  cancel: (delivery: string, reason = "") => line("delivery cancel", quote(delivery), why(reason)),
  /** A decision about a failure, or the answer to the question of a manual job. */
  decide: (delivery: string, decision: string, reason = "", agent = "", values: Record<string, string> = {}) =>
    line("delivery decide", quote(delivery), decision, option("agent", agent), ...pairs("set", values), why(reason)),
  override: (delivery: string, gate: string, reason = "") => line("delivery override", quote(delivery), gate, why(reason)),
  rollback: (env: string, name: string, reason = "", to = "") =>
    line("rollback", quote(env), option("package", name), option("to", to), why(reason)),
  deliveryLogs: (delivery: string, job = "") => line("delivery logs", quote(delivery), option("job", job), "-f"),
  attemptLog: (attempt: string) => line("logs cat", quote(attempt), "-f"),
  lastLog: (env = "") => line("logs last", option("env", env), "-f"),
  accept: (env: string, name: string, version: string, note = "") =>
    line("env accept", quote(env), quote(name), quote(version), option("note", note)),
  disk: (env: string) => line("env df", quote(env)),
  tail: (env: string, source: string, file = "", agent = "") =>
    line("env tail", quote(env), quote(source), file && quote(file), option("agent", agent), "-f"),
  newRequest: (ask: NewRequest, submit: boolean) =>
    line(
      "request new",
      `--env ${quote([ask.env || "ENV", ...(ask.also_envs ?? [])].join(","))}`,
      `--package ${quote(ask.package || "PACKAGE")}`,
      `--version ${quote(ask.version || "VERSION")}`,
      ...(ask.also ?? []).map((one) => `--and ${quote(`${one.package || "PACKAGE"}=${one.version || "VERSION"}`)}`),
      option("variables", ask.variables),
      option("at", ask.at),
      option("title", ask.title),
      option("description", ask.description),
      option("ticket", ask.ticket),
      option("rollback-plan", ask.rollback_plan),
      ...(ask.urgency === "urgent" ? ["--urgent", option("impact", ask.impact), option("justification", ask.justification)] : []),
      !submit && "--draft",
    ),
  /** Of a draft, or one that was sent back: what differs. */
  editRequest: (request: string, change: RequestChange, submit: boolean) =>
    line(
      "request edit",
      quote(request),
      ...(["env", "package", "version", "variables", "title", "description", "ticket"] as const).map((key) =>
        change[key] == null ? undefined : `--${key} ${quote(change[key])}`,
      ),
      change.rollback_plan == null ? undefined : `--rollback-plan ${quote(change.rollback_plan)}`,
      option("at", change.at),
      change.no_at && "--no-at",
      change.urgency === "urgent" && "--urgent",
      change.urgency === "normal" && "--normal",
      option("impact", change.impact),
      option("justification", change.justification),
      submit && "--submit",
    ),
  request: (step: string, request: string, more: { comment?: string; version?: string; at?: string; alone?: boolean } = {}) =>
    line(
      "request",
      step,
      quote(request),
      option("version", more.version),
      option("at", more.at),
      option("comment", more.comment),
      more.alone && "--alone",
    ),
  resources: (words: string) => line("res ls", words && quote(words)),
  /** A secret is asked for: it stands in no command. */
  set: (name: string, value?: string) => line("res set", quote(name), value !== undefined && quote(value)),
  resourceHistory: (name: string) => line("res history", quote(name)),
  /** With `fence` what its holder has is made invalid first; of several holders, the one named. */
  breakLock: (lock: string, reason = "", more: { fence?: boolean; owner?: string } = {}) =>
    line("lock break", quote(lock), more.fence && "--fence", option("owner", more.owner), why(reason)),
  takeLock: (lock: string, lasting: string, units = 1, reason = "") =>
    line("lock take", quote(lock), option("for", lasting), units > 1 && `--units ${units}`, why(reason)),
  releaseLock: (lock: string, owner = "") => line("lock release", quote(lock), option("owner", owner)),
  lock: (lock: string) => line("lock show", quote(lock)),
  /** What is done about a version: `promote` `block` `unblock` `pin`; `off` takes a pin away. */
  version: (step: string, name: string, version: string, more: { reason?: string; off?: boolean } = {}) =>
    line("package", step, quote(name), quote(version), more.off && "--off", why(more.reason)),
  scripts: (name: string, version: string, against = "", show = "") =>
    line("package scripts", quote(name), quote(version), option("diff", against), option("show", show)),
  apply: (what = "DIR") => line("space apply", quote(what)),
  defaultTiers: () => line("space default-tiers"),
  export: () => line("space export DIR"),
  newRollout: (ask: NewRollout) =>
    line(
      "rollout new",
      quote(ask.package || "PACKAGE"),
      quote(ask.version || "VERSION"),
      ...(ask.envs ?? []).map((env) => option("env", env)),
      option("pattern", ask.pattern),
      option("tier", ask.tier),
      ...(ask.rings ?? []).map((ring) => option("ring", ring.name ? `${ring.name}=${ring.size}` : ring.size)),
      ask.max_parallel != null && `--max-parallel ${ask.max_parallel}`,
      option("success", ask.success),
      option("error", ask.error),
      option("on-success", ask.on_success),
      option("on-error", ask.on_error),
      option("deadline", ask.deadline),
      option("healthy-for", ask.healthy_for),
      option("start", ask.start),
      option("offline", ask.offline),
      ask.membership === "dynamic" && "--dynamic",
      ask.again && "--again",
      why(ask.reason),
      "-f",
    ),
  rollout: (
    action: string,
    rollout: string,
    more: { ring?: number | undefined; env?: string | undefined; max_parallel?: number | undefined; reason?: string } = {},
  ) =>
    line(
      "rollout",
      action === "max-parallel" ? "parallel" : action,
      quote(rollout),
      action === "rollback-ring" && String(more.ring ?? 1),
      action === "exclude" && quote(more.env || "ENV"),
      action === "max-parallel" && String(more.max_parallel ?? 1),
      why(more.reason),
    ),
  followRollout: (rollout: string) => line("rollout show", quote(rollout), "--targets -f"),
  testCauses: (rules: string, log: string, job: string, code: number | null) =>
    line("causes test", quote(rules), quote(log), option("job", job), code !== null && `--exit-code ${code}`),
};
