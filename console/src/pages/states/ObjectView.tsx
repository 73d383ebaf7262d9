/** One state object, live: its value large, its curve or its tree, every field, what its type says. */
import { states as calls } from "@/api/exchange";
import type { StateObject } from "@/api/types";
import { Empty, Facts, Failure, Lines, Refusal, TimeAgo } from "@/components/basics";
import { Detach } from "@/components/Detach";
import { ask } from "@/live/ask";
import { useDescriptors } from "@/live/descriptors";
import { toast } from "@/live/notices";
import { WatchedState } from "@/live/oneState";
import { isExpired, keyOf, states, useSeconds } from "@/live/states";
import { TypeExplorer } from "@/pages/callbacks/TypeExplorer";
import { findType, readable } from "@/pages/callbacks/types";
import { useMay } from "@/session/session";
import { addressOf, to } from "@/shell/navigate";
import { useFormat, useTexts } from "@/texts/current";
import { Button, CopyButton, Switch } from "@mantine/core";
import { IconBroadcast, IconCheck, IconCopy, IconRefresh, IconTrash } from "@tabler/icons-react";
import { lazy, Suspense, useEffect, useMemo, useRef, useState, useSyncExternalStore } from "react";
import { asText, isColour, kindOf } from "./kinds";
import css from "./State.module.css";
import { KindSign, Life } from "./Value";
import vcss from "./Value.module.css";
import { ValueTree } from "./ValueTree";

const HistoryCurve = lazy(() => import("./HistoryCurve"));

export const objectAddress = (agent: string, instance: string, name: string): string =>
  `/states/one?${new URLSearchParams({ agent, instance, name }).toString()}`;

/** Throws one object away, after asking. */
export async function deleteObject(s: StateObject): Promise<boolean> {
  const { currentTexts } = await import("@/texts/current");
  const t = currentTexts();
  return ask({
    title: t.stateObjects.deleteTitle(s.name),
    help: t.stateObjects.purgeHelp,
    confirm: t.common.delete,
    danger: true,
    act: async () => {
      await calls.purge({ agent: s.agent, instance: s.instance, name: s.name });
      states.drop(keyOf(s));
      toast({ tone: "good", title: t.stateObjects.deleted(s.name) });
    },
  });
}

interface Props {
  agent: string;
  instance: string;
  name: string;
  /** Two columns, when there is room for them. */
  wide?: boolean;
  onGone?: () => void;
}

export function ObjectView({ agent, instance, name, wide, onGone }: Props) {
  const t = useTexts(),
    controls = useMay("control");
  const watched = useMemo(() => new WatchedState(agent, instance, name), [agent, instance, name]);
  const seen = useSyncExternalStore(watched.subscribe, watched.snapshot);
  useEffect(() => {
    void watched.follow();
    return () => watched.close();
  }, [watched]);
  const s = seen.object;

  if (seen.status === "loading") return <Lines count={6} />;
  if (seen.status === "gone")
    return <Empty icon={<IconBroadcast size={26} />} title={t.stateObjects.gone} help={t.stateObjects.goneHelp} />;
  if (!s) return <Failure error={seen.error} retry={() => void watched.read()} />;

  const toggle = (on: boolean) => (on ? void watched.follow() : watched.unfollow());
  const nested = kindOf(s.value) === "object" || kindOf(s.value) === "list";
  const value = (
    <>
      {nested ? <ValueTree value={s.value} label={t.stateObjects.value} /> : <Hero state={s} before={seen.before} />}
      {seen.points.at.length > 1 && typeof s.value === "number" && (
        <div className="card">
          <Suspense fallback={<div style={{ height: 205 }} />}>
            <HistoryCurve points={seen.points} />
          </Suspense>
        </div>
      )}
    </>
  );
  const about = (
    <>
      <ObjectFacts state={s} />
      <TypeSection state={s} />
      {Object.keys(s.metadata).length > 0 && (
        <div>
          <h2 className="card-title">{t.stateObjects.metadata}</h2>
          <ValueTree value={s.metadata} label={t.stateObjects.metadata} />
        </div>
      )}
    </>
  );
  return (
    <div className="stack wide">
      <div className={css["bar"]}>
        <Switch
          size="sm"
          label={t.stateObjects.live}
          checked={seen.live}
          onChange={(e) => toggle(e.currentTarget.checked)}
          title={t.stateObjects.liveHelp}
        />
        <span className={css["dot"]} data-on={(seen.live && !seen.lost) || undefined} aria-hidden="true" />
        <span className="small dim grow" role="status">
          {seen.lost ? t.stateObjects.liveLost : seen.live ? "" : t.stateObjects.frozen}
        </span>
        <Button variant="default" size="xs" leftSection={<IconRefresh size={15} />} onClick={() => void watched.read()}>
          {t.common.refresh}
        </Button>
        <CopyButton value={asText(s.value)} timeout={1500}>
          {({ copied, copy }) => (
            <Button
              variant="default"
              size="xs"
              leftSection={copied ? <IconCheck size={15} /> : <IconCopy size={15} />}
              onClick={copy}
            >
              <span aria-live="polite">{copied ? t.common.copied : t.stateObjects.copyValue}</span>
            </Button>
          )}
        </CopyButton>
        <Button
          variant="default"
          size="xs"
          disabled={!controls}
          leftSection={<IconTrash size={15} />}
          onClick={() => void deleteObject(s).then((gone) => gone && onGone?.())}
        >
          {t.common.delete}
        </Button>
        {!wide && <Detach address={objectAddress(agent, instance, name)} />}
      </div>
      <Refusal error={seen.error} />
      {wide ? (
        <div className={css["columns"]}>
          <div className="stack">{value}</div>
          <div className="card stack wide">{about}</div>
        </div>
      ) : (
        <>
          <div className="stack">{value}</div>
          {about}
        </>
      )}
    </div>
  );
}

/** A single value, large enough to be read across a room. */
function Hero({ state: s, before }: { state: StateObject; before: number | undefined }) {
  const t = useTexts(),
    f = useFormat(),
    kind = kindOf(s.value),
    first = useRef(s.at);
  const delta = typeof s.value === "number" && before !== undefined ? s.value - before : undefined;
  return (
    <div className={css["hero"]}>
      {kind === "boolean" && <span className={css["lamp"]} data-on={s.value === true || undefined} aria-hidden="true" />}
      {kind === "text" && isColour(s.value as string) && (
        <span className={css["patch"]} style={{ background: s.value as string }} aria-hidden="true" />
      )}
      <span
        key={s.at}
        className={`${css["big"]} ${s.at === first.current ? "" : vcss["fresh"]}`}
        data-kind={kind}
        data-testid="value"
        aria-label={t.stateObjects.value}
        role="status"
      >
        {kind === "number"
          ? f.num(s.value as number, 6)
          : kind === "boolean"
            ? s.value
              ? t.common.yes
              : t.common.no
            : kind === "nothing"
              ? "–"
              : (s.value as string)}
      </span>
      {delta !== undefined && delta !== 0 && (
        <span className={css["delta"]} data-way={delta > 0 ? "up" : "down"} title={t.stateObjects.change(f.num(delta, 6))}>
          {delta > 0 ? "▲" : "▼"} {f.num(Math.abs(delta), 4)}
        </span>
      )}
    </div>
  );
}

function ObjectFacts({ state: s }: { state: StateObject }) {
  const t = useTexts(),
    f = useFormat(),
    now = useSeconds();
  return (
    <Facts
      entries={[
        [t.common.agent, <a {...to(addressOf.agent(s.agent))}>{s.agent}</a>],
        [t.common.instance, <a {...to(addressOf.instance(s.agent, s.instance))}>{s.instance}</a>],
        [t.stateObjects.name, <span className="mono">{s.name}</span>],
        [
          t.stateObjects.kind,
          <span className="row">
            <KindSign value={s.value} />
            {t.stateObjects.kinds[kindOf(s.value)]}
          </span>,
        ],
        [
          t.stateObjects.at,
          <>
            <span className="num">{f.ago(s.at, Math.max(now, Date.parse(s.at)))}</span>{" "}
            <span className="dim small">({f.exact(s.at)})</span>
          </>,
        ],
        [t.stateObjects.lifetime, s.lifetime_s === 0 ? t.stateObjects.forever : f.span(s.lifetime_s * 1000)],
        s.lifetime_s > 0 && [t.stateObjects.expiry, <Life state={s} />],
        s.lifetime_s === 0 && isExpired(s, now) && [t.stateObjects.expiry, <TimeAgo at={s.at} />],
      ]}
    />
  );
}

/** The type: its name, and what the package says of it. */
function TypeSection({ state: s }: { state: StateObject }) {
  const t = useTexts(),
    all = useDescriptors();
  const [open, setOpen] = useState(false);
  const descriptor = all.data?.find((d) => d.package.toLowerCase() === s.instance.toLowerCase());
  const known = descriptor && s.type ? findType(descriptor, s.type) : undefined;
  return (
    <div>
      <div className="row wrap between">
        <h2 className="card-title" style={{ margin: 0 }}>
          {t.stateObjects.type}
        </h2>
        {s.type === "" ? (
          <span className="dim small">{t.stateObjects.noType}</span>
        ) : known ? (
          <button className="bare" style={{ color: "var(--accent-text)" }} aria-expanded={open} onClick={() => setOpen(!open)}>
            <code title={s.type}>{readable(s.type)}</code>
          </button>
        ) : (
          <code title={s.type} className="cut">
            {readable(s.type)}
          </code>
        )}
      </div>
      {open && known && descriptor && (
        <div className="card" style={{ marginTop: 8 }}>
          <TypeExplorer descriptor={descriptor} first={known.full_name || known.name} />
        </div>
      )}
    </div>
  );
}
