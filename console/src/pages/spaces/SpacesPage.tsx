/** The steering board (SupraManager): every space with its progress, its engine's lamp and its relaunch, one or many at a time. */
import { spaces as calls } from "@/api/deliver";
import type { SpaceStanding } from "@/api/deliverTypes";
import { nameKey, type Column } from "@/components/DataTable";
import { ListPage, useWholeList } from "@/components/ListPage";
import { StateBar, StateWord } from "@/components/StateMark";
import { useLive } from "@/live/useLive";
import { useMay } from "@/session/session";
import { useChosen } from "@/shell/chosen";
import { addressOf, go, to } from "@/shell/navigate";
import { useFormat, useTexts } from "@/texts/current";
import { Button, Menu, Tooltip } from "@mantine/core";
import { IconBulb, IconBulbOff, IconEye, IconRefresh, IconSitemap } from "@tabler/icons-react";
import { lazy, Suspense, useMemo, useState } from "react";
import { labelOf } from "./labels";
import { engineText, runOutcome } from "./words";
import css from "./Spaces.module.css";

export { engineText };

const EngineDialog = lazy(() => import("./EngineDialog"));
const RelaunchDialog = lazy(() => import("./RelaunchDialog"));
const keyOf = (s: SpaceStanding): string => s.name;
const hay = (s: SpaceStanding): string => `${s.name} ${Object.values(s.label).join(" ")} ${s.last_delivery}`;

/** The lamp of an engine: lit, off, amber, red; its word is told besides. */
export function Lamp({ state, size = 20 }: { state: string; size?: number }) {
  const t = useTexts();
  const Icon = state === "stopped" ? IconBulbOff : IconBulb;
  return <Icon size={size} className={css["lamp"]} data-engine={state} aria-label={engineText(state, t)} role="img" />;
}

export default function SpacesPage() {
  const t = useTexts(),
    f = useFormat(),
    steers = useMay("run-engines");
  const query = useLive(
    ["spaces"],
    (signal) => calls.list({ signal }),
    (type) => type === "space",
  );
  const [selected, setSelected] = useState<Set<string>>(new Set());
  const [dialog, setDialog] = useState<{ kind: "engine" | "relaunch"; spaces: string[]; action?: "start" | "stop" }>();
  const columns = useMemo(
    (): Column<SpaceStanding>[] => [
      {
        id: "name",
        header: t.deliver.space,
        width: "minmax(150px, 1.3fr)",
        sort: (s) => nameKey(s.name),
        cell: (s) => (
          <span className="stack tight grow" style={{ gap: 0 }}>
            <a className="strong cut" {...to(addressOf.space(s.name))}>
              {s.name}
            </a>
            <span className="dim tiny cut">{labelOf(s.label)}</span>
          </span>
        ),
      },
      {
        id: "progress",
        header: t.deliver.progress,
        width: "minmax(90px, 1.1fr)",
        from: 640,
        cell: (s) => (
          <span className="grow">
            <StateBar counts={s.counts} />
          </span>
        ),
      },
      {
        id: "state",
        header: t.common.state,
        width: "minmax(115px, 0.8fr)",
        from: 900,
        sort: (s) => s.state,
        cell: (s) => <StateWord state={s.state} />,
      },
      {
        id: "engine",
        header: t.deliver.engine,
        width: "104px",
        sort: (s) => s.engine.state,
        cell: (s) => (
          <Tooltip label={t.deliver.engineTip(engineText(s.engine.state, t), s.engine.by)}>
            <button
              className={`bare ${css["cell"]}`}
              aria-label={t.deliver.engineOf(s.name, engineText(s.engine.state, t))}
              disabled={!steers}
              onClick={(e) => {
                e.stopPropagation();
                setDialog({ kind: "engine", spaces: [s.name] });
              }}
            >
              <Lamp state={s.engine.state} />
              <span className="tiny cut">{engineText(s.engine.state, t)}</span>
            </button>
          </Tooltip>
        ),
      },
      {
        id: "relaunch",
        header: t.deliver.relaunch,
        width: "70px",
        cell: (s) => (
          <button
            className={`bare ${css["cell"]}`}
            aria-label={t.deliver.relaunchOf(s.name)}
            disabled={!steers}
            onClick={(e) => {
              e.stopPropagation();
              setDialog({ kind: "relaunch", spaces: [s.name] });
            }}
          >
            <IconRefresh size={19} />
          </button>
        ),
      },
      {
        id: "running",
        header: t.deliver.runningShort,
        width: "68px",
        from: 760,
        align: "end",
        sort: (s) => s.engine.running,
        cell: (s) => <span>{s.engine.running || "–"}</span>,
      },
      {
        id: "errors",
        header: t.deliver.errorsShort,
        width: "68px",
        from: 760,
        align: "end",
        sort: (s) => s.counts["error"] ?? 0,
        cell: (s) => <span className={s.counts["error"] ? css["bad"] : ""}>{s.counts["error"] ?? "–"}</span>,
      },
      {
        id: "held",
        header: t.deliver.heldShort,
        width: "68px",
        from: 1100,
        align: "end",
        sort: (s) => s.held,
        cell: (s) => <span>{s.held || "–"}</span>,
      },
      {
        id: "waiting",
        header: t.steering.waiting,
        width: "minmax(80px, 0.5fr)",
        from: 760,
        sort: (s) => s.waiting.length,
        cell: (s) =>
          s.waiting.length > 0 ? (
            <span className="row tight wrap" style={{ rowGap: 0 }}>
              {s.waiting.map((id) => (
                <a key={id} className="small" {...to(addressOf.delivery(id))} onClickCapture={(e) => e.stopPropagation()}>
                  {id}
                </a>
              ))}
            </span>
          ) : (
            <span>–</span>
          ),
      },
      {
        id: "date",
        header: t.steering.date,
        width: "96px",
        from: 1000,
        sort: (s) => s.date,
        cell: (s) => (
          <span className="small">
            {s.date ? (
              <time dateTime={s.date} title={t.deliver.dateOf(s.date)}>
                {s.date}
              </time>
            ) : (
              "–"
            )}
          </span>
        ),
      },
      {
        id: "lag",
        header: t.steering.lag,
        width: "66px",
        from: 1060,
        align: "end",
        sort: (s) => s.engine.lag_ms,
        cell: (s) => (
          <span className={s.engine.state === "degraded" ? css["bad"] : "small"} title={t.steering.lagHelp}>
            {s.engine.state === "stopped" ? "–" : f.span(s.engine.lag_ms)}
          </span>
        ),
      },
      {
        id: "delivery",
        header: t.deliver.lastDelivery,
        width: "minmax(124px, 0.9fr)",
        from: 980,
        cell: (s) =>
          s.last_delivery ? (
            <span className="row tight">
              <a {...to(addressOf.delivery(s.last_delivery))}>{s.last_delivery}</a>
              <span className="dim tiny cut">{runOutcome(s.last_outcome, t)}</span>
            </span>
          ) : (
            <span className="dim">–</span>
          ),
      },
    ],
    [t, f, steers],
  );
  const list = useWholeList({ name: "spaces", query, columns, hay, first: { by: "name", down: false } });
  const chosen = [...selected];
  const names = chosen.length > 0 ? chosen : list.list.rows.map(keyOf);
  const open = (kind: "engine" | "relaunch", action?: "start" | "stop") => () =>
    setDialog({ kind, spaces: names, ...(action ? { action } : {}) });
  useChosen([
    {
      name: chosen.join(", "),
      actions:
        steers && chosen.length > 0
          ? [
              { id: "stop", text: t.deliver.stopEngines, run: open("engine", "stop") },
              { id: "relaunch", text: t.deliver.relaunchSpaces, run: open("relaunch") },
              { id: "start", text: t.deliver.startEngines, run: open("engine", "start") },
            ]
          : [],
    },
  ]);
  return (
    <>
      <ListPage
        title={t.steering.board}
        subtitle={t.deliver.steeringHelp}
        searchLabel={t.deliver.steeringSearch}
        icon={<IconSitemap size={26} />}
        emptyTitle={t.deliver.noSpaces}
        emptyHelp={t.deliver.noSpacesHelp}
        emptyAction={<Button onClick={() => go("/documents")}>{t.first.definitions}</Button>}
        onClear={() => list.onSearch("")}
        actions={
          steers && (
            <>
              <Button
                variant="default"
                leftSection={<IconBulbOff size={16} />}
                disabled={names.length === 0}
                onClick={open("engine", "stop")}
              >
                {t.deliver.stopEngines}
              </Button>
              <Button
                variant="default"
                leftSection={<IconRefresh size={16} />}
                disabled={names.length === 0}
                onClick={open("relaunch")}
              >
                {t.deliver.relaunchSpaces}
              </Button>
              <Button
                variant="default"
                leftSection={<IconBulb size={16} />}
                disabled={names.length === 0}
                onClick={open("engine", "start")}
              >
                {t.deliver.startEngines}
              </Button>
            </>
          )
        }
        {...list}
        columns={columns}
        rowKey={keyOf}
        rowName={keyOf}
        onOpen={(s) => go(addressOf.space(s.name))}
        selected={selected}
        onSelect={setSelected}
        card={(s) => (
          <div className="stack tight">
            <span className="row">
              <Lamp state={s.engine.state} />
              <span className="strong cut grow">{s.name}</span>
              <StateWord state={s.state} />
            </span>
            <StateBar counts={s.counts} />
          </div>
        )}
        menu={(s) => (
          <>
            <Menu.Item leftSection={<IconEye size={16} />} onClick={() => go(addressOf.space(s.name))}>
              {t.deliver.openGraph}
            </Menu.Item>
            <Menu.Item
              leftSection={<IconBulb size={16} />}
              disabled={!steers}
              onClick={() => setDialog({ kind: "engine", spaces: [s.name] })}
            >
              {t.deliver.engine}
            </Menu.Item>
            <Menu.Item
              leftSection={<IconRefresh size={16} />}
              disabled={!steers}
              onClick={() => setDialog({ kind: "relaunch", spaces: [s.name] })}
            >
              {t.deliver.relaunch}
            </Menu.Item>
          </>
        )}
      />
      <Suspense fallback={null}>
        {dialog?.kind === "engine" && (
          <EngineDialog
            spaces={(query.data ?? []).filter((s) => dialog.spaces.includes(s.name))}
            {...(dialog.action ? { first: dialog.action } : {})}
            onClose={() => setDialog(undefined)}
            onDone={() => void query.refetch()}
          />
        )}
        {dialog?.kind === "relaunch" && (
          <RelaunchDialog
            spaces={(query.data ?? []).filter((s) => dialog.spaces.includes(s.name))}
            onClose={() => setDialog(undefined)}
            onDone={() => void query.refetch()}
          />
        )}
      </Suspense>
    </>
  );
}
