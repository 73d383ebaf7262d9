/** A space: its graph with live states, what people may do to each application and job, its runs. */
import { attempts, spaces as calls } from "@/api/deliver";
import type { NodeView, SpaceView } from "@/api/deliverTypes";
import { Failure, Lines, Note, PageHeader, TimeAgo, useNow } from "@/components/basics";
import { commands } from "@/components/commands";
import { StateMark, StateWord } from "@/components/StateMark";
import { isState, setStateTheme, STATES, stateTheme, THEMES, type StateTheme } from "@/components/states";
import { ask } from "@/live/ask";
import { toast } from "@/live/notices";
import { useStore } from "@/live/store";
import { useLive } from "@/live/useLive";
import { useMay } from "@/session/session";
import { useChosen } from "@/shell/chosen";
import { addressOf, go, to } from "@/shell/navigate";
import { told } from "@/api/http";
import { useFormat, useTexts } from "@/texts/current";
import { Button, Menu, SegmentedControl, Select, Tabs, TextInput } from "@mantine/core";
import { IconBook, IconFileText, IconInfoCircle, IconPlayerPlay, IconSearch } from "@tabler/icons-react";
import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { lazy, Suspense, useCallback, useMemo, useRef, useState } from "react";
import { labelOf } from "./labels";
import { meantOf } from "./meant";
import { ACTIONS, isHarmless, type ActionWord } from "./objectActions";
import { tellResults } from "./Results";
import { engineText, Lamp } from "./SpacesPage";
import css from "./Space.module.css";

const Graph = lazy(() => import("./Graph"));
const NodePanel = lazy(() => import("./NodePanel"));
const ActionDialog = lazy(() => import("./ActionDialog"));
const DemandDialog = lazy(() => import("./DemandDialog"));
const EngineDialog = lazy(() => import("./EngineDialog"));

export default function SpacePage() {
  const t = useTexts(),
    f = useFormat(),
    now = useNow(),
    { space: name } = useParams({ from: "/inside/spaces/$space" }),
    search = useSearch({ from: "/inside/spaces/$space" }),
    navigate = useNavigate({ from: "/spaces/$space" }),
    edits = useMay("edit-spaces"),
    steers = useMay("run-engines");
  const chosen = search.run ? Number(search.run) : undefined;
  const query = useLive<SpaceView>(
    ["space", name, chosen ?? 0],
    (signal) => (chosen ? calls.run(name, chosen, { signal }) : calls.get(name, { signal })),
    (type, what) => type === "space" && what.toLowerCase() === name.toLowerCase(),
  );
  const runs = useLive(
    ["space-runs", name],
    (signal) => calls.runs(name, { signal }),
    (type, what) => type === "space" && what === name,
  );
  const [filter, setFilter] = useState(""),
    [menu, setMenu] = useState<{ path: string; x: number; y: number }>(),
    [acting, setActing] = useState<{ path: string; action: ActionWord }>(),
    [engine, setEngine] = useState(false),
    [selected, setSelected] = useState<string>();
  const view = query.data;
  /* A run that goes on is acted upon, whichever was chosen; one that ended is a record. */
  const past = chosen && view?.run?.ended_at ? chosen : undefined;
  const meant = useMemo(() => meantOf(view?.run ?? null), [view?.run]);
  const node = (path: string | undefined): NodeView | undefined => view?.nodes.find((n) => n.path === path);
  const show = useCallback(
    (object: string | undefined) =>
      void navigate({
        search: (old) => ({ ...(old.run ? { run: old.run } : {}), ...(object ? { object } : {}) }),
        replace: true,
      }),
    [navigate],
  );
  /* Who opened the menu by keys goes on where they were. */
  const opener = useRef<HTMLElement | SVGElement | null>(null);
  const openMenu = (path: string, at: { x: number; y: number }) => {
    opener.current = document.activeElement as HTMLElement | null;
    setMenu({ path, ...at });
  };
  const goBack = () => {
    const back = opener.current;
    if (back?.isConnected && back !== document.body) setTimeout(() => back.focus({ preventScroll: true }));
  };
  const closeMenu = () => {
    setMenu(undefined);
    goBack();
  };
  const closeDialog = () => {
    setActing(undefined);
    goBack();
  };
  const openDetail = (path: string) => {
    opener.current = document.activeElement as HTMLElement | null;
    show(path);
  };
  const start = (path: string, action: ActionWord) => {
    setMenu(undefined);
    if (!isHarmless(action)) {
      setActing({ path, action });
      return;
    }
    void calls.act(name, { action, objects: [path], ...meant }).then(
      (results) => {
        tellResults(results);
        void query.refetch();
      },
      (error: unknown) => toast({ tone: "bad", title: path, text: told(error) }),
    );
  };
  const keep = () =>
    void calls.keep(name).then(
      () => {
        toast({ tone: "good", title: name, text: t.deliver.kept, command: commands.keep(name) });
        void query.refetch();
      },
      (error: unknown) => toast({ tone: "bad", title: name, text: told(error) }),
    );
  const moved = (path: string, at: { x: number; y: number }) => {
    void calls
      .positions(name, { [path]: [Math.round(at.x), Math.round(at.y)] })
      .catch((error: unknown) => toast({ tone: "bad", title: path, text: told(error) }));
  };
  const openLog = async (path: string) => {
    const found = node(path)?.attempts[0] ?? (await attempts.page({ space: name, path, limit: 1 })).items[0];
    if (found) go(addressOf.attempt(found.id));
    else toast({ tone: "busy", title: path, text: t.deliver.noLogYet });
  };
  const counts = useMemo(() => Object.fromEntries(STATES.map((s) => [s, view?.space.counts[s] ?? 0])), [view]);
  /* The object opened or picked in the picture, then the space itself: the palette offers what their menus do. */
  const picked = node(search.object ?? selected);
  useChosen(
    view
      ? [
          ...(picked && !past
            ? [
                {
                  name: `${name}/${picked.path}`,
                  actions: ACTIONS.filter((a) => picked.actions.includes(a)).map((a) => ({
                    id: a,
                    text: t.deliver.actions[a],
                    run: () => start(picked.path, a),
                  })),
                },
              ]
            : []),
          { name, actions: steers ? [{ id: "engine", text: t.deliver.engine, run: () => setEngine(true) }] : [] },
        ]
      : [],
  );
  if (query.error && !view) return <Failure error={query.error} retry={() => void query.refetch()} />;
  if (!view) return <Lines />;
  const others = (runs.data ?? []).filter((r) => !r.ended_at && r.number !== view.run?.number);
  const s = view.space,
    open = node(search.object),
    under = node(menu?.path),
    acted = node(acting?.path);
  const resetIn = s.reset_at ? Math.max(0, Math.round((Date.parse(s.reset_at) - now) / 1000)) : 0;
  return (
    <>
      <PageHeader
        title={s.name}
        above={
          <a className="small" {...to("/spaces")}>
            {t.steering.board}
          </a>
        }
        badge={<StateWord state={s.state} />}
        subtitle={
          <>
            {labelOf(s.label)}
            {view.run?.delivery && (
              <>
                {" · "}
                <a {...to(addressOf.delivery(view.run.delivery))}>{view.run.delivery}</a>
              </>
            )}
            {view.run && !view.run.delivery && <> · {t.deliver.dateOf(view.run.date)}</>}
          </>
        }
        actions={
          <>
            <Button
              variant="default"
              leftSection={<Lamp state={s.engine.state} size={18} />}
              disabled={!steers}
              onClick={() => setEngine(true)}
            >
              {engineText(s.engine.state, t)}
            </Button>
            {s.delivery && (
              <Button leftSection={<IconPlayerPlay size={16} />} onClick={() => go("/deliver")}>
                {t.deliver.deliver}
              </Button>
            )}
          </>
        }
      />
      {s.reset_at && !past && (
        <Note tone="busy">
          <span className="row wrap">
            <span className="grow">{t.deliver.resetIn(resetIn)}</span>
            <Button size="compact-sm" variant="default" onClick={keep}>
              {t.deliver.keepState}
            </Button>
          </span>
        </Note>
      )}
      {others.length > 0 && (
        <Note tone="busy">
          <span className="row wrap">
            <span className="grow">{t.deliver.alsoOpen(view.run?.delivery ?? "")}</span>
            {others.map((r) => (
              <Button
                key={r.number}
                size="compact-sm"
                variant="default"
                onClick={() => void navigate({ search: { run: String(r.number) } })}
              >
                {r.delivery || t.deliver.runNumber(r.number)}
              </Button>
            ))}
          </span>
        </Note>
      )}
      {past && (
        <Note tone="warn">
          <span className="row wrap">
            <span className="grow">{t.deliver.pastRun(past)}</span>
            <Button size="compact-sm" variant="default" onClick={() => void navigate({ search: {} })}>
              {t.deliver.backToNow}
            </Button>
          </span>
        </Note>
      )}
      <div className={css["bar"]}>
        <TextInput
          value={filter}
          onChange={(e) => setFilter(e.currentTarget.value)}
          placeholder={t.deliver.filterGraph}
          aria-label={t.deliver.filterGraph}
          leftSection={<IconSearch size={16} />}
          data-page-search
        />
        <span className="grow" />
        <ThemeChoice />
        {(runs.data ?? []).length > 0 && (
          <Select
            aria-label={t.deliver.runs}
            placeholder={t.deliver.now}
            clearable
            data={(runs.data ?? []).map((r) => ({
              value: String(r.number),
              label: `${r.delivery || t.deliver.runNumber(r.number)} · ${f.exact(r.started_at)}`,
            }))}
            value={search.run ?? null}
            onChange={(v) => void navigate({ search: v ? { run: v } : {} })}
          />
        )}
      </div>
      <ul className={css["legend"]} aria-label={t.deliver.legend}>
        {STATES.map((st) => (
          <li key={st} data-none={counts[st] === 0 || undefined}>
            <StateMark state={st} size={17} />
            <span>{t.deliver.states[st]}</span>
            <b>{counts[st]}</b>
          </li>
        ))}
      </ul>
      <div className={css["layout"]} data-open={open ? "" : undefined}>
        <Tabs defaultValue={window.innerWidth < 640 ? "list" : "graph"} keepMounted={false}>
          <Tabs.List>
            <Tabs.Tab value="graph">{t.deliver.graph}</Tabs.Tab>
            <Tabs.Tab value="list">{t.deliver.list}</Tabs.Tab>
          </Tabs.List>
          <Tabs.Panel value="graph" pt="sm">
            <Suspense fallback={<Lines />}>
              <Graph
                nodes={view.nodes}
                links={view.links}
                selected={search.object}
                editable={edits && !past}
                filter={filter}
                onOpen={openDetail}
                onSelect={setSelected}
                onMenu={openMenu}
                onMoved={moved}
              />
            </Suspense>
          </Tabs.Panel>
          <Tabs.Panel value="list" pt="sm">
            <NodeList nodes={view.nodes} filter={filter} onOpen={openDetail} onMenu={openMenu} />
          </Tabs.Panel>
        </Tabs>
        {open && (
          <Suspense fallback={<Lines />}>
            <NodePanel
              space={name}
              node={open}
              jobs={view.nodes.filter((n) => n.kind === "job" && n.path.startsWith(`${open.path}/`))}
              past={Boolean(past)}
              onClose={() => {
                show(undefined);
                goBack();
              }}
              onOpen={show}
              onAct={(action) => start(open.path, action)}
            />
          </Suspense>
        )}
      </div>
      {menu && under && (
        <Menu opened onClose={closeMenu} position="bottom-start" withinPortal>
          <Menu.Target>
            <span style={{ position: "fixed", left: menu.x, top: menu.y, width: 1, height: 1 }} />
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Label>{under.path}</Menu.Label>
            {!past && (
              <Menu.Sub>
                <Menu.Sub.Target>
                  <Menu.Sub.Item leftSection={<IconPlayerPlay size={16} />} disabled={under.actions.length === 0}>
                    {t.deliver.actionsMenu}
                  </Menu.Sub.Item>
                </Menu.Sub.Target>
                <Menu.Sub.Dropdown>
                  {ACTIONS.filter((a) => under.actions.includes(a)).map((a) => (
                    <Menu.Item key={a} onClick={() => start(under.path, a)}>
                      {t.deliver.actions[a]}
                    </Menu.Item>
                  ))}
                </Menu.Sub.Dropdown>
              </Menu.Sub>
            )}
            <Menu.Item leftSection={<IconInfoCircle size={16} />} onClick={() => (setMenu(undefined), show(under.path))}>
              {t.deliver.detail}
            </Menu.Item>
            <Menu.Item leftSection={<IconFileText size={16} />} onClick={() => (setMenu(undefined), void openLog(under.path))}>
              {t.deliver.log}
            </Menu.Item>
            {under.instruction && (
              <Menu.Item
                leftSection={<IconBook size={16} />}
                onClick={() => {
                  setMenu(undefined);
                  void ask({
                    title: t.deliver.instruction,
                    help: <pre className={css["instruction"]}>{under.instruction}</pre>,
                    confirm: t.common.close,
                  });
                }}
              >
                {t.deliver.instruction}
              </Menu.Item>
            )}
          </Menu.Dropdown>
        </Menu>
      )}
      <Suspense fallback={null}>
        {acting?.action === "demand" && (
          <DemandDialog view={view} path={acting.path} onClose={closeDialog} onDone={() => void query.refetch()} />
        )}
        {acting && acted && acting.action !== "demand" && (
          <ActionDialog
            space={name}
            node={acted}
            action={acting.action}
            meant={meant}
            onClose={closeDialog}
            onDone={() => void query.refetch()}
          />
        )}
        {engine && <EngineDialog spaces={[s]} onClose={() => setEngine(false)} onDone={() => void query.refetch()} />}
      </Suspense>
    </>
  );
}

/** Colours of states, as the reader likes them. */
export function ThemeChoice() {
  const t = useTexts(),
    theme = useStore(stateTheme);
  return (
    <SegmentedControl
      size="xs"
      aria-label={t.deliver.theme}
      value={theme}
      onChange={(v) => setStateTheme(v as StateTheme)}
      data={THEMES.map((x) => ({ value: x, label: t.deliver.themes[x] }))}
    />
  );
}

/** The same as a list: for who would rather read, and for who cannot see the picture. */
function NodeList({
  nodes,
  filter,
  onOpen,
  onMenu,
}: {
  nodes: readonly NodeView[];
  filter: string;
  onOpen: (path: string) => void;
  onMenu: (path: string, at: { x: number; y: number }) => void;
}) {
  const t = useTexts();
  const words = filter.toLowerCase().split(/\s+/).filter(Boolean);
  const shown = nodes
    .filter((n) => words.every((w) => `${n.path} ${labelOf(n.label)}`.toLowerCase().includes(w)))
    .slice(0, 2_000);
  return (
    <ul className={css["nodes"]}>
      {shown.map((n) => (
        <li
          key={n.path}
          data-job={n.kind === "job" || undefined}
          onContextMenu={(e) => {
            e.preventDefault();
            onMenu(n.path, { x: e.clientX, y: e.clientY });
          }}
        >
          <StateMark state={n.state} outcome={n.outcome?.state} size={20} />
          <button className="bare strong" onClick={() => onOpen(n.path)}>
            {n.on_demand ? "[D] " : ""}
            {n.kind === "job" ? n.path.slice(n.path.indexOf("/") + 1) : n.path}
          </button>
          <span className="dim small cut grow">
            {isState(n.state) ? t.deliver.states[n.state] : n.state}
            {n.reasons[0]?.text ? ` · ${n.reasons[0].text}` : ""}
          </span>
          <span className="dim tiny">
            <TimeAgo at={n.since} />
          </span>
        </li>
      ))}
    </ul>
  );
}
