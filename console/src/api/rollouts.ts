/** Calls about rollouts, and their shapes: one version to many environments, in rings. */
import { api, ok } from "./http";
import type { components } from "./schema";
import { given, whole, type Whole } from "./whole";

type Schemas = components["schemas"];
type Signal = { signal?: AbortSignal };
const at = <P extends object>(segments: P) => ({ params: { path: segments } });

export type Rollout = Whole<Schemas["Rollout"]>;
export type NewRollout = Schemas["NewRollout"];
export type RolloutCounts = Schemas["RolloutCounts"];
export type RolloutRing = Whole<Schemas["RolloutRing"]>;

export const rollouts = {
  page: (query: { state?: string; package?: string; cursor?: string; limit?: number }, o: Signal = {}) =>
    whole(ok(api.GET("/rollouts", { params: { query: given(query) }, ...o }))),
  get: (rollout: string, o: Signal = {}) => whole(ok(api.GET("/rollouts/{rollout}", { ...at({ rollout }), ...o }))),
  targets: (
    rollout: string,
    query: { ring?: number | undefined; state?: string; cursor?: string; limit?: number },
    o: Signal = {},
  ) => whole(ok(api.GET("/rollouts/{rollout}/targets", { params: { path: { rollout }, query: given(query) }, ...o }))),
  add: (body: Schemas["NewRollout"]) => ok(api.POST("/rollouts", { body })),
  act: (rollout: string, body: Schemas["RolloutAct"]) => ok(api.POST("/rollouts/{rollout}/act", { ...at({ rollout }), body })),
};
