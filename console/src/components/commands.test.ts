import { ACTIONS, needsReason } from "@/pages/spaces/objectActions";
import { ROLLOUT_ACTIONS } from "@/pages/rollouts/words";
import { describe, expect, test } from "vitest";
import { commands, quote } from "./commands";

/* What the command line knows, read from its own source: the words of each noun, their flags. */
const sources = import.meta.glob<string>("../../../crates/cli/src/args/*.rs", { query: "?raw", eager: true, import: "default" });
const rust = Object.values(sources).join("\n");
const kebab = (name: string): string => name.replace(/(?<!^)([A-Z])/g, "-$1").toLowerCase();

/** The body of an enum or a struct, and its variants or fields with what stands in each. */
function bodyOf(kind: "enum" | "struct", name: string): string {
  const at = rust.indexOf(`pub ${kind} ${name} {`);
  expect(at, `${kind} ${name}`).toBeGreaterThanOrEqual(0);
  return rust.slice(at, rust.indexOf("\n}", at));
}
interface Verb {
  flags: Set<string>;
}
/** Flags of arguments written in a piece of Rust: `--long` from its field's name or its own word. */
function flagsIn(text: string): string[] {
  return [...text.matchAll(/#\[arg\(([^\n]*?)\)\]\s*(?:pub )?(\w+):/g)].flatMap(([, how = "", field = ""]) => {
    const own = /long = "([\w-]+)"/.exec(how)?.[1];
    return own ? [own] : /\blong\b/.test(how) ? [field.replaceAll("_", "-")] : [];
  });
}
const flagsOf = (struct: string): string[] => {
  const body = bodyOf("struct", struct);
  const nested = [...body.matchAll(/#\[command\(flatten\)\]\s*pub \w+: (\w+)/g)].flatMap(([, inner = ""]) => flagsOf(inner));
  return [...flagsIn(body), ...nested];
};
/** The verbs of an enum of subcommands. */
function verbsOf(name: string): Map<string, Verb> {
  const verbs = new Map<string, Verb>();
  const body = bodyOf("enum", name);
  for (const [, variant = "", rest = ""] of body.matchAll(/\n {4}([A-Z]\w*)(\([^\n]*\)|,| \{[\s\S]*?\n {4}\})/g)) {
    const inner = /^\((?:Box<)?(?:super::)?(\w+)/.exec(rest)?.[1];
    if (inner?.endsWith("Command")) for (const [verb, known] of verbsOf(inner)) verbs.set(verb, known);
    else verbs.set(kebab(variant), { flags: new Set(inner ? flagsOf(inner) : flagsInVariant(rest)) });
  }
  return verbs;
}
/** Of a variant with fields: its own arguments, and those of what is flattened into it. */
function flagsInVariant(text: string): string[] {
  const nested = [...text.matchAll(/#\[command\(flatten\)\]\s*\w+: (\w+)/g)].flatMap(([, inner = ""]) => flagsOf(inner));
  return [...flagsIn(text), ...nested];
}
const nouns = new Map(
  [...bodyOf("enum", "Command").matchAll(/\n {4}([A-Z]\w*)(?:\((\w+)\))?,/g)].map(([, noun = "", words = ""]) => [
    kebab(noun),
    words,
  ]),
);
const globals = new Set([...flagsOf("Globals"), "yes"]);

/** Splits a command as a shell would. */
const words = (command: string): string[] =>
  [...command.matchAll(/(?:'(?:[^']|'\\'')*'|\S)+/g)].map(([w]) =>
    w.replaceAll("'\\''", "\u0000").replaceAll("'", "").replaceAll("\u0000", "'"),
  );

/** Fails when the command line would not know these words. */
function known(command: string): void {
  const [escale, noun = "", ...rest] = words(command);
  expect(escale, command).toBe("escale");
  expect(nouns.has(noun), `${command}: noun`).toBe(true);
  const inner = nouns.get(noun) ?? "";
  let flags: Set<string>;
  if (inner.endsWith("Command")) {
    const verb = verbsOf(inner).get(rest[0] ?? "");
    expect(verb, `${command}: verb`).toBeDefined();
    flags = verb?.flags ?? new Set();
  } else flags = new Set(flagsOf(inner));
  for (const word of rest) {
    if (/^-\w$/.test(word)) expect(["-f", "-y", "-n"], `${command}: ${word}`).toContain(word);
    if (!word.startsWith("--")) continue;
    const flag = word.slice(2).split("=")[0] ?? "";
    expect(flags.has(flag) || globals.has(flag), `${command}: ${word}`).toBe(true);
  }
}

const RELAUNCH = { set_upcoming: true, only_errors: true, release_held: true, cycle: false, running: "stop" };
const ASK = {
  env: "REC1",
  package: "SICARDI",
  version: "1.4.2",
  variables: "1.12",
  at: "2026-03-17T09:00:00Z",
  title: "Mise à jour",
  description: "l'accueil",
  ticket: "CHG-1",
  rollback_plan: "retour",
  urgency: "urgent",
  impact: "site fermé",
  justification: "incident",
};
const MORE = { ...ASK, also_envs: ["REC2", "PRD1"], also: [{ package: "CAISSE", version: "2.0" }] };
const CHANGE = { revision: 4, ...ASK };
/** A command of each kind, with everything it can say. */
const SAMPLES: { [K in keyof typeof commands]: string[] } = {
  act: ACTIONS.flatMap((a) => [
    commands.act("CA", "CA_Init", a, { reason: "l'essai" }),
    commands.act("CA", "CA_Init/J", a),
  ]).concat(
    commands.act("CA", "CA_Init", "demand", { params: { env: "INT 1" } }),
    commands.act("CA", "CA_Init/J", "confirm", { params: { TICKET: "CHG 7" } }),
    commands.act("CA", "CA_Init/J", "stop", { delivery: "D-1" }),
    commands.act("CA", "CA_Init/J", "stop", { run: 17 }),
    commands.act("CA", "CA_Init/J", "exclude", { agents: ["web-1", "web-2"] }),
    commands.act("CA", "CA_Init/J", "rerun", { agents: ["web-1"] }),
  ),
  engines: [
    commands.engines(["A", "B"], "start", "", []),
    commands.engines(["A"], "stop", "drain", ["D-1", "D-2"]),
    commands.engines(["A"], undefined, "", []),
    commands.engines(["A", "B"], undefined, "", []),
  ],
  relaunch: [commands.relaunch(["A", "B"], RELAUNCH), commands.relaunch(["A"], { ...RELAUNCH, cycle: true })],
  keep: [commands.keep("CA")],
  deliver: [
    commands.deliver({ env: "INT1", package: "S", version: "1", variables: "2", again: true, reason: "x y" }),
    commands.deliver({}),
  ],
  why: [commands.why("D-42")],
  cancel: [commands.cancel("D-42", "trop tard")],
  decide: ["retry", "ignore", "fail", "roll-back", "take-over", "confirm", "refuse"]
    .map((w) => commands.decide("D-42", w, "vu"))
    .concat(commands.decide("D-42", "exclude", "vu", "web-1"), commands.decide("D-42", "confirm", "", "", { TICKET: "CHG 7" })),
  override: [commands.override("D-42", "window", "urgence")],
  rollback: [commands.rollback("INT1", "SICARDI", "vu"), commands.rollback("INT1", "SICARDI", "vu", "1.4.1")],
  deliveryLogs: [commands.deliveryLogs("D-42"), commands.deliveryLogs("D-42", "CA_Init/GARDE")],
  attemptLog: [commands.attemptLog("01a1")],
  lastLog: [commands.lastLog(), commands.lastLog("INT1")],
  accept: [commands.accept("INT1", "SICARDI", "1.4.2", "tout va bien")],
  disk: [commands.disk("INT1")],
  tail: [commands.tail("INT1", "httpd"), commands.tail("INT1", "httpd", "access.log", "paris-1")],
  newRequest: [commands.newRequest(ASK, true), commands.newRequest({}, false), commands.newRequest(MORE, true)],
  editRequest: [
    commands.editRequest("R-1", { revision: 4, ticket: "CHG-1", description: "l'accueil", no_at: true, urgency: "normal" }, true),
    commands.editRequest("R-1", { ...CHANGE, urgency: "urgent" }, false),
  ],
  request: ["submit", "withdraw", "take"]
    .map((w) => commands.request(w, "R-1"))
    .concat(["approve", "reject", "ask-changes"].map((w) => commands.request(w, "R-1", { comment: "bien" })))
    .concat(commands.request("approve", "R-1", { alone: true }))
    .concat(commands.request("copy", "R-1", { version: "1.5" })),
  resources: [commands.resources(""), commands.resources("CA_LIV_*")],
  set: [commands.set("CA_LIV_ENV", "INT1"), commands.set("PASSWORD")],
  resourceHistory: [commands.resourceHistory("CA_LIV_ENV")],
  breakLock: [
    commands.breakLock("delivery/INT1", "oublié"),
    commands.breakLock("delivery/INT1", "oublié", { fence: true, owner: "D-42" }),
  ],
  takeLock: [commands.takeLock("delivery/INT1", "2h", 2, "maintenance")],
  releaseLock: [commands.releaseLock("delivery/INT1"), commands.releaseLock("delivery/INT1", "user r.dev")],
  lock: [commands.lock("delivery/INT1")],
  version: ["promote", "block", "unblock", "pin"]
    .map((w) => commands.version(w, "SICARDI", "1.4.2", { reason: "perd des données" }))
    .concat(commands.version("pin", "SICARDI", "1.4.2", { off: true })),
  scripts: [commands.scripts("SICARDI", "1.4.2", "1.4.1"), commands.scripts("SICARDI", "1.4.2", "", "delivery/hooks/install")],
  apply: [commands.apply(), commands.apply("site.causes.toml")],
  defaultTiers: [commands.defaultTiers()],
  export: [commands.export()],
  newRollout: [
    commands.newRollout({ package: "SICARDI", version: "1.4.2", tier: "INT" }),
    commands.newRollout({
      package: "SICARDI",
      version: "1.4.2",
      envs: ["INT1", "INT2"],
      pattern: "PILOTE*",
      rings: [
        { name: "pilotes", size: "1" },
        { name: "", size: "10 %" },
      ],
      max_parallel: 4,
      success: "95 %",
      error: "5 %",
      on_success: "wait 30m",
      on_error: "rollback-ring",
      deadline: "never",
      healthy_for: "10m",
      start: "manual",
      offline: "skip",
      membership: "dynamic",
      again: true,
      reason: "l'essai",
    }),
  ],
  rollout: ROLLOUT_ACTIONS.map((a) => commands.rollout(a, "RO-7", { ring: 2, env: "INT1", max_parallel: 4, reason: "vu" })),
  followRollout: [commands.followRollout("RO-7")],
  testCauses: [commands.testCauses("site.causes.toml", "job.log", "CA_Init/GARDE", 3)],
};

/** Scenario 46: every console action reproducible by a printed command. */
describe("Scenario 46: what the console prints is what the command line knows", () => {
  test.each(Object.entries(SAMPLES))("%s", (_, samples) => {
    expect(samples.length).toBeGreaterThan(0);
    for (const command of samples) known(command);
  });

  test("a word the command line does not know would be found", () => {
    expect(() => known("escale engine status CA")).toThrow(/verb/);
    expect(() => known("escale deliver INT1 S 1 --at-once")).toThrow(/--at-once/);
    expect(() => known("escale steer CA")).toThrow(/noun/);
  });
});

/* Pages of deliveries, as they are written. */
const pages = import.meta.glob<string>(
  "../pages/{deliveries,envs,packages/deliver,spaces,resources,requests,documents,rollouts,causes,logs}/*.tsx",
  {
    query: "?raw",
    eager: true,
    import: "default",
  },
);

/** Scenario 46: no dialog that does something is without its command. */
test("Scenario 46: every dialog of deliveries prints its command", () => {
  expect(Object.keys(pages).length).toBeGreaterThan(15);
  const acting = Object.entries(pages).filter(([, text]) => /<(FormDialog|Modal|SpacesDialog)\b/.test(text));
  expect(acting.length).toBeGreaterThan(6);
  for (const [file, text] of acting) {
    const dialogs = text.match(/<(FormDialog|Modal|SpacesDialog)$|<(FormDialog|Modal|SpacesDialog)\s/gm)?.length ?? 0;
    const told = text.match(/<Command\s|\scommand=\{/g)?.length ?? 0;
    expect(told, file).toBeGreaterThanOrEqual(dialogs);
  }
  /* No page writes a command of its own: all of them are in the list that is compared. */
  for (const [file, text] of Object.entries(pages)) expect(/[`"']escale [a-z]/.test(text), file).toBe(false);
});

test("words are quoted as a shell needs it", () => {
  expect(quote("CA_LIVRAISON/CA_Init")).toBe("CA_LIVRAISON/CA_Init");
  expect(quote("l'accueil")).toBe("'l'\\''accueil'");
  expect(quote("CA_LIV_*")).toBe("'CA_LIV_*'");
  expect(words(commands.cancel("D-1", "l'essai a échoué")).at(-1)).toBe("l'essai a échoué");
  for (const a of ACTIONS.filter((x) => needsReason(x)))
    expect(commands.act("S", "A", a, { reason: "x" })).toContain("--reason x");
});
