/**
 * Uploads of package files: in parts, with progress and speed, resumed where they stood when the connection is lost.
 *
 * They live here and not in a page, so that they go on while the person looks elsewhere. An upload that was cut by closing
 * the page goes on when the same file is given again: its id is remembered in this browser.
 */
import { uploads as calls } from "@/api/calls";
import { apiLanguage, Problem, problemFrom } from "@/api/http";
import type { PackageFile } from "@/api/types";
import { currentTexts } from "@/texts/current";
import { toast } from "./notices";
import { store } from "./store";
import { packages } from "./stores";

export type UploadState = "waiting" | "sending" | "resuming" | "checking" | "done" | "failed" | "paused";

export interface UploadItem {
  id: number;
  file: File;
  state: UploadState;
  sent: number;
  speed: number;
  error?: unknown;
  published?: PackageFile | undefined;
  /** What becomes of it: a file of a draft; without it a package of the repository. */
  into?: UploadInto | undefined;
}
export interface UploadInto {
  /** Id of the draft. */
  draft: string;
  /** Carried out with the finished upload. */
  finish: (upload: string, file: File) => Promise<unknown>;
}

const PART_BYTES = 8 * 1024 * 1024;
const AT_ONCE = 2;
const RESUMES_MAX = 8;
const RESUME_FIRST_MS = 800;
const RESUME_MAX_MS = 15_000;
const SPEED_WINDOW_MS = 4_000;

export const uploads = store<UploadItem[]>([]);
/** Whether there is anything to show. */
export const uploadsOpen = store(false);
/** A published file whose older versions run somewhere: the page asks whether to reload them. */
export const justPublished = store<PackageFile[]>([]);

const requests = new Map<number, XMLHttpRequest>();
const serverIds = new Map<number, string>();
let nextId = 1;

const patch = (id: number, part: Partial<UploadItem>): void =>
  uploads.set((all) => all.map((u) => (u.id === id ? { ...u, ...part } : u)));
const find = (id: number): UploadItem | undefined => uploads.get().find((u) => u.id === id);
const memory = (file: File): string => `escale.upload ${file.name} ${file.size} ${file.lastModified}`;
const recall = (file: File): string | null => {
  try {
    return localStorage.getItem(memory(file));
  } catch {
    return null;
  }
};
const remember = (file: File, id: string | null): void => {
  try {
    id === null ? localStorage.removeItem(memory(file)) : localStorage.setItem(memory(file), id);
  } catch {
    /* private window */
  }
};

/** The draft on the screen shows its uploads itself. */
export const draftOnScreen = store("");

export function addUploads(files: Iterable<File>, into?: UploadInto): void {
  const items = [...files].map((file): UploadItem => ({ id: nextId++, file, state: "waiting", sent: 0, speed: 0, into }));
  if (items.length === 0) return;
  uploads.set((all) => [...all, ...items]);
  uploadsOpen.set(true);
  next();
}

export function retryUpload(id: number): void {
  patch(id, { state: "waiting", error: undefined, speed: 0 });
  next();
}

export function cancelUpload(id: number): void {
  const item = find(id);
  uploads.set((all) => all.filter((u) => u.id !== id));
  if (uploads.get().length === 0) uploadsOpen.set(false);
  requests.get(id)?.abort();
  const known = serverIds.get(id);
  if (item && known && item.state !== "done") {
    remember(item.file, null);
    void calls.drop(known).catch(() => undefined);
  }
  next();
}

export function clearUploads(): void {
  uploads.set((all) => all.filter((u) => u.state !== "done" && u.state !== "failed"));
  if (uploads.get().length === 0) uploadsOpen.set(false);
}

const busy = (u: UploadItem): boolean => u.state === "sending" || u.state === "checking" || u.state === "resuming";
export const uploading = (): boolean => uploads.get().some((u) => busy(u) || u.state === "waiting");

window.addEventListener("beforeunload", (event) => {
  if (uploading()) event.preventDefault();
});

function next(): void {
  const all = uploads.get();
  const free = AT_ONCE - all.filter(busy).length;
  for (const item of all.filter((u) => u.state === "waiting").slice(0, Math.max(0, free))) void run(item.id);
}

async function run(id: number): Promise<void> {
  const item = find(id);
  if (!item) return;
  const { file } = item;
  patch(id, { state: "sending" });
  try {
    const upload = await send(id, file);
    if (item.into) {
      await item.into.finish(upload, file);
      remember(file, null);
      patch(id, { state: "done", sent: file.size, error: undefined });
      return;
    }
    const published = await packages.answer(again(id, () => calls.publish(upload)));
    if (!find(id)) return;
    remember(file, null);
    patch(id, { state: "done", sent: file.size, published, error: undefined });
    const t = currentTexts();
    toast({ tone: "good", title: t.uploads.published(published.name, published.version) });
    if (published.newest) justPublished.set((old) => [...old.filter((p) => p.name !== published.name), published]);
  } catch (error) {
    if (!find(id)) return;
    if (error instanceof Problem && !error.away) remember(file, null);
    patch(id, { state: "failed", error, speed: 0 });
  } finally {
    requests.delete(id);
    next();
  }
}

/** Sends the bytes from where the server stands, part by part; answers the id of the finished upload. */
async function send(id: number, file: File): Promise<string> {
  let upload = await again(id, () => begin(file));
  serverIds.set(id, upload.id);
  remember(file, upload.id);
  const marks: [number, number][] = [];
  const progress = (sent: number) => {
    const now = performance.now();
    marks.push([now, sent]);
    while (marks.length > 2 && now - (marks[0] as [number, number])[0] > SPEED_WINDOW_MS) marks.shift();
    const [t0, s0] = marks[0] as [number, number];
    patch(id, { sent, speed: now > t0 ? ((sent - s0) * 1000) / (now - t0) : 0 });
  };
  let offset = upload.offset,
    resumes = 0;
  progress(offset);
  while (offset < file.size) {
    if (!find(id)) throw new DOMException("cancelled", "AbortError");
    try {
      offset = await part(id, upload.id, file, offset, progress);
      resumes = 0;
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      if (error.code === "offset-mismatch" && error.details["offset"]) {
        offset = Number(error.details["offset"]);
        if (++resumes > RESUMES_MAX) throw error;
        continue;
      }
      if (!retryable(error) || ++resumes > RESUMES_MAX) throw error;
      patch(id, { state: "resuming", speed: 0 });
      await pause(resumes);
      upload = await again(id, () => calls.get(upload.id));
      offset = upload.offset;
      marks.length = 0;
      patch(id, { state: "sending" });
    }
  }
  patch(id, { state: "checking", sent: file.size, speed: 0 });
  return upload.id;
}

async function begin(file: File): Promise<{ id: string; offset: number }> {
  const known = recall(file);
  if (known) {
    try {
      const upload = await calls.get(known);
      if (upload.size_bytes === file.size) return upload;
    } catch (error) {
      if (error instanceof Problem && error.away) throw error;
    }
  }
  return calls.begin({ file: file.name, size_bytes: file.size });
}

const retryable = (error: unknown): boolean =>
  error instanceof Problem && (error.away || [502, 503, 504].includes(error.status) || error.code === "upload-busy");
const pause = (n: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, Math.min(RESUME_MAX_MS, RESUME_FIRST_MS * 2 ** (n - 1))));

/** Repeats a call that failed only because nothing answered. */
async function again<T>(id: number, run: () => Promise<T>): Promise<T> {
  for (let n = 1; ; n += 1) {
    try {
      return await run();
    } catch (error) {
      if (!retryable(error) || n > RESUMES_MAX || !find(id)) throw error;
      const before = find(id)?.state;
      patch(id, { state: "resuming" });
      await pause(n);
      if (before && before !== "resuming") patch(id, { state: before });
    }
  }
}

/** One part; answers the new offset. XMLHttpRequest, because fetch tells nothing about bytes sent. */
function part(id: number, upload: string, file: File, offset: number, progress: (sent: number) => void): Promise<number> {
  return new Promise((resolve, reject) => {
    const end = Math.min(file.size, offset + PART_BYTES),
      request = new XMLHttpRequest();
    requests.set(id, request);
    request.open("PATCH", calls.partUrl(upload, offset));
    request.setRequestHeader("Content-Type", "application/octet-stream");
    request.setRequestHeader("Accept-Language", apiLanguage());
    request.upload.onprogress = (event) => progress(offset + Math.min(event.loaded, end - offset));
    request.onload = () => {
      if (request.status >= 200 && request.status < 300) {
        let reached = end;
        try {
          reached = (JSON.parse(request.responseText) as { offset: number }).offset;
        } catch {
          /* an empty answer: all of it */
        }
        progress(reached);
        resolve(reached);
      } else reject(problemFrom(request.status, request.responseText));
    };
    request.onerror = () => reject(new Problem(0, "away", "connection lost"));
    request.onabort = () => reject(new DOMException("cancelled", "AbortError"));
    request.send(file.slice(offset, end));
  });
}
