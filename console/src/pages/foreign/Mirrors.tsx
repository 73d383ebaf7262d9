/** Mirrors: copies of the part store near some computers. */
import { groups as groupCalls, mirrors as calls } from "@/api/fleet";
import type { Mirror } from "@/api/fleetTypes";
import { ROOT } from "@/api/root";
import { CopyText } from "@/components/basics";
import { nameKey, type Column } from "@/components/DataTable";
import { FormDialog } from "@/components/Dialog";
import { List, useWholeList } from "@/components/ListPage";
import { Badge } from "@/components/StateBadge";
import { ask } from "@/live/ask";
import { toast } from "@/live/notices";
import { unitFault } from "@/pages/computers/EditDialog";
import { useMay } from "@/session/session";
import { useTexts, type Texts } from "@/texts/current";
import { Button, Menu, Select, Switch, TextInput } from "@mantine/core";
import { IconCopy, IconPencil, IconPlus, IconTrash } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { cidrFault } from "./cidr";
import { useMirrors } from "./queries";

const keyOf = (m: Mirror): string => m.name;
const hay = (m: Mirror): string => `${m.name} ${m.url} ${m.comment} ${m.unit} ${m.group} ${m.cidr}`;
const NEW: Mirror = { name: "", url: "", active: true, comment: "", unit: "", group: "", cidr: "" };

function forWhom(m: Mirror, t: Texts): string {
  return [m.group, m.unit, m.cidr].filter(Boolean).join(" · ") || t.foreign.mirrors.everybody;
}

export function MirrorsTab() {
  const t = useTexts(),
    x = t.foreign.mirrors,
    administers = useMay("administer");
  const query = useMirrors();
  const [editing, setEditing] = useState<Mirror>();
  const remove = async (m: Mirror) => {
    const yes = await ask({
      title: x.removeTitle(m.name),
      help: x.removeHelp,
      confirm: t.common.delete,
      danger: true,
      act: () => calls.remove(m.name),
    });
    if (!yes) return;
    toast({ tone: "good", title: x.removed(m.name) });
    void query.refetch();
  };
  const columns = useMemo(
    (): Column<Mirror>[] => [
      {
        id: "name",
        header: t.common.name,
        width: "minmax(140px, 1fr)",
        sort: (m) => nameKey(m.name),
        cell: (m) => <span className="strong cut">{m.name}</span>,
      },
      {
        id: "url",
        header: x.url,
        width: "minmax(180px, 2fr)",
        sort: (m) => m.url,
        cell: (m) => (
          <span className="mono small cut" title={m.url}>
            {m.url}
          </span>
        ),
      },
      {
        id: "for",
        header: x.for,
        width: "minmax(140px, 1fr)",
        from: 700,
        cell: (m) => <span className="small cut">{forWhom(m, t)}</span>,
      },
      {
        id: "active",
        header: t.common.state,
        width: "120px",
        sort: (m) => (m.active ? 0 : 1),
        cell: (m) => <Badge tone={m.active ? "good" : "off"}>{m.active ? x.active : x.inactive}</Badge>,
      },
      {
        id: "comment",
        header: t.computer.comment,
        width: "minmax(120px, 1fr)",
        from: 960,
        cell: (m) => <span className="small dim cut">{m.comment || "–"}</span>,
      },
    ],
    [t, x],
  );
  const list = useWholeList({ name: "mirrors", query, columns, hay, first: { by: "name", down: false } });
  const add = administers && (
    <Button leftSection={<IconPlus size={16} />} onClick={() => setEditing(NEW)}>
      {x.add}
    </Button>
  );
  return (
    <div className="stack">
      <div className="row wrap between">
        <p className="dim grow" style={{ minWidth: 260 }}>
          {x.help}
        </p>
        {list.list.total > 0 && add}
      </div>
      <div>
        <List<Mirror>
          label={t.foreign.tabs.mirrors}
          {...list}
          searchLabel={x.search}
          onClear={() => list.onSearch("")}
          icon={<IconCopy size={26} />}
          emptyTitle={x.empty}
          emptyHelp={x.emptyHelp}
          emptyAction={add}
          columns={columns}
          rowKey={keyOf}
          rowName={keyOf}
          {...(administers ? { onOpen: setEditing } : {})}
          dim={(m) => !m.active}
          card={(m) => (
            <div className="stack tight">
              <div className="row">
                <span className="strong cut">{m.name}</span>
                <Badge tone={m.active ? "good" : "off"}>{m.active ? x.active : x.inactive}</Badge>
              </div>
              <span className="mono small cut">{m.url}</span>
              <span className="tiny dim cut">{forWhom(m, t)}</span>
            </div>
          )}
          menu={
            administers
              ? (m) => (
                  <>
                    <Menu.Item leftSection={<IconPencil size={16} />} onClick={() => setEditing(m)}>
                      {t.groups.edit}
                    </Menu.Item>
                    <Menu.Divider />
                    <Menu.Item data-danger leftSection={<IconTrash size={16} />} onClick={() => void remove(m)}>
                      {t.common.delete}
                    </Menu.Item>
                  </>
                )
              : undefined
          }
        />
      </div>
      <section className="card stack">
        <div>
          <h2 className="card-title" style={{ marginBottom: 2 }}>
            {x.source}
          </h2>
          <p className="dim small">{x.sourceHelp}</p>
        </div>
        <CopyText value={`${location.origin}${ROOT}/fusioninventory/parts/`} label={x.source} />
      </section>
      {editing && (
        <MirrorDialog
          key={editing.name}
          mirror={editing}
          onClose={() => setEditing(undefined)}
          onSaved={() => void query.refetch()}
        />
      )}
    </div>
  );
}

function MirrorDialog({ mirror, onClose, onSaved }: { mirror: Mirror; onClose: () => void; onSaved: () => void }) {
  const t = useTexts(),
    x = t.foreign.mirrors,
    fresh = mirror.name === "";
  const [m, setM] = useState(mirror);
  const groups = useQuery({ queryKey: ["groups"], queryFn: groupCalls.list });
  const put = (part: Partial<Mirror>) => setM((old) => ({ ...old, ...part }));
  const urlBad = m.url !== "" && !/^https?:\/\/\S+$/i.test(m.url.trim());
  const cidrBad = m.cidr !== "" && cidrFault(m.cidr);
  const names = (groups.data ?? []).map((g) => g.name);
  return (
    <FormDialog
      title={fresh ? x.add : x.edit(mirror.name)}
      submit={t.common.save}
      onSubmit={async () => {
        await calls.put({ ...m, name: m.name.trim(), url: m.url.trim(), unit: m.unit.trim(), cidr: m.cidr.trim() });
        toast({ tone: "good", title: x.saved(m.name.trim()) });
        onClose();
        onSaved();
      }}
      onClose={onClose}
      changed={JSON.stringify(m) !== JSON.stringify(mirror)}
      disabled={m.name.trim() === "" || m.url.trim() === "" || urlBad || cidrBad || unitFault(m.unit)}
    >
      {fresh && (
        <TextInput
          data-autofocus
          label={t.common.name}
          value={m.name}
          onChange={(e) => put({ name: e.currentTarget.value })}
          autoComplete="off"
          required
        />
      )}
      <TextInput
        label={x.url}
        description={x.urlHelp}
        value={m.url}
        error={urlBad ? x.urlBad : undefined}
        onChange={(e) => put({ url: e.currentTarget.value })}
        autoComplete="off"
        spellCheck={false}
        required
      />
      <Switch label={x.active} checked={m.active} onChange={(e) => put({ active: e.currentTarget.checked })} />
      <Select
        label={x.group}
        placeholder={t.computers.anyGroup}
        clearable
        searchable
        limit={200}
        data={m.group && !names.includes(m.group) ? [m.group, ...names] : names}
        value={m.group || null}
        onChange={(v) => put({ group: v ?? "" })}
        clearButtonProps={{ "aria-label": t.common.searchClear }}
        nothingFoundMessage={t.common.noMatch}
      />
      <TextInput
        label={x.unit}
        placeholder="/paris"
        value={m.unit}
        error={unitFault(m.unit) ? t.computer.unitBad : undefined}
        onChange={(e) => put({ unit: e.currentTarget.value })}
        autoComplete="off"
      />
      <TextInput
        label={x.cidr}
        placeholder="10.0.0.0/8"
        value={m.cidr}
        error={cidrBad ? t.foreign.networks.bad : undefined}
        onChange={(e) => put({ cidr: e.currentTarget.value })}
        autoComplete="off"
      />
      <TextInput
        label={t.computer.comment}
        value={m.comment}
        onChange={(e) => put({ comment: e.currentTarget.value })}
        autoComplete="off"
      />
    </FormDialog>
  );
}
