/** Time slots: each with its week, whether it is open now, and when that changes. */
import { slots as calls } from "@/api/work";
import type { TimeSlot } from "@/api/workTypes";
import { useNow } from "@/components/basics";
import { nameKey, type Column } from "@/components/DataTable";
import { ListPage, useWholeList } from "@/components/ListPage";
import { Badge } from "@/components/StateBadge";
import { ask } from "@/live/ask";
import { onChange } from "@/live/events";
import { toast } from "@/live/notices";
import { useMay } from "@/session/session";
import { useFormat, useTexts, type Texts } from "@/texts/current";
import type { Format } from "@/format/format";
import { Button, Menu } from "@mantine/core";
import { IconCalendarTime, IconPencil, IconPlus, IconTrash } from "@tabler/icons-react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { lazy, Suspense, useCallback, useEffect, useMemo, useState } from "react";
import { hoursOf, spansOf } from "./slotModel";
import { WeekGrid } from "./WeekGrid";

const SlotDialog = lazy(() => import("./SlotDialog"));
const keyOf = (s: TimeSlot): string => s.name;
const hay = (s: TimeSlot): string => `${s.name} ${s.time_zone} ${s.comment}`;

/** "closes in 3 hours", "never opens". */
export function changeText(s: TimeSlot, t: Texts, f: Format, now: number): string {
  if (!s.changes_at) return s.open ? t.slots.alwaysOpen : t.slots.neverOpens;
  const at = `${f.ago(s.changes_at, now)} (${new Date(s.changes_at).toLocaleString(document.documentElement.lang, { weekday: "short", hour: "2-digit", minute: "2-digit", timeZone: s.time_zone, hourCycle: "h23" })})`;
  return s.open ? t.slots.closesAt(at) : t.slots.opensAt(at);
}

export default function SlotsPage() {
  const t = useTexts(),
    f = useFormat(),
    now = useNow(),
    client = useQueryClient(),
    deploys = useMay("deploy");
  const query = useQuery({ queryKey: ["time-slots"], queryFn: ({ signal }) => calls.list({ signal }) });
  const [editing, setEditing] = useState<TimeSlot | "new">();
  const refresh = useCallback(() => client.invalidateQueries({ queryKey: ["time-slots"] }), [client]);
  useEffect(
    () =>
      onChange((change, past) => {
        if (!past && (change.type === "fleet" || change.type === "reset")) void refresh();
      }),
    [refresh],
  );
  /* The next change is due: what is shown is read again. */
  const due = (query.data ?? []).some((s) => s.changes_at && Date.parse(s.changes_at) < now);
  useEffect(() => {
    if (due) void refresh();
  }, [due, refresh]);
  const remove = async (s: TimeSlot) => {
    const yes = await ask({
      title: t.slots.deleteTitle(s.name),
      help: t.slots.deleteHelp,
      confirm: t.common.delete,
      danger: true,
      act: () => calls.remove(s.name),
    });
    if (!yes) return;
    toast({ tone: "good", title: t.slots.deleted(s.name) });
    await refresh();
  };
  const columns = useMemo(
    (): Column<TimeSlot>[] => [
      {
        id: "name",
        header: t.slots.name,
        width: "minmax(160px, 1.2fr)",
        sort: (s) => nameKey(s.name),
        cell: (s) => (
          <span className="stack tight grow" style={{ gap: 0 }}>
            <span className="strong cut">{s.name}</span>
            <span className="dim tiny cut">{s.comment || t.slots.perWeek(f.num(hoursOf(spansOf(s.entries)), 1))}</span>
          </span>
        ),
      },
      {
        id: "open",
        header: t.common.state,
        width: "minmax(150px, 0.9fr)",
        sort: (s) => (s.open ? 0 : 1),
        cell: (s) => <Badge tone={s.open ? "good" : "off"}>{s.open ? t.slots.open : t.slots.closed}</Badge>,
      },
      {
        id: "change",
        header: t.slots.next,
        width: "minmax(170px, 1.2fr)",
        from: 760,
        sort: (s) => (s.changes_at ? Date.parse(s.changes_at) : null),
        cell: (s) => <span className="small cut">{changeText(s, t, f, now)}</span>,
      },
      {
        id: "week",
        header: t.slots.week,
        width: "190px",
        from: 560,
        cell: (s) => <WeekGrid small spans={spansOf(s.entries)} name={s.name} />,
      },
      {
        id: "zone",
        header: t.slots.zone,
        width: "minmax(130px, 0.8fr)",
        from: 980,
        sort: (s) => s.time_zone,
        cell: (s) => <span className="small cut">{s.time_zone}</span>,
      },
    ],
    [t, f, now],
  );
  const list = useWholeList({ name: "slots", query, columns, hay, first: { by: "name", down: false } });
  const add = deploys && (
    <Button leftSection={<IconPlus size={16} />} onClick={() => setEditing("new")}>
      {t.slots.new}
    </Button>
  );
  return (
    <>
      <ListPage
        title={t.slots.title}
        subtitle={t.slots.subtitle}
        searchLabel={t.slots.search}
        icon={<IconCalendarTime size={26} />}
        emptyTitle={t.slots.empty}
        emptyHelp={t.slots.emptyHelp}
        actions={add}
        onClear={() => list.onSearch("")}
        {...list}
        columns={columns}
        rowKey={keyOf}
        rowName={keyOf}
        onOpen={(s) => {
          if (deploys) setEditing(s);
        }}
        card={(s) => (
          <div className="stack tight">
            <span className="row">
              <span className="strong cut grow">{s.name}</span>
              <Badge tone={s.open ? "good" : "off"}>{s.open ? t.slots.open : t.slots.closed}</Badge>
            </span>
            <span className="tiny dim cut">{changeText(s, t, f, now)}</span>
          </div>
        )}
        menu={(s) => (
          <>
            <Menu.Item leftSection={<IconPencil size={16} />} disabled={!deploys} onClick={() => setEditing(s)}>
              {t.slots.edit}
            </Menu.Item>
            <Menu.Item data-danger leftSection={<IconTrash size={16} />} disabled={!deploys} onClick={() => void remove(s)}>
              {t.common.delete}
            </Menu.Item>
          </>
        )}
      />
      <Suspense fallback={null}>
        {editing && (
          <SlotDialog
            slot={editing === "new" ? undefined : editing}
            onClose={() => setEditing(undefined)}
            onSaved={() => void refresh()}
          />
        )}
      </Suspense>
    </>
  );
}
