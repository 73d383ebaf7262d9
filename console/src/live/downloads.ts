/**
 * Downloads from catalogues, and which updates there are. The server carries a download on whoever looks: here it is
 * followed, told when it ends, and what was asked to happen afterwards happens: the deployment assistant opens, or the window
 * that offers to reload the instances concerned.
 */
import { catalogues as calls } from "@/api/admin";
import type { CatalogueDownload, Updates } from "@/api/adminTypes";
import { packages as packageCalls } from "@/api/calls";
import type { Change } from "@/api/types";
import { addressOf, go } from "@/shell/navigate";
import { currentTexts } from "@/texts/current";
import { merge, updateKeys } from "./downloadList";
import { connection, onChange, serverInfo } from "./events";
import { tell, toast, unread } from "./notices";
import { store } from "./store";
import { fold } from "./stores";
import { justPublished } from "./uploads";

const READ_KEY = "escale.updates.read";

export const downloads = store<CatalogueDownload[]>([]);
export const updates = store<Updates>({ packages: [] });

const deployAfter = new Set<string>();
const ended = new Set<string>();

/** What a download is called while it goes on. */
export const downloadName = (d: CatalogueDownload): string => d.package || currentTexts().admin.anAddress;

export async function fetchPackage(catalogue: string, name: string, version: string, then: "keep" | "deploy"): Promise<void> {
  const d = await calls.fetch(catalogue, { package: name, version });
  /* A small one is told to be done before the answer that began it arrives. */
  const over = downloads.get().find((x) => x.id === d.id && x.state !== "running");
  if (then === "deploy" && over?.state === "done") return go(addressOf.deploy({ package: over.package }));
  if (then === "deploy" && !over) deployAfter.add(d.id);
  take(d, false);
}

export async function fetchAddress(url: string): Promise<void> {
  take(await calls.fromAddress(url), false);
}

function take(d: CatalogueDownload, past: boolean): void {
  downloads.set((all) => merge(all, d));
  if (d.state === "running" || ended.has(d.id)) return;
  ended.add(d.id);
  tell({ kind: "download", id: `download ${d.id}`, at: Date.now(), past, download: d });
  if (past) return;
  const t = currentTexts();
  if (d.state === "failed") {
    toast({ tone: "bad", title: t.admin.downloadFailed(downloadName(d)), text: d.failure ?? undefined });
    deployAfter.delete(d.id);
    return;
  }
  toast({ tone: "good", title: t.admin.downloaded(downloadName(d), d.version) });
  if (deployAfter.delete(d.id)) go(addressOf.deploy({ package: d.package }));
  else void offerReload(d);
}

/** The window of updates opens by itself; it closes again when nothing runs an older version. */
async function offerReload(d: CatalogueDownload): Promise<void> {
  const found = await packageCalls.page({ search: d.package, limit: 100 }).catch(() => undefined);
  const file = found?.items.find((p) =>
    d.file ? fold(p.file) === fold(d.file) : p.name === d.package && p.version === d.version,
  );
  if (file?.newest) justPublished.set((old) => [...old.filter((p) => p.name !== file.name), file]);
}

const alreadyRead = (): Set<string> => {
  try {
    return new Set(JSON.parse(localStorage.getItem(READ_KEY) ?? "[]") as string[]);
  } catch {
    return new Set();
  }
};
export function readUpdates(): void {
  try {
    localStorage.setItem(READ_KEY, JSON.stringify(updateKeys(updates.get())));
  } catch {
    /* private window */
  }
}

async function look(): Promise<void> {
  const now = await calls.updates().catch(() => undefined);
  if (!now) return;
  const before = new Set([...updateKeys(updates.get()), ...alreadyRead()]);
  const fresh = updateKeys(now).filter((key) => !before.has(key)).length;
  updates.set(now);
  if (fresh > 0) unread.set((n) => n + fresh);
  /* What was begun before this page was opened, and what ended while the connection was away. */
  const open = new Set(downloads.get().flatMap((d) => (d.state === "running" ? [d.id] : [])));
  for (const d of await calls.downloads().catch(() => []))
    if (d.state === "running") downloads.set((all) => merge(all, d));
    else if (open.has(d.id)) take(d, false);
}

onChange((change: Change, past) => {
  if (change.type === "download") take(change.download, past);
  else if (change.type === "reset" || (change.type === "catalogue" && !past)) void look();
});
connection.subscribe(() => {
  if (connection.get() === "live") void look();
});
serverInfo.subscribe(() => {
  if (serverInfo.get() !== undefined) return;
  downloads.set([]);
  updates.set({ packages: [] });
});
