/** Places of applications in the picture: those people chose stay as they are, all others are laid out in layers (ELK, in a worker). */
import type { LinkView, NodeView } from "@/api/deliverTypes";
import ELK from "elkjs/lib/elk-api";
import workerUrl from "elkjs/lib/elk-worker.min.js?url";

export const NODE_WIDTH = 124;
export const NODE_HEIGHT = 108;
export type Places = Record<string, { x: number; y: number }>;

let elk: InstanceType<typeof ELK> | undefined;
const known = new Map<string, Promise<Places>>();

/** What the picture depends on: names, links, chosen places; not states. */
export const shapeOf = (nodes: readonly NodeView[], links: readonly LinkView[]): string =>
  JSON.stringify([nodes.map((n) => [n.path, n.x, n.y]), links.map((l) => [l.from, l.to])]);

export function placesOf(nodes: readonly NodeView[], links: readonly LinkView[]): Promise<Places> {
  const key = shapeOf(nodes, links);
  let places = known.get(key);
  if (!places) {
    if (known.size > 20) known.clear();
    places = compute(nodes, links);
    known.set(key, places);
    places.catch(() => known.delete(key));
  }
  return places;
}

async function compute(nodes: readonly NodeView[], links: readonly LinkView[]): Promise<Places> {
  const chosen: Places = {};
  for (const n of nodes) if (n.x !== null && n.y !== null) chosen[n.path] = { x: n.x, y: n.y };
  const free = nodes.filter((n) => !chosen[n.path]);
  if (free.length === 0) return chosen;
  elk ??= new ELK({ workerUrl });
  const names = new Set(free.map((n) => n.path));
  const laid = await elk.layout({
    id: "root",
    layoutOptions: {
      "elk.algorithm": "layered",
      "elk.direction": "RIGHT",
      "elk.layered.spacing.nodeNodeBetweenLayers": "18",
      "elk.spacing.nodeNode": "30",
      "elk.layered.nodePlacement.strategy": "NETWORK_SIMPLEX",
      "elk.layered.considerModelOrder.strategy": "NODES_AND_EDGES",
      "elk.separateConnectedComponents": "true",
    },
    children: free.map((n) => ({ id: n.path, width: NODE_WIDTH, height: NODE_HEIGHT })),
    edges: links
      .filter((l) => names.has(l.from) && names.has(l.to))
      .map((l, i) => ({ id: `e${i}`, sources: [l.from], targets: [l.to] })),
  });
  /* Beside those that have a place already. */
  const below = Math.max(0, ...Object.values(chosen).map((p) => p.y + NODE_HEIGHT + 60));
  for (const child of laid.children ?? []) chosen[child.id] = { x: child.x ?? 0, y: (child.y ?? 0) + below };
  return chosen;
}
