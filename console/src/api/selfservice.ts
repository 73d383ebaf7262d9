/** Calls of self-service: one's own computers, what is offered for them, and what one asked for. */
import { api, ok } from "./http";
import type { components } from "./schema";
import type { RunLog, TaskRun } from "./workTypes";

type Schemas = components["schemas"];
type Signal = { signal?: AbortSignal };
export type OwnPackage = Omit<Schemas["OwnPackage"], "run"> & { run?: TaskRun | null };
export type OwnComputer = Omit<Schemas["OwnComputer"], "packages"> & { packages: OwnPackage[] };
export type Offer = Schemas["SelfServiceOffer"];
export type NewOffer = Schemas["NewSelfServiceOffer"];

/** An answer is whole, whatever its description lets be left out of a request. */
const whole = <T>(answer: Promise<unknown>): Promise<T> => answer as Promise<T>;
const of = (name: string) => ({ params: { path: { package: name } } });

export const selfService = {
  own: (o: Signal = {}) => whole<OwnComputer[]>(ok(api.GET("/self-service", { ...o }))),
  ask: (body: { package: string; computer: string }) => whole<TaskRun>(ok(api.POST("/self-service/requests", { body }))),
  log: (id: string, o: Signal = {}) =>
    whole<RunLog>(ok(api.GET("/self-service/runs/{id}/log", { params: { path: { id } }, ...o }))),
  offers: (o: Signal = {}) => whole<Offer[]>(ok(api.GET("/self-service/offers", { ...o }))),
  offer: (name: string, body: NewOffer) => whole<Offer>(ok(api.PUT("/self-service/offers/{package}", { ...of(name), body }))),
  withdraw: (name: string) => ok(api.DELETE("/self-service/offers/{package}", of(name))),
};
