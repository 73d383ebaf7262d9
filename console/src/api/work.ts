/** Calls about tasks, runs, time slots and drafts of packages. */
import { api, apiLanguage, ok, path, sentence } from "./http";
import type { components } from "./schema";
import type { PackageFile } from "./types";
import type * as W from "./workTypes";
import { given } from "./whole";

type Schemas = components["schemas"];
type Signal = { signal?: AbortSignal };
const named = (name: string) => ({ params: { path: { name } } });
const ided = (id: string) => ({ params: { path: { id } } });
/** An answer is whole, whatever its description lets be left out of a request. */
const whole = <T>(answer: Promise<unknown>): Promise<T> => answer as Promise<T>;

/** Lists and maps that an answer leaves out because they are empty. */
export function wholeInstall(install: Schemas["Install"] | undefined): W.Install {
  return {
    checks: (install?.checks ?? []) as W.Check[],
    files: (install?.files ?? []) as W.InstallFile[],
    actions: (install?.actions ?? []).map(wholeAction),
    interactions: (install?.interactions ?? []) as W.Interaction[],
    confidential: install?.confidential ?? false,
  };
}

export function wholeAction(action: Schemas["Action"]): W.Action {
  return {
    kind: "run",
    label: "",
    command: "",
    vector: [],
    env: {},
    rules: [],
    from: "",
    to: "",
    paths: [],
    checks: [],
    log_lines: 10,
    ...(action as Partial<W.Action>),
  };
}

const wholeDraft = (draft: Schemas["Draft"]): W.Draft => {
  const d = draft as unknown as W.Draft;
  const told = (all: W.DraftProblem[]) => all.map((p) => ({ ...p, text: sentence(p.text) }));
  return {
    ...d,
    problems: told(d.problems),
    warnings: told(d.warnings),
    content: { ...d.content, install: wholeInstall(draft.content.install) },
  };
};

export interface RunQuery {
  task?: string;
  job?: string;
  package?: string;
  computer?: string;
  state?: string;
  newest?: boolean;
  search?: string;
  cursor?: string;
  limit?: number;
}

export const tasks = {
  list: (query: { search?: string; active?: boolean; package?: string; computer?: string } = {}, o: Signal = {}) =>
    whole<W.Task[]>(ok(api.GET("/tasks", { params: { query: given(query) }, ...o }))),
  get: (name: string, o: Signal = {}) => whole<W.Task>(ok(api.GET("/tasks/{name}", { ...named(name), ...o }))),
  add: (body: W.NewTask) => whole<W.Task>(ok(api.POST("/tasks", { body }))),
  put: (name: string, body: W.NewTask) => whole<W.Task>(ok(api.PUT("/tasks/{name}", { ...named(name), body }))),
  remove: (name: string) => ok(api.DELETE("/tasks/{name}", named(name))),
  activate: (name: string) => whole<W.Task>(ok(api.POST("/tasks/{name}/activate", named(name)))),
  deactivate: (name: string) => whole<W.Task>(ok(api.POST("/tasks/{name}/deactivate", named(name)))),
  forceStart: (name: string, body: { ignore_slots: boolean; again: boolean }) =>
    ok(api.POST("/tasks/{name}/force-start", { ...named(name), body })),
  duplicate: (name: string, as: string) =>
    whole<W.Task>(ok(api.POST("/tasks/{name}/duplicate", { ...named(name), body: { name: as } }))),
  progress: (name: string, o: Signal = {}) =>
    whole<W.TargetProgress[]>(ok(api.GET("/tasks/{name}/progress", { ...named(name), ...o }))),
};

export const runs = {
  page: (query: RunQuery, o: Signal = {}) =>
    whole<{ items: W.TaskRun[]; next?: string | null; total: number }>(
      ok(api.GET("/runs", { params: { query: given(query) }, ...o })),
    ),
  get: (id: string, o: Signal = {}) => whole<W.TaskRun>(ok(api.GET("/runs/{id}", { ...ided(id), ...o }))),
  log: (id: string, query: { after?: number; search?: string; limit?: number }, o: Signal = {}) =>
    whole<W.RunLog>(ok(api.GET("/runs/{id}/log", { params: { path: { id }, query: given(query) }, ...o }))),
  act: (body: W.RunAction) => whole<W.RunsChanged>(ok(api.POST("/runs/actions", { body }))),
  logUrl: (id: string) => path`/api/v1/runs/${id}/log.txt`,
  followUrl: (id: string, after: number) => path`/api/v1/runs/${id}/follow` + `?after=${after}&lang=${apiLanguage()}`,
  exportUrl: (query: RunQuery, format: "csv" | "json") =>
    path`/api/v1/runs/export` + `?${new URLSearchParams({ ...(given(query) as Record<string, string>), format }).toString()}`,
};

export const slots = {
  list: (o: Signal = {}) => whole<W.TimeSlot[]>(ok(api.GET("/time-slots", { ...o }))),
  put: (name: string, body: W.TimeSlot) => ok(api.PUT("/time-slots/{name}", { ...named(name), body })),
  remove: (name: string) => ok(api.DELETE("/time-slots/{name}", named(name))),
};

export const drafts = {
  list: (o: Signal = {}) => whole<Schemas["Draft"][]>(ok(api.GET("/drafts", { ...o }))).then((all) => all.map(wholeDraft)),
  get: (id: string, o: Signal = {}) => ok(api.GET("/drafts/{id}", { ...ided(id), ...o })).then(wholeDraft),
  add: (body: { from?: string; name?: string }) => ok(api.POST("/drafts", { body })).then(wholeDraft),
  put: (id: string, body: { content: W.DraftContent; revision: number }) =>
    ok(api.PUT("/drafts/{id}", { ...ided(id), body })).then(wholeDraft),
  remove: (id: string) => ok(api.DELETE("/drafts/{id}", ided(id))),
  addFile: (id: string, body: { upload: string; name: string; keep_compressed: boolean }) =>
    ok(api.POST("/drafts/{id}/files", { ...ided(id), body })).then(wholeDraft),
  removeFile: (id: string, file: string) =>
    ok(api.DELETE("/drafts/{id}/files/{path}", { params: { path: { id, path: file } } })).then(wholeDraft),
  publish: (id: string) => whole<PackageFile>(ok(api.POST("/drafts/{id}/publish", ided(id)))),
  importUrl: () => path`/api/v1/drafts/import`,
  install: (file: string, o: Signal = {}) =>
    ok(api.GET("/packages/{file}/install", { params: { path: { file } }, ...o })).then(wholeInstall),
  /** The files of a version are cut anew, so that computers forget damaged parts. */
  repack: (file: string) => ok(api.POST("/packages/{file}/repack", { params: { path: { file } } })),
  exportUrl: (file: string) => path`/api/v1/packages/${file}/export` + "?format=reference",
};

export interface Template {
  name: string;
  interaction: W.Interaction;
}
export const templates = {
  list: (o: Signal = {}) => whole<Template[]>(ok(api.GET("/interaction-templates", { ...o }))),
  put: (name: string, body: Template) => ok(api.PUT("/interaction-templates/{name}", { ...named(name), body })),
  remove: (name: string) => ok(api.DELETE("/interaction-templates/{name}", named(name))),
};

/** Find-as-you-type for actors. */
export const actors = {
  computers: (search: string, o: Signal = {}) =>
    whole<{
      items: { id: string; name: string; kind: string; os: string; address: string; connected: boolean }[];
      total: number;
    }>(ok(api.GET("/computers", { params: { query: given({ search, limit: 20 }) }, ...o }))),
  groups: (o: Signal = {}) => whole<{ name: string; dynamic: boolean }[]>(ok(api.GET("/groups", { ...o }))),
};
