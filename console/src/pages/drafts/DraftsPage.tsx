/** Packages being written: all drafts, with what is still missing in each; new ones, and those of the reference read in. */
import { drafts as calls } from "@/api/work";
import type { Draft } from "@/api/workTypes";
import { TimeAgo } from "@/components/basics";
import { nameKey, type Column } from "@/components/DataTable";
import { ListPage, useWholeList } from "@/components/ListPage";
import { Badge } from "@/components/StateBadge";
import { ask } from "@/live/ask";
import { onChange } from "@/live/events";
import { toast } from "@/live/notices";
import { useMay } from "@/session/session";
import { addressOf, go } from "@/shell/navigate";
import { useTexts } from "@/texts/current";
import { Button, Menu } from "@mantine/core";
import { IconFileImport, IconPencil, IconPlus, IconTrash } from "@tabler/icons-react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useMemo } from "react";
import { chooseImport } from "./importDraft";
import { newDraft } from "./newDraft";

const keyOf = (d: Draft): string => d.id;
const hay = (d: Draft): string => `${d.content.name} ${d.content.version} ${d.changed_by}`;

export default function DraftsPage() {
  const t = useTexts(),
    client = useQueryClient(),
    publishes = useMay("publish");
  const query = useQuery({ queryKey: ["drafts"], queryFn: ({ signal }) => calls.list({ signal }) });
  useEffect(
    () =>
      onChange((change, past) => {
        if (!past && (change.type === "draft" || change.type === "reset"))
          void client.invalidateQueries({ queryKey: ["drafts"] });
      }),
    [client],
  );
  const nameOf = (d: Draft) => `${d.content.name || t.drafts.unnamed} ${d.content.version}`.trim();
  const remove = async (d: Draft) => {
    const yes = await ask({
      title: t.drafts.deleteTitle(nameOf(d)),
      help: t.drafts.deleteHelp,
      confirm: t.common.delete,
      danger: true,
      act: () => calls.remove(d.id),
    });
    if (!yes) return;
    toast({ tone: "good", title: t.drafts.deleted });
    await client.invalidateQueries({ queryKey: ["drafts"] });
  };
  const columns = useMemo(
    (): Column<Draft>[] => [
      {
        id: "name",
        header: t.common.name,
        width: "minmax(180px, 1.6fr)",
        sort: (d) => nameKey(d.content.name),
        cell: (d) => <span className="strong cut">{d.content.name || t.drafts.unnamed}</span>,
      },
      {
        id: "version",
        header: t.common.version,
        width: "120px",
        from: 520,
        sort: (d) => nameKey(d.content.version),
        cell: (d) => <span className="num">{d.content.version || "–"}</span>,
      },
      {
        id: "state",
        header: t.common.state,
        width: "minmax(170px, 1fr)",
        sort: (d) => d.problems.length,
        cell: (d) => <State draft={d} />,
      },
      {
        id: "changed",
        header: t.drafts.changedBy,
        width: "minmax(150px, 1fr)",
        from: 680,
        sort: (d) => -Date.parse(d.changed_at),
        cell: (d) => (
          <span className="small cut">
            <TimeAgo at={d.changed_at} /> {t.common.by} {d.changed_by}
          </span>
        ),
      },
    ],
    [t],
  );
  const list = useWholeList({ name: "drafts", query, columns, hay, first: { by: "changed", down: false } });
  return (
    <ListPage
      title={t.drafts.title}
      subtitle={t.drafts.subtitle}
      searchLabel={t.drafts.search}
      icon={<IconPencil size={26} />}
      emptyTitle={t.drafts.empty}
      emptyHelp={t.drafts.emptyHelp}
      actions={
        publishes && (
          <>
            <Button
              variant="default"
              leftSection={<IconFileImport size={16} />}
              title={t.drafts.importHelp}
              onClick={chooseImport}
            >
              {t.drafts.import}
            </Button>
            <Button leftSection={<IconPlus size={16} />} onClick={() => void newDraft()}>
              {t.drafts.new}
            </Button>
          </>
        )
      }
      onClear={() => list.onSearch("")}
      {...list}
      columns={columns}
      rowKey={keyOf}
      rowName={nameOf}
      onOpen={(d) => go(addressOf.draft(d.id))}
      card={(d) => (
        <div className="stack tight">
          <span className="strong cut">{nameOf(d)}</span>
          <State draft={d} />
        </div>
      )}
      menu={(d) => (
        <>
          <Menu.Item leftSection={<IconPencil size={16} />} onClick={() => go(addressOf.draft(d.id))}>
            {t.drafts.open}
          </Menu.Item>
          <Menu.Item data-danger leftSection={<IconTrash size={16} />} disabled={!publishes} onClick={() => void remove(d)}>
            {t.common.delete}
          </Menu.Item>
        </>
      )}
    />
  );
}

function State({ draft: d }: { draft: Draft }) {
  const t = useTexts();
  return d.problems.length > 0 ? (
    <Badge tone="warn" title={d.problems.map((p) => p.text).join("\n")}>
      {t.drafts.problems(d.problems.length)}
    </Badge>
  ) : (
    <Badge tone="good">{t.drafts.ready}</Badge>
  );
}
