/** One group: the members of a static one, the query of a dynamic one with who it finds now. */
import { groups as calls } from "@/api/fleet";
import { Problem } from "@/api/http";
import type { Group } from "@/api/fleetTypes";
import { Failure, Lines, PageHeader } from "@/components/basics";
import { useStore } from "@/live/store";
import { useMay } from "@/session/session";
import { addressOf, go, to } from "@/shell/navigate";
import { useTexts } from "@/texts/current";
import { ActionIcon, Button, Menu } from "@mantine/core";
import { IconChevronLeft, IconDots, IconFileImport, IconPencil, IconTargetArrow } from "@tabler/icons-react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { lazy, Suspense, useCallback, useEffect, useState } from "react";
import { onChange } from "@/live/events";
import { outcome } from "../computers/mass";
import { NotFound } from "../NotFound";
import { GroupMenu, type GroupAsks } from "./groupActions";
import { DuplicateDialog, GroupDialog, ImportDialog } from "./GroupDialogs";
import css from "./Groups.module.css";
import { Kind } from "./GroupsPage";
import { Members } from "./Members";
import { QueryForm } from "./QueryForm";

const TargetTaskDialog = lazy(() => import("../computers/TargetTaskDialog"));
const ResultsDialog = lazy(() => import("../computers/ResultsDialog"));

export default function GroupPage() {
  const t = useTexts(),
    client = useQueryClient(),
    manages = useMay("manage-agents"),
    deploys = useMay("deploy");
  const { name } = useParams({ from: "/inside/groups/$name" });
  const query = useQuery({ queryKey: ["group", name.toLowerCase()], queryFn: () => calls.get(name) });
  const refresh = useCallback(() => {
    void client.invalidateQueries({ queryKey: ["group", name.toLowerCase()] });
    void client.invalidateQueries({ queryKey: ["groups"] });
  }, [client, name]);
  const [asks, setAsks] = useState<GroupAsks>(),
    [editing, setEditing] = useState(false),
    [importing, setImporting] = useState(false),
    [read, setRead] = useState(0);
  const result = useStore(outcome);
  useEffect(
    () =>
      onChange((change, past) => {
        const { type } = change as { type: string };
        if (!past && (type === "fleet" || type === "reset")) void query.refetch();
      }),
    // eslint-disable-next-line react-hooks/exhaustive-deps
    [query.refetch],
  );
  if (query.error instanceof Problem && query.error.status === 404) return <NotFound />;
  if (!query.data) return query.error ? <Failure error={query.error} retry={() => void query.refetch()} /> : <Lines />;
  const g = query.data;
  const saved = (next: Group) => {
    client.setQueryData(["group", next.name.toLowerCase()], next);
    refresh();
    if (next.name.toLowerCase() !== name.toLowerCase()) go(addressOf.group(next.name));
  };
  return (
    <>
      <PageHeader
        title={g.name}
        badge={<Kind dynamic={g.dynamic} />}
        subtitle={
          <>
            {t.fleet.count(g.computers)}
            {g.unit !== "/" && ` · ${g.unit}`}
            {g.comment && ` · ${g.comment}`}
            {g.tasks.length > 0 && (
              <>
                {" "}
                · {t.groups.usedBy}{" "}
                {g.tasks.map((task, n) => (
                  <span key={task}>
                    {n > 0 && ", "}
                    <a style={{ textDecoration: "underline" }} {...to(addressOf.task(task))}>
                      {task}
                    </a>
                  </span>
                ))}
              </>
            )}
          </>
        }
        above={
          <a className={css["up"]} {...to("/groups")}>
            <IconChevronLeft size={15} aria-hidden="true" />
            {t.groups.title}
          </a>
        }
        actions={
          <>
            {manages && !g.dynamic && (
              <>
                <Button variant="default" leftSection={<IconFileImport size={16} />} onClick={() => setImporting(true)}>
                  {t.groups.import}
                </Button>
                <Button variant="default" leftSection={<IconPencil size={16} />} onClick={() => setEditing(true)}>
                  {t.groups.edit}
                </Button>
              </>
            )}
            {deploys && (
              <Button leftSection={<IconTargetArrow size={16} />} onClick={() => setAsks({ what: "task", group: g })}>
                {t.computers.targetTask}
              </Button>
            )}
            <Menu>
              <Menu.Target>
                <ActionIcon variant="default" size={36} aria-label={t.common.actionsFor(g.name)}>
                  <IconDots size={18} />
                </ActionIcon>
              </Menu.Target>
              <Menu.Dropdown>
                <GroupMenu group={g} onAsk={setAsks} onPage onGone={() => go("/groups")} />
              </Menu.Dropdown>
            </Menu>
          </>
        }
      />
      {g.dynamic ? (
        <QueryForm key={`${g.name} ${g.revision}`} group={g} onSaved={saved} />
      ) : (
        <Members key={read} group={g} onChanged={refresh} />
      )}
      {editing && <GroupDialog group={g} onClose={() => setEditing(false)} onSaved={saved} />}
      {importing && (
        <ImportDialog
          group={g}
          onClose={() => setImporting(false)}
          onDone={() => {
            refresh();
            setRead((n) => n + 1);
          }}
        />
      )}
      {asks?.what === "duplicate" && <DuplicateDialog group={asks.group} onClose={() => setAsks(undefined)} onDone={refresh} />}
      <Suspense fallback={null}>
        {asks?.what === "task" && <TargetTaskDialog group={g.name} onClose={() => setAsks(undefined)} />}
        {result && <ResultsDialog outcome={result} />}
      </Suspense>
    </>
  );
}
