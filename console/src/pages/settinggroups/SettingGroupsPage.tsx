/** Groups of settings: values that packages and other groups import; who uses each. */
import { settingGroups as calls } from "@/api/admin";
import type { SettingGroup } from "@/api/adminTypes";
import { nameKey, type Column } from "@/components/DataTable";
import { ask } from "@/live/ask";
import { onChange } from "@/live/events";
import { toast } from "@/live/notices";
import { useMay } from "@/session/session";
import { useTexts } from "@/texts/current";
import { Button, Menu } from "@mantine/core";
import { IconPencil, IconPlus, IconTrash, IconVariable } from "@tabler/icons-react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { lazy, Suspense, useCallback, useEffect, useMemo, useState } from "react";
import { ListPage } from "../admin/ListPage";

const GroupDialog = lazy(() => import("./GroupDialog"));
const keyOf = (g: SettingGroup): string => g.name;
const hay = (g: SettingGroup): string =>
  `${g.name} ${g.imports.join(" ")} ${Object.keys(g.settings).join(" ")} ${g.used_by.join(" ")}`;

export default function SettingGroupsPage() {
  const t = useTexts(),
    client = useQueryClient(),
    navigate = useNavigate(),
    deploys = useMay("deploy");
  const { edit } = useSearch({ from: "/inside/setting-groups" });
  const query = useQuery({ queryKey: ["setting-groups"], queryFn: calls.list });
  const [adding, setAdding] = useState(false);
  const refresh = useCallback(() => client.invalidateQueries({ queryKey: ["setting-groups"] }), [client]);
  useEffect(
    () =>
      onChange((change, past) => {
        if (!past && (change.type === "configuration" || change.type === "instance-removed")) void refresh();
      }),
    [refresh],
  );
  const open = useCallback(
    (g: SettingGroup | undefined) => void navigate({ to: "/setting-groups", search: g ? { edit: g.name } : {}, replace: true }),
    [navigate],
  );
  const editing = edit === undefined ? undefined : query.data?.find((g) => g.name.toLowerCase() === edit.toLowerCase());
  const remove = async (g: SettingGroup) => {
    const yes = await ask({
      title: t.settingGroups.removeTitle(g.name),
      help: g.used_by.length > 0 ? `${t.settingGroups.removeHelp} (${g.used_by.join(", ")})` : undefined,
      confirm: t.common.delete,
      danger: true,
      act: () => calls.remove(g.name),
    });
    if (!yes) return;
    toast({ tone: "good", title: t.settingGroups.removed(g.name) });
    await refresh();
  };
  const columns = useMemo(
    (): Column<SettingGroup>[] => [
      {
        id: "name",
        header: t.common.name,
        width: "minmax(150px, 1fr)",
        sort: (g) => nameKey(g.name),
        cell: (g) => <span className="strong cut">{g.name}</span>,
      },
      {
        id: "settings",
        header: t.settingGroups.settings,
        width: "minmax(170px, 1.6fr)",
        sort: (g) => -Object.keys(g.settings).length,
        cell: (g) => {
          const keys = Object.keys(g.settings);
          return (
            <span className="small cut mono" title={keys.join("\n")}>
              {keys.join(", ") || <span className="dim">–</span>}
            </span>
          );
        },
      },
      {
        id: "imports",
        header: t.settingGroups.imports,
        width: "minmax(130px, 1fr)",
        from: 620,
        sort: (g) => -g.imports.length,
        cell: (g) => <span className="small cut">{g.imports.join(" → ") || <span className="dim">–</span>}</span>,
      },
      {
        id: "used",
        header: t.settingGroups.usedBy,
        width: "minmax(150px, 1.6fr)",
        from: 760,
        sort: (g) => -g.used_by.length,
        cell: (g) => (
          <span className="small cut" title={g.used_by.join("\n")}>
            {g.used_by.join(", ") || <span className="dim">{t.settingGroups.unused}</span>}
          </span>
        ),
      },
    ],
    [t],
  );
  return (
    <>
      <ListPage
        title={t.settingGroups.title}
        subtitle={t.settingGroups.subtitle}
        search={t.settingGroups.search}
        icon={<IconVariable size={26} />}
        emptyTitle={t.settingGroups.empty}
        emptyHelp={t.settingGroups.emptyHelp}
        action={
          deploys && (
            <Button leftSection={<IconPlus size={16} />} onClick={() => setAdding(true)}>
              {t.settingGroups.add}
            </Button>
          )
        }
        query={query}
        columns={columns}
        rowKey={keyOf}
        rowName={keyOf}
        hay={hay}
        first={{ by: "name", down: false }}
        onOpen={open}
        card={(g) => (
          <div className="stack tight">
            <span className="strong cut">{g.name}</span>
            <span className="small cut mono">{Object.keys(g.settings).join(", ") || "–"}</span>
            <span className="tiny dim cut">
              {g.used_by.length ? `${t.settingGroups.usedBy} ${g.used_by.join(", ")}` : t.settingGroups.unused}
            </span>
          </div>
        )}
        menu={(g) => (
          <>
            <Menu.Item leftSection={<IconPencil size={16} />} onClick={() => open(g)}>
              {t.keys.edit}
            </Menu.Item>
            <Menu.Divider />
            <Menu.Item data-danger leftSection={<IconTrash size={16} />} disabled={!deploys} onClick={() => void remove(g)}>
              {t.common.delete}
            </Menu.Item>
          </>
        )}
      />
      <Suspense fallback={null}>
        {(adding || editing) && (
          <GroupDialog
            key={adding ? "" : editing?.name}
            group={adding ? undefined : editing}
            taken={query.data ?? []}
            onClose={() => {
              setAdding(false);
              if (editing) open(undefined);
            }}
            onSaved={refresh}
          />
        )}
      </Suspense>
    </>
  );
}
