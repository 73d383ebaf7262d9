/**
 * A draft while it is written: what people type is kept here at once and saved a moment later, one call after another, each with the
 * revision that was read. Somebody else's change comes in as long as nothing was typed; else people choose.
 */
import { Problem } from "@/api/http";
import { drafts as calls } from "@/api/work";
import type { Draft, DraftContent, Install } from "@/api/workTypes";
import { onChange } from "@/live/events";
import { useEffect, useMemo, useState } from "react";
import { newFile } from "./installModel";

export type Saving = "saved" | "typed" | "saving" | "failed" | "stale";
export interface DraftLook {
  status: "loading" | "ready" | "gone" | "error";
  error?: unknown;
  draft?: Draft;
  content?: DraftContent;
  saving: Saving;
  refused?: unknown;
}
const PAUSE_MS = 600;

/** One draft and the calls about it, in their order. */
export class DraftDesk {
  #look: DraftLook = { status: "loading", saving: "saved" };
  #readers = new Set<() => void>();
  #queue: Promise<unknown> = Promise.resolve();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #closed = false;

  constructor(readonly id: string) {}

  snapshot = (): DraftLook => this.#look;
  subscribe = (reader: () => void): (() => void) => {
    this.#readers.add(reader);
    return () => void this.#readers.delete(reader);
  };

  async read(): Promise<void> {
    try {
      const draft = await calls.get(this.id);
      this.#set({ status: "ready", draft, content: draft.content, saving: "saved", refused: undefined, error: undefined });
    } catch (error) {
      if (error instanceof Problem && error.status === 404) this.#set({ status: "gone" });
      else if (!this.#look.draft) this.#set({ status: "error", error });
    }
  }

  /** Others changed something: taken when nothing was typed here. */
  async heard(): Promise<void> {
    await this.#queue.catch(() => undefined);
    if (this.#closed || this.#look.saving !== "saved") return;
    const draft = await calls.get(this.id).catch((error: unknown) => {
      if (error instanceof Problem && error.status === 404) this.#set({ status: "gone" });
      return undefined;
    });
    if (draft && this.#look.saving === "saved" && draft.revision > (this.#look.draft?.revision ?? 0))
      this.#set({ draft, content: draft.content });
  }

  type(content: DraftContent): void {
    this.#set({ content, saving: this.#look.saving === "stale" ? "stale" : "typed" });
    if (this.#look.saving === "stale") return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.save(), PAUSE_MS);
  }

  /** Saves what was typed; answers whether the server has it. */
  save(): Promise<boolean> {
    clearTimeout(this.#timer);
    return this.#after(async () => {
      const { content, draft, saving } = this.#look;
      if (!content || !draft || saving === "saved") return true;
      if (saving === "stale") return false;
      this.#set({ saving: "saving" });
      try {
        const saved = await calls.put(this.id, { content, revision: draft.revision });
        this.#took(saved, content);
        return true;
      } catch (error) {
        const stale = error instanceof Problem && error.status === 409;
        this.#set({ saving: stale ? "stale" : "failed", refused: error });
        return false;
      }
    });
  }

  /** A finished upload becomes a file of the draft. */
  addFile(upload: string, name: string, keepCompressed: boolean): Promise<void> {
    return this.#after(async () => {
      const before = new Set(this.#look.draft?.files.map((f) => f.path));
      const saved = await calls.addFile(this.id, { upload, name, keep_compressed: keepCompressed });
      this.#took(saved, undefined);
      /* What was sent is meant for the computers: it gets its line at once. */
      const { content } = this.#look;
      if (!content) return;
      const { install } = content;
      const fresh = saved.files.filter((f) => !before.has(f.path) && !install.files.some((x) => x.path === f.path));
      if (fresh.length === 0) return;
      const files = [...install.files, ...fresh.map((f) => newFile(f.path.split("/").at(-1) ?? f.path, f.path))];
      this.type({ ...content, install: { ...install, files } });
    });
  }

  removeFile(path: string): Promise<void> {
    return this.#after(async () => {
      this.#took(await calls.removeFile(this.id, path), undefined);
    });
  }

  /** Theirs is read and what was typed is lost; or mine is saved over it. */
  async settle(mine: boolean): Promise<void> {
    if (!mine) return this.read();
    const theirs = await calls.get(this.id);
    const { content } = this.#look;
    this.#set({ draft: theirs, saving: "typed", refused: undefined, ...(content ? { content } : {}) });
    await this.save();
  }

  close(): void {
    this.#closed = true;
    if (this.#look.saving === "typed") void this.save();
  }

  /** The server's answer: what was typed since stays; what only the server knows of files comes in. */
  #took(saved: Draft, sent: DraftContent | undefined): void {
    const { content } = this.#look;
    const typed = content !== undefined && (sent === undefined ? this.#look.saving === "typed" : content !== sent);
    const install: Install | undefined = content && { ...content.install, files: withFiles(content.install, saved) };
    this.#set({
      draft: saved,
      content: typed && content && install ? { ...content, install } : saved.content,
      saving: typed ? "typed" : "saved",
      refused: undefined,
    });
    if (typed) {
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => void this.save(), PAUSE_MS);
    }
  }

  #after<T>(run: () => Promise<T>): Promise<T> {
    const next = this.#queue.catch(() => undefined).then(run);
    this.#queue = next;
    return next;
  }

  #set(part: Partial<DraftLook>): void {
    this.#look = { ...this.#look, ...part };
    for (const reader of this.#readers) reader();
  }
}

/** The files as people arranged them, and those the server has put in since. */
function withFiles(mine: Install, saved: Draft): Install["files"] {
  const theirs = new Map(saved.content.install.files.map((f) => [f.path, f]));
  const known = new Set(mine.files.map((f) => f.path));
  return [...mine.files, ...[...theirs.values()].filter((f) => !known.has(f.path))];
}

export function useDraft(id: string): { desk: DraftDesk; look: DraftLook } {
  const desk = useMemo(() => new DraftDesk(id), [id]);
  const [look, setLook] = useState(desk.snapshot());
  useEffect(() => {
    setLook(desk.snapshot());
    const off = desk.subscribe(() => setLook(desk.snapshot()));
    void desk.read();
    const offEvents = onChange((change, past) => {
      if (!past && ((change.type === "draft" && change.id === id) || change.type === "reset")) void desk.heard();
    });
    return () => {
      off();
      offEvents();
      desk.close();
    };
  }, [desk, id]);
  useEffect(() => {
    if (look.saving === "saved") return;
    const warn = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener("beforeunload", warn);
    return () => window.removeEventListener("beforeunload", warn);
  }, [look.saving]);
  return { desk, look };
}
