/** Going to an address of the console from anywhere, without knowing the router. */
import { outside } from "@/api/root";
import type { MouseEvent } from "react";

let push: (address: string) => void = (address) => window.location.assign(outside(address));
export const setNavigator = (to: (address: string) => void): void => void (push = to);
export const go = (address: string): void => push(address);

/** Props of a plain link that stays in the application; opening in a new tab works as ever. */
export function to(address: string): { href: string; onClick: (event: MouseEvent<HTMLAnchorElement>) => void } {
  return {
    href: outside(address),
    onClick: (event) => {
      if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey)
        return;
      event.preventDefault();
      push(address);
    },
  };
}

const e = encodeURIComponent;
export const addressOf = {
  agent: (name: string) => `/agents/${e(name)}`,
  instance: (agent: string, name: string, tab?: string) => `/agents/${e(agent)}/instances/${e(name)}${tab ? `?tab=${tab}` : ""}`,
  task: (name: string, state?: string) => `/tasks/${e(name)}${state ? `?state=${state}` : ""}`,
  newTask: (from: { package: string; version?: string }) =>
    `/tasks/new?package=${e(from.package)}${from.version ? `&version=${e(from.version)}` : ""}`,
  run: (id: string) => `/runs/${e(id)}`,
  draft: (id: string) => `/drafts/${e(id)}`,
  computer: (id: string, tab?: string) => `/computers/${e(id)}${tab ? `?tab=${tab}` : ""}`,
  group: (name: string) => `/groups/${e(name)}`,
  space: (name: string) => `/spaces/${e(name)}`,
  delivery: (id: string) => `/deliveries/${e(id)}`,
  attempt: (id: string, line?: number) => `/attempts/${e(id)}${line ? `?line=${line}` : ""}`,
  env: (name: string) => `/envs/${e(name)}`,
  rollout: (id: string) => `/rollouts/${e(id)}`,
  request: (id: string) => `/requests/${e(id)}`,
  deliver: (from: { env?: string; package?: string; version?: string }) => {
    const search = new URLSearchParams(Object.entries(from).filter(([, v]) => v !== ""));
    return search.size > 0 ? `/deliver?${search.toString()}` : "/deliver";
  },
  packageFile: (file: string) => `/packages?file=${e(file)}`,
  deploy: (from: { agent?: string; package?: string; file?: string; virtual?: boolean } = {}) => {
    const search = new URLSearchParams();
    if (from.agent) search.set("agent", from.agent);
    if (from.package) search.set("package", from.package);
    if (from.file) search.set("file", from.file);
    if (from.virtual) search.set("virtual", "true");
    const text = search.toString();
    return text ? `/deploy?${text}` : "/deploy";
  },
};
