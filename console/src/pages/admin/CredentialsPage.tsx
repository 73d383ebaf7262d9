/** Credentials: add, switch on and off, change the key, delete; who uses each. A key is shown once. */
import { credentials as calls } from "@/api/calls";
import { told } from "@/api/http";
import { nameFault } from "@/api/names";
import type { Credential } from "@/api/types";
import { CopyText } from "@/components/basics";
import { nameKey, type Column } from "@/components/DataTable";
import { FormDialog } from "@/components/Dialog";
import { Badge } from "@/components/StateBadge";
import { ask } from "@/live/ask";
import { toast } from "@/live/notices";
import { useFormat, useTexts } from "@/texts/current";
import { Button, Menu, Modal, PasswordInput, TextInput } from "@mantine/core";
import { IconKey, IconPlus, IconPower, IconRotate, IconTrash } from "@tabler/icons-react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { Guard } from "./Guard";
import { ListPage } from "./ListPage";

const KEY_MIN = 8;
const hay = (c: Credential): string => `${c.name} ${c.used_by.join(" ")}`;
const keyOf = (c: Credential): string => c.name;

export default function CredentialsPage() {
  return (
    <Guard>
      <Credentials />
    </Guard>
  );
}

function Credentials() {
  const t = useTexts(),
    f = useFormat(),
    client = useQueryClient();
  const query = useQuery({ queryKey: ["credentials"], queryFn: calls.list });
  const [adding, setAdding] = useState(false),
    [keying, setKeying] = useState<Credential>(),
    [made, setMade] = useState<Credential>();
  const refresh = () => client.invalidateQueries({ queryKey: ["credentials"] });
  const [name, setName] = useState(""),
    [key, setKey] = useState("");
  const toggle = async (c: Credential) => {
    try {
      await calls.change(c.name, { revision: c.revision, enabled: !c.enabled });
      toast({ tone: "good", title: c.enabled ? t.credentials.disabledNow(c.name) : t.credentials.enabledNow(c.name) });
    } catch (error) {
      toast({ tone: "bad", title: c.name, text: told(error) });
    }
    await refresh();
  };
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
        width: "130px",
        sort: (c) => (c.enabled ? 0 : 1),
        cell: (c) => <Badge tone={c.enabled ? "good" : "off"}>{c.enabled ? t.common.enabled : t.common.disabled}</Badge>,
      },
      {
        id: "used",
        header: t.credentials.usedBy,
        width: "minmax(150px, 2fr)",
        from: 560,
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
        width: "120px",
        from: 760,
        sort: (c) => -Date.parse(c.created_at),
        cell: (c) => (
          <time className="small" dateTime={c.created_at} title={f.exact(c.created_at)}>
            {f.date(c.created_at)}
          </time>
        ),
      },
    ],
    [t, f],
  );
  const wrong = name === "" ? undefined : nameFault(name, t),
    short = key !== "" && key.length < KEY_MIN ? t.credentials.keyHelp : undefined;
  const close = () => {
    setAdding(false);
    setKeying(undefined);
    setName("");
    setKey("");
  };
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
          <Button leftSection={<IconPlus size={16} />} onClick={() => setAdding(true)}>
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
        card={(c) => (
          <div className="stack tight">
            <div className="row">
              <span className="strong cut">{c.name}</span>
              <Badge tone={c.enabled ? "good" : "off"}>{c.enabled ? t.common.enabled : t.common.disabled}</Badge>
            </div>
            <p className="small dim cut">{c.used_by.join(", ") || "–"}</p>
          </div>
        )}
        menu={(c) => (
          <>
            <Menu.Item leftSection={<IconPower size={16} />} onClick={() => void toggle(c)}>
              {c.enabled ? t.credentials.disable : t.credentials.enable}
            </Menu.Item>
            <Menu.Item leftSection={<IconRotate size={16} />} onClick={() => setKeying(c)}>
              {t.credentials.newKey}
            </Menu.Item>
            <Menu.Divider />
            <Menu.Item data-danger leftSection={<IconTrash size={16} />} onClick={() => void remove(c)}>
              {t.common.delete}
            </Menu.Item>
          </>
        )}
      />
      {(adding || keying) && (
        <FormDialog
          title={keying ? t.credentials.newKeyTitle(keying.name) : t.credentials.add}
          submit={keying ? t.common.save : t.agents.add}
          onClose={close}
          disabled={short !== undefined || (!keying && (name === "" || wrong !== undefined))}
          changed={name !== "" || key !== ""}
          onSubmit={async () => {
            const saved = keying
              ? await calls.change(keying.name, { revision: keying.revision, access_key: key })
              : await calls.add({ name, access_key: key || null });
            close();
            setMade(saved);
            await refresh();
          }}
        >
          {!keying && (
            <TextInput
              data-autofocus
              label={t.common.name}
              value={name}
              error={wrong}
              onChange={(e) => setName(e.currentTarget.value)}
              required
            />
          )}
          <PasswordInput
            label={t.credentials.key}
            description={t.credentials.keyHelp}
            value={key}
            error={short}
            autoComplete="new-password"
            onChange={(e) => setKey(e.currentTarget.value)}
            visibilityToggleButtonProps={{ "aria-label": t.login.show }}
          />
        </FormDialog>
      )}
      {made?.access_key && (
        <Modal
          opened
          onClose={() => setMade(undefined)}
          title={made.name}
          closeOnClickOutside={false}
          closeButtonProps={{ "aria-label": t.common.close }}
        >
          <div className="stack">
            <p>{t.credentials.keyOnce}</p>
            <CopyText value={made.access_key} label={t.credentials.key} />
            <Button onClick={() => setMade(undefined)}>{t.common.close}</Button>
          </div>
        </Modal>
      )}
    </>
  );
}
