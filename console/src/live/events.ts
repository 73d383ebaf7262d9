/**
 * The live stream: one EventSource that patches the lists, comes back by itself, and says how it stands.
 *
 * It begins a little before the newest event, so that the activity list has a past; those older events change no list.
 * A tab that nobody looks at lets go of its connection after a minute and goes on where it was when it is shown again.
 */
import { server } from "@/api/calls";
import { apiLanguage, BASE } from "@/api/http";
import type { Change, ServerInfo } from "@/api/types";
import type { Task } from "@/api/workTypes";
import { agents, collections, fold, instanceKey, instances, packages, tasks } from "./stores";
import { store } from "./store";
import { usage } from "./usage";

export type Connection = "connecting" | "live" | "reconnecting" | "paused";

export const connection = store<Connection>("connecting");
export const serverInfo = store<ServerInfo | undefined>(undefined);
/** How far the server's clock is ahead of this browser's. */
export const clockAhead = store(0);

const BACK_OFF_FIRST_MS = 500;
const BACK_OFF_MAX_MS = 15_000;
const HIDDEN_PAUSE_MS = 60_000;
const PAST_EVENTS = 200;
const WORDS = [
  "reset",
  "instance",
  "instance-removed",
  "agent",
  "agent-removed",
  "package",
  "package-removed",
  "order",
  "death",
  "journal",
  "download",
  "catalogue",
  "configuration",
  "descriptor",
  "computer",
  "computer-removed",
  "task",
  "task-removed",
  "runs",
  "draft",
  "fleet",
  "space",
  "delivery",
  "resource",
  "request",
  "rollout",
  "usage",
] as const;

type Listener = (change: Change, past: boolean) => void;
const listeners = new Set<Listener>();
/** Told of each change after the lists were patched; `past` when it happened before this page was opened. */
export function onChange(listener: Listener): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

let source: EventSource | undefined;
let running = false;
let last = 0;
let startedAt = 0;
let tries = 0;
let without = 0;
let retry: ReturnType<typeof setTimeout> | undefined;
let hide: ReturnType<typeof setTimeout> | undefined;

export async function readServer(): Promise<ServerInfo> {
  const info = await server.info();
  clockAhead.set(Date.parse(info.time) - Date.now());
  serverInfo.set(info);
  return info;
}

/** Starts the stream; the session must be there. */
export function start(): void {
  if (running) return;
  running = true;
  tries = 0;
  connection.set("connecting");
  document.addEventListener("visibilitychange", onVisibility);
  void open(true);
}

/** Ends it, at sign-out. */
export function stop(): void {
  running = false;
  source?.close();
  source = undefined;
  clearTimeout(retry);
  clearTimeout(hide);
  document.removeEventListener("visibilitychange", onVisibility);
  for (const list of collections) list.clear();
  usage.reset();
  serverInfo.set(undefined);
}

/** The language changed: texts come from the server, so everything is read again. */
export function restart(): void {
  if (!running) return;
  source?.close();
  void open(false);
  for (const list of collections) if (list.snapshot().status !== "idle") void list.reload();
}

async function open(fresh: boolean): Promise<void> {
  clearTimeout(retry);
  if (!running) return;
  try {
    const info = await readServer();
    if (fresh) {
      startedAt = info.last_event;
      last = pastFrom(info);
    }
  } catch {
    return again();
  }
  if (!running) return;
  if (without > 0) {
    connection.set("paused");
    return;
  }
  const stream = new EventSource(`${BASE}/events?after=${last}&lang=${apiLanguage()}`);
  source = stream;
  stream.onopen = () => {
    tries = 0;
    connection.set("live");
  };
  stream.onerror = () => {
    if (source !== stream) return;
    stream.close();
    source = undefined;
    again();
  };
  for (const word of WORDS) stream.addEventListener(word, (event) => take(event as MessageEvent<string>));
}

/** Numbers begin with the time of the server's start, in thousandths of a millisecond: nothing older is kept. */
function pastFrom(info: ServerInfo): number {
  return Math.min(info.last_event, Math.max(info.last_event - PAST_EVENTS, Date.parse(info.started_at) * 1000));
}

function again(): void {
  if (!running) return;
  connection.set(tries === 0 && connection.get() === "connecting" ? "connecting" : "reconnecting");
  const pause = Math.min(BACK_OFF_MAX_MS, BACK_OFF_FIRST_MS * 2 ** tries) * (0.7 + 0.6 * Math.random());
  tries += 1;
  if (tries > 1) connection.set("reconnecting");
  retry = setTimeout(() => void open(false), pause);
}

/** Tries at once: the person asked, or the network is back. */
export function retryNow(): void {
  if (!running || connection.get() === "live") return;
  tries = 0;
  void open(false);
}

/**
 * A window that shows one page with a stream of its own does without this one: over plain HTTP a browser keeps six
 * connections to a server, for all its windows. Ends with the function that is returned.
 */
export function doWithout(): () => void {
  without += 1;
  if (running) {
    source?.close();
    source = undefined;
    clearTimeout(retry);
    connection.set("paused");
  }
  return () => {
    without -= 1;
    if (without > 0 || !running || connection.get() !== "paused" || document.hidden) return;
    connection.set("connecting");
    void open(false);
  };
}

function onVisibility(): void {
  clearTimeout(hide);
  if (document.hidden) {
    hide = setTimeout(() => {
      source?.close();
      source = undefined;
      clearTimeout(retry);
      connection.set("paused");
    }, HIDDEN_PAUSE_MS);
  } else if (connection.get() === "paused") {
    connection.set("connecting");
    void open(false);
  }
}

function take(event: MessageEvent<string>): void {
  let change: Change;
  try {
    change = JSON.parse(event.data) as Change;
  } catch {
    return;
  }
  const number = Number(event.lastEventId);
  const numbered = event.lastEventId !== "" && Number.isFinite(number);
  /* What is not numbered carries the number of the event before it, and is always of now. */
  const past = numbered && change.type !== "usage" && change.type !== "journal" && number <= startedAt;
  if (numbered) last = Math.max(last, number);
  /* Asked for a past the server does not keep: nothing is lost, there is only no past. */
  if (change.type === "reset" && past) return;
  if (!past) patch(change);
  for (const listener of listeners) listener(change, past);
}

function patch(change: Change): void {
  switch (change.type) {
    case "reset":
      usage.reset();
      for (const list of collections) if (list.snapshot().status !== "idle") void list.reload();
      void readServer().then(
        (info) => {
          last = Math.max(last, info.last_event);
          startedAt = last;
        },
        () => undefined,
      );
      break;
    case "instance":
      instances.put(change.instance);
      break;
    case "instance-removed":
      instances.drop(instanceKey(change.agent, change.name));
      break;
    case "agent":
      agents.put(change.agent);
      break;
    case "agent-removed":
      agents.drop(fold(change.name));
      break;
    case "package":
      packages.put(change.package);
      break;
    case "package-removed": {
      const gone = packages.snapshot().items.find((p) => fold(p.file) === fold(change.file));
      if (gone) packages.drop(gone.id);
      break;
    }
    case "task":
      tasks.put(change.task as Task);
      break;
    case "task-removed": {
      const gone = tasks.snapshot().items.find((t) => fold(t.wanted.name) === fold(change.name));
      if (gone) tasks.drop(gone.id);
      break;
    }
    case "usage":
      usage.add(change.usage);
      break;
    default:
      break;
  }
}
