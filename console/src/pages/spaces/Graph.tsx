/** The picture of a space: applications with their states, links by kind; pan, zoom, a small map, the keyboard. */
import type { LinkView, NodeView } from "@/api/deliverTypes";
import { Failure, Lines } from "@/components/basics";
import { StateMark, StatePip } from "@/components/StateMark";
import { isState } from "@/components/states";
import { useTexts } from "@/texts/current";
import {
  Background,
  BaseEdge,
  Controls,
  getSmoothStepPath,
  Handle,
  MarkerType,
  MiniMap,
  Position,
  ReactFlow,
  type Edge,
  type EdgeProps,
  type Node,
  type NodeProps,
} from "@xyflow/react";
import "@xyflow/react/dist/style.css";
import { IconClock, IconLock } from "@tabler/icons-react";
import { memo, useEffect, useMemo, useState } from "react";
import css from "./Graph.module.css";
import { labelOf } from "./labels";
import { NODE_HEIGHT, NODE_WIDTH, placesOf, shapeOf, type Places } from "./layout";

interface Props {
  nodes: readonly NodeView[];
  links: readonly LinkView[];
  selected?: string | undefined;
  /** Whether places may be chosen. */
  editable: boolean;
  /** Words that must stand in a name; others are dimmed. */
  filter: string;
  onOpen: (path: string) => void;
  onSelect: (path: string) => void;
  onMenu: (path: string, at: { x: number; y: number }) => void;
  onMoved: (path: string, at: { x: number; y: number }) => void;
}

type Data = { view: NodeView; jobs: readonly NodeView[]; dim: boolean; selected: boolean };
type AppNode = Node<Data, "app">;

const App = memo(function App({ data }: NodeProps<AppNode>) {
  const t = useTexts(),
    { view: v } = data;
  const label = labelOf(v.label, "");
  return (
    <div
      className={css["node"]}
      data-dim={data.dim || undefined}
      data-selected={data.selected || undefined}
      title={[label, v.reasons[0]?.text, v.outcome?.text].filter(Boolean).join("\n")}
    >
      <Handle type="target" position={Position.Left} className={css["in"] ?? ""} isConnectable={false} />
      <span className={css["icon"]}>
        <StateMark state={v.state} outcome={v.outcome?.state} size={42} />
        {v.held && <IconLock size={15} className={css["sign"]} aria-label={t.deliver.held} />}
        {!v.held && v.timing && <IconClock size={15} className={css["sign"]} aria-label={v.timing} />}
      </span>
      <span className={css["name"]}>
        {v.on_demand && <b>[D] </b>}
        {v.path}
      </span>
      <span className={css["jobs"]} aria-hidden="true">
        {data.jobs.slice(0, 14).map((j) => (
          <StatePip key={j.path} state={j.state} />
        ))}
        {data.jobs.length > 14 && <em>+{data.jobs.length - 14}</em>}
      </span>
      <Handle type="source" position={Position.Right} className={css["out"] ?? ""} isConnectable={false} />
    </div>
  );
});

/** A line by its kind: `always` is drawn double. */
function Link({
  sourceX,
  sourceY,
  targetX,
  targetY,
  sourcePosition,
  targetPosition,
  markerEnd,
  data,
}: EdgeProps<Edge<{ on: string; mandatory: boolean }>>) {
  const [path] = getSmoothStepPath({ sourceX, sourceY, targetX, targetY, sourcePosition, targetPosition, borderRadius: 10 });
  const end = markerEnd === undefined ? {} : { markerEnd };
  return (
    <g className={css["link"]} data-on={data?.on} data-optional={data?.mandatory === false || undefined}>
      <BaseEdge path={path} {...end} className={css["stroke"] ?? ""} />
      {data?.on === "always" && <BaseEdge path={path} className={css["inner"] ?? ""} />}
    </g>
  );
}

const NODE_TYPES = { app: App };
const EDGE_TYPES = { kind: Link };

export default function Graph({ nodes, links, selected, editable, filter, onOpen, onSelect, onMenu, onMoved }: Props) {
  const t = useTexts();
  const apps = useMemo(() => nodes.filter((n) => n.kind === "application"), [nodes]);
  const shape = shapeOf(apps, links);
  const [places, setPlaces] = useState<Places>(),
    [error, setError] = useState<unknown>(),
    [again, setAgain] = useState(0);
  useEffect(() => {
    let gone = false;
    placesOf(apps, links).then(
      (found) => {
        if (!gone) setPlaces(found);
      },
      (failed: unknown) => {
        if (!gone) setError(failed);
      },
    );
    return () => void (gone = true);
    // Only what the picture depends on: states change many times a second.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [shape, again]);
  const jobs = useMemo(() => {
    const found = new Map<string, NodeView[]>();
    for (const n of nodes) {
      if (n.kind !== "job") continue;
      const app = n.path.slice(0, n.path.indexOf("/"));
      (found.get(app) ?? found.set(app, []).get(app))?.push(n);
    }
    return found;
  }, [nodes]);
  const words = filter.toLowerCase().split(/\s+/).filter(Boolean);
  const drawn = useMemo(
    (): AppNode[] =>
      places
        ? apps.map((v) => ({
            id: v.path,
            type: "app",
            position: places[v.path] ?? { x: 0, y: 0 },
            width: NODE_WIDTH,
            height: NODE_HEIGHT,
            draggable: editable,
            connectable: false,
            deletable: false,
            ariaLabel: `${v.on_demand ? "[D] " : ""}${v.path}, ${isState(v.state) ? t.deliver.states[v.state] : v.state}${v.outcome ? `, ${v.outcome.text}` : ""}`,
            data: {
              view: v,
              jobs: jobs.get(v.path) ?? [],
              dim: !words.every((w) => `${v.path} ${labelOf(v.label)}`.toLowerCase().includes(w)),
              selected: v.path === selected,
            },
          }))
        : [],
    // eslint-disable-next-line react-hooks/exhaustive-deps
    [places, apps, jobs, filter, selected, editable, t],
  );
  const edges = useMemo(
    () =>
      links
        .filter((l) => !l.from.includes("/"))
        .map((l, i) => ({
          id: `${l.from}>${l.to}>${l.on}>${i}`,
          source: l.from,
          target: l.to,
          type: "kind",
          data: { on: l.on, mandatory: l.mandatory },
          markerEnd: { type: MarkerType.ArrowClosed, width: 13, height: 13, markerUnits: "userSpaceOnUse" },
          focusable: false,
          ariaLabel: `${l.from} → ${l.to}: ${t.deliver.linkKinds[l.on as keyof typeof t.deliver.linkKinds] ?? l.on}`,
        })),
    [links, t],
  );
  if (error !== undefined)
    return (
      <Failure
        error={error}
        retry={() => {
          setError(undefined);
          setAgain(again + 1);
        }}
      />
    );
  if (!places) return <Lines count={5} />;
  return (
    <div className={css["frame"]}>
      <ReactFlow<AppNode>
        nodes={drawn}
        edges={edges}
        nodeTypes={NODE_TYPES}
        edgeTypes={EDGE_TYPES}
        fitView
        fitViewOptions={{ padding: 0.04, maxZoom: 1.15 }}
        minZoom={0.05}
        maxZoom={2}
        onlyRenderVisibleElements={apps.length > 200}
        nodesConnectable={false}
        proOptions={{ hideAttribution: true }}
        zoomOnDoubleClick={false}
        onNodeClick={(_, node) => onSelect(node.id)}
        onNodeDoubleClick={(_, node) => onOpen(node.id)}
        onNodeContextMenu={(event, node) => {
          event.preventDefault();
          onSelect(node.id);
          onMenu(node.id, { x: event.clientX, y: event.clientY });
        }}
        onNodeDragStop={(_, node) => onMoved(node.id, node.position)}
        onKeyDown={(event) => {
          const path = (event.target as HTMLElement).closest<HTMLElement>("[data-id]")?.dataset["id"];
          if (!path) return;
          if (event.key === "Enter") onOpen(path);
          if (event.key === "ContextMenu" || (event.key === "F10" && event.shiftKey)) {
            event.preventDefault();
            /* The menu, once open, would take the rest of this key for one beside it. */
            event.stopPropagation();
            const box = (event.target as HTMLElement).getBoundingClientRect();
            onMenu(path, { x: box.left + box.width / 2, y: box.top + box.height / 2 });
          }
        }}
        aria-label={t.deliver.graph}
        ariaLabelConfig={{
          "controls.ariaLabel": t.deliver.controls.all,
          "controls.zoomIn.ariaLabel": t.deliver.controls.zoomIn,
          "controls.zoomOut.ariaLabel": t.deliver.controls.zoomOut,
          "controls.fitView.ariaLabel": t.deliver.controls.fit,
          "minimap.ariaLabel": t.deliver.miniMap,
          "node.a11yDescription.default": t.deliver.controls.nodeHelp,
          "node.a11yDescription.keyboardDisabled": t.deliver.controls.nodeHelp,
          "node.a11yDescription.ariaLiveMessage": ({ direction, x, y }) => t.deliver.controls.moved(direction, x, y),
        }}
      >
        <Background gap={24} size={1} />
        <Controls showInteractive={false} />
        {apps.length > 6 && (
          <MiniMap
            pannable
            zoomable
            nodeColor={(n) => `var(--st-${(n as AppNode).data.view.state})`}
            ariaLabel={t.deliver.miniMap}
          />
        )}
      </ReactFlow>
    </div>
  );
}
