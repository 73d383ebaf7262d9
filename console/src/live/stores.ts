/** The lists that stay live: agents, instances, package files, tasks. */
import { agents as agentCalls, instances as instanceCalls, packages as packageCalls } from "@/api/calls";
import type { Agent, Instance, PackageFile } from "@/api/types";
import { tasks as taskCalls } from "@/api/work";
import type { Task } from "@/api/workTypes";
import { useEffect, useSyncExternalStore } from "react";
import { Collection, type Snapshot } from "./collection";

/** Names are the same whatever their case. */
export const fold = (name: string): string => name.toLowerCase();
export const instanceKey = (agent: string, name: string): string => `${fold(agent)}/${fold(name)}`;

export const instances = new Collection<Instance>(
  (i) => instanceKey(i.agent, i.name),
  (query, signal) => instanceCalls.page(query, { signal }),
);
export const agents = new Collection<Agent>(
  (a) => fold(a.name),
  (query, signal) => agentCalls.page(query, { signal }),
);
export const packages = new Collection<PackageFile>(
  (p) => p.id,
  (query, signal) => packageCalls.page(query, { signal }),
);
export const tasks = new Collection<Task>(
  (t) => t.id,
  async (_, signal) => {
    const items = await taskCalls.list({}, { signal });
    return { items, total: items.length };
  },
);

export const collections = [instances, agents, packages, tasks] as const;

/** The list, loaded if it was not. */
export function useCollection<T>(collection: Collection<T>): Snapshot<T> {
  useEffect(() => collection.ensure(), [collection]);
  return useSyncExternalStore(collection.subscribe, collection.snapshot);
}

/** One entry of a list. */
export function useEntry<T>(collection: Collection<T>, key: string): T | undefined {
  useEffect(() => collection.ensure(), [collection]);
  return useSyncExternalStore(collection.subscribe, () => collection.get(key));
}
