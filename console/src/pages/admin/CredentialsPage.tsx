/** Credentials: their keys, shown on demand; rights, on and off at once, authorizations; add, edit, delete; who uses each. */
import { credentials as calls } from "@/api/admin";
import type { Credential } from "@/api/adminTypes";
import { told } from "@/api/http";
import { CopyText } from "@/components/basics";
import { nameKey, type Column } from "@/components/DataTable";
import { Badge, Tag } from "@/components/StateBadge";
import { ask } from "@/live/ask";
import { onChange } from "@/live/events";
import { toast } from "@/live/notices";
import { useFormat, useTexts } from "@/texts/current";
import { Button, Menu, Modal } from "@mantine/core";
import { IconKey, IconLock, IconPencil, IconPlus, IconPower, IconTrash } from "@tabler/icons-react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { lazy, Suspense, useCallback, useEffect, useMemo, useState } from "react";
import { Guard } from "./Guard";
import { KeyCell } from "./KeyCell";
import { ListPage } from "./ListPage";

const CredentialDialog = lazy(() => import("./CredentialDialog"));
const AuthorizationsDialog = lazy(() => import("./AuthorizationsDialog"));

const hay = (c: Credential): string => `${c.name} ${c.used_by.join(" ")}`;
const keyOf = (c: Credential): string => c.name;

export default function CredentialsPage() {
  return (
    <Guard>
      <Credentials />
    </Guard>
  );
}

function Flags({ credential: c }: { credential: Credential }) {
  const t = useTexts();
  const none = !c.control && !c.management && !c.developer && !c.restricted;
  return (
    <span className="row wrap" style={{ gap: 4 }}>
      {c.control && <Tag title={t.keys.controlHelp}>{t.keys.control}</Tag>}
      {c.management && (
        <Tag tone="warn" title={t.keys.managementHelp}>
          {t.keys.management}
        </Tag>
      )}
      {c.developer && <Tag title={t.keys.developerHelp}>{t.keys.developer}</Tag>}
      {c.restricted && (
        <Tag tone="busy" title={t.keys.restrictedHelp}>
          {t.keys.restricted}
        </Tag>
      )}
      {none && <span className="small dim">–</span>}
    </span>
  );
}

function Credentials() {
  const t = useTexts(),
    f = useFormat(),
    client = useQueryClient();
  const query = useQuery({ queryKey: ["credentials"], queryFn: calls.list });
  const [editing, setEditing] = useState<Credential | "new">(),
    [ruling, setRuling] = useState<string>(),
    [made, setMade] = useState<Credential>();
  const refresh = useCallback(() => client.invalidateQueries({ queryKey: ["credentials"] }), [client]);
  useEffect(
    () =>
      onChange((change, past) => {
        if (!past && change.type === "configuration") void refresh();
      }),
    [refresh],
  );
  const toggle = useCallback(
    async (c: Credential) => {
      const act = () => calls.change(c.name, { revision: c.revision, enabled: !c.enabled });
      try {
        if (!c.enabled) await act();
        else if (
          !(await ask({
            title: t.keys.disableTitle(c.name),
            help: t.credentials.disableHelp,
            confirm: t.credentials.disable,
            danger: true,
            act,
          }))
        )
          return;
        toast({ tone: "good", title: c.enabled ? t.credentials.disabledNow(c.name) : t.credentials.enabledNow(c.name) });
      } catch (error) {
        toast({ tone: "bad", title: c.name, text: told(error) });
      }
      await refresh();
    },
    [t, refresh],
  );
  const remove = async (c: Credential) => {
    if (
      !(await ask({
        title: t.credentials.removeTitle(c.name),
        help: t.credentials.removeHelp,
        confirm: t.common.delete,
        danger: true,
        act: () => calls.remove(c.name),
      }))
    )
      return;
    toast({ tone: "good", title: t.credentials.removed(c.name) });
    await refresh();
  };
  const columns = useMemo(
    (): Column<Credential>[] => [
      {
        id: "name",
        header: t.common.name,
        width: "minmax(140px, 1fr)",
        sort: (c) => nameKey(c.name),
        cell: (c) => <span className="strong cut">{c.name}</span>,
      },
      {
        id: "state",
        header: t.common.state,
        width: "118px",
        sort: (c) => (c.enabled ? 0 : 1),
        cell: (c) => <Badge tone={c.enabled ? "good" : "off"}>{c.enabled ? t.common.enabled : t.common.disabled}</Badge>,
      },
      {
        id: "key",
        header: t.credentials.key,
        width: "minmax(190px, 1.4fr)",
        from: 620,
        cell: (c) => <KeyCell name={c.name} revision={c.revision} />,
      },
      {
        id: "flags",
        header: t.keys.flags,
        width: "minmax(190px, 1.2fr)",
        from: 900,
        sort: (c) => -(Number(c.management) * 4 + Number(c.control) * 2 + Number(c.developer)),
        cell: (c) => <Flags credential={c} />,
      },
      {
        id: "used",
        header: t.credentials.usedBy,
        width: "minmax(120px, 1.4fr)",
        from: 1000,
        sort: (c) => -c.used_by.length,
        cell: (c) => (
          <span className="small cut" title={c.used_by.join("\n")}>
            {c.used_by.join(", ") || <span className="dim">–</span>}
          </span>
        ),
      },
      {
        id: "created",
        header: t.common.created,
        width: "112px",
        from: 1240,
        sort: (c) => -Date.parse(c.created_at),
        cell: (c) => (
          <time className="small" dateTime={c.created_at} title={f.exact(c.created_at)}>
            {f.date(c.created_at)}
          </time>
        ),
      },
      {
        id: "action",
        header: t.common.actions,
        width: "116px",
        from: 480,
        cell: (c) => (
          <Button
            size="xs"
            variant="default"
            fullWidth
            aria-label={`${c.enabled ? t.credentials.disable : t.credentials.enable} ${c.name}`}
            onClick={() => void toggle(c)}
          >
            {c.enabled ? t.credentials.disable : t.credentials.enable}
          </Button>
        ),
      },
    ],
    [t, f, toggle],
  );
  return (
    <>
      <ListPage
        title={t.credentials.title}
        subtitle={t.credentials.subtitle}
        search={t.credentials.search}
        icon={<IconKey size={26} />}
        emptyTitle={t.credentials.empty}
        emptyHelp={t.credentials.emptyHelp}
        action={
          <Button leftSection={<IconPlus size={16} />} onClick={() => setEditing("new")}>
            {t.credentials.add}
          </Button>
        }
        query={query}
        columns={columns}
        rowKey={keyOf}
        rowName={keyOf}
        hay={hay}
        first={{ by: "name", down: false }}
        dim={(c) => !c.enabled}
        onOpen={setEditing}
        cardHeight={104}
        card={(c) => (
          <div className="stack tight">
            <div className="row">
              <span className="strong cut">{c.name}</span>
              <Badge tone={c.enabled ? "good" : "off"}>{c.enabled ? t.common.enabled : t.common.disabled}</Badge>
            </div>
            <KeyCell name={c.name} revision={c.revision} />
            <Flags credential={c} />
          </div>
        )}
        menu={(c) => (
          <>
            <Menu.Item leftSection={<IconPencil size={16} />} onClick={() => setEditing(c)}>
              {t.keys.edit}
            </Menu.Item>
            <Menu.Item leftSection={<IconLock size={16} />} onClick={() => setRuling(c.name)}>
              {t.keys.authorizations}
            </Menu.Item>
            <Menu.Item leftSection={<IconPower size={16} />} onClick={() => void toggle(c)}>
              {c.enabled ? t.credentials.disable : t.credentials.enable}
            </Menu.Item>
            <Menu.Divider />
            <Menu.Item data-danger leftSection={<IconTrash size={16} />} onClick={() => void remove(c)}>
              {t.common.delete}
            </Menu.Item>
          </>
        )}
      />
      <Suspense fallback={null}>
        {editing && (
          <CredentialDialog
            key={editing === "new" ? "" : editing.name}
            credential={editing === "new" ? undefined : editing}
            onClose={() => setEditing(undefined)}
            onSaved={(saved) => {
              if (editing === "new") setMade(saved);
              return refresh();
            }}
          />
        )}
        {ruling && <AuthorizationsDialog key={ruling} name={ruling} onClose={() => setRuling(undefined)} />}
      </Suspense>
      {made?.access_key && (
        <Modal
          opened
          onClose={() => setMade(undefined)}
          title={made.name}
          closeOnClickOutside={false}
          closeButtonProps={{ "aria-label": t.common.close }}
        >
          <div className="stack">
            <p>{t.keys.madeHelp}</p>
            <CopyText value={made.access_key} label={t.credentials.key} />
            <Button onClick={() => setMade(undefined)}>{t.common.close}</Button>
          </div>
        </Modal>
      )}
    </>
  );
}
