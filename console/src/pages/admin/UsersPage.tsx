/** Users: who may sign in, with which role. */
import { users as calls } from "@/api/calls";
import { nameFault } from "@/api/names";
import type { User } from "@/api/types";
import { nameKey, type Column } from "@/components/DataTable";
import { FormDialog } from "@/components/Dialog";
import { Badge, Tag } from "@/components/StateBadge";
import { ask } from "@/live/ask";
import { toast } from "@/live/notices";
import { useStore } from "@/live/store";
import { caller } from "@/session/session";
import { useFormat, useTexts } from "@/texts/current";
import { Button, Menu, PasswordInput, Select, Switch, TextInput } from "@mantine/core";
import { IconPencil, IconPlus, IconTrash, IconUsers } from "@tabler/icons-react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { Guard } from "./Guard";
import { ListPage } from "./ListPage";

const PASSWORD_MIN = 10;
const ROLES = ["administrator", "operator", "developer", "release-manager", "auditor", "reader", "self-service"];
const keyOf = (u: User): string => u.name;

export default function UsersPage() {
  return (
    <Guard>
      <Users />
    </Guard>
  );
}

function Users() {
  const t = useTexts(),
    f = useFormat(),
    client = useQueryClient(),
    me = useStore(caller);
  const query = useQuery({ queryKey: ["users"], queryFn: calls.list });
  const [editing, setEditing] = useState<User | "new">();
  const refresh = () => client.invalidateQueries({ queryKey: ["users"] });
  const remove = async (u: User) => {
    if (
      !(await ask({
        title: t.users.removeTitle(u.name),
        help: t.users.removeHelp,
        confirm: t.common.delete,
        danger: true,
        act: () => calls.remove(u.name),
      }))
    )
      return;
    toast({ tone: "good", title: t.users.removed(u.name) });
    await refresh();
  };
  const columns = useMemo(
    (): Column<User>[] => [
      {
        id: "name",
        header: t.common.name,
        width: "minmax(140px, 1.2fr)",
        sort: (u) => nameKey(u.name),
        cell: (u) => (
          <span className="row">
            <span className="strong cut">{u.name}</span>
            {me?.name === u.name && <Tag>{t.users.you}</Tag>}
          </span>
        ),
      },
      {
        id: "role",
        header: t.users.role,
        width: "minmax(120px, 1fr)",
        sort: (u) => ROLES.indexOf(u.role),
        cell: (u) => <span title={t.users.roleHelp[u.role]}>{t.users.roles[u.role] ?? u.role}</span>,
      },
      {
        id: "enabled",
        header: t.users.mayIn,
        width: "130px",
        sort: (u) => (u.enabled ? 0 : 1),
        cell: (u) => <Badge tone={u.enabled ? "good" : "off"}>{u.enabled ? t.common.yes : t.common.no}</Badge>,
      },
      {
        id: "created",
        header: t.common.created,
        width: "130px",
        from: 620,
        sort: (u) => -Date.parse(u.created_at),
        cell: (u) => (
          <time className="small" dateTime={u.created_at} title={f.exact(u.created_at)}>
            {f.date(u.created_at)}
          </time>
        ),
      },
    ],
    [t, f, me],
  );
  return (
    <>
      <ListPage
        title={t.users.title}
        subtitle={t.users.subtitle}
        search={t.users.search}
        icon={<IconUsers size={26} />}
        emptyTitle={t.common.none}
        emptyHelp=""
        action={
          <Button leftSection={<IconPlus size={16} />} onClick={() => setEditing("new")}>
            {t.users.add}
          </Button>
        }
        query={query}
        columns={columns}
        rowKey={keyOf}
        rowName={keyOf}
        hay={(u) => `${u.name} ${u.role} ${t.users.roles[u.role] ?? ""}`}
        first={{ by: "name", down: false }}
        dim={(u) => !u.enabled}
        onOpen={setEditing}
        card={(u) => (
          <div className="stack tight">
            <div className="row">
              <span className="strong cut">{u.name}</span>
              {me?.name === u.name && <Tag>{t.users.you}</Tag>}
            </div>
            <div className="row">
              <span className="small dim">{t.users.roles[u.role] ?? u.role}</span>
              <Badge tone={u.enabled ? "good" : "off"}>{u.enabled ? t.common.enabled : t.common.disabled}</Badge>
            </div>
          </div>
        )}
        menu={(u) => (
          <>
            <Menu.Item leftSection={<IconPencil size={16} />} onClick={() => setEditing(u)}>
              {t.users.edit}
            </Menu.Item>
            <Menu.Divider />
            <Menu.Item data-danger leftSection={<IconTrash size={16} />} onClick={() => void remove(u)}>
              {t.common.delete}
            </Menu.Item>
          </>
        )}
      />
      {editing && (
        <UserDialog
          key={editing === "new" ? "" : editing.name}
          user={editing === "new" ? undefined : editing}
          onClose={() => setEditing(undefined)}
          onSaved={refresh}
        />
      )}
    </>
  );
}

function UserDialog({
  user,
  onClose,
  onSaved,
}: {
  user: User | undefined;
  onClose: () => void;
  onSaved: () => Promise<unknown>;
}) {
  const t = useTexts();
  const [name, setName] = useState(user?.name ?? ""),
    [role, setRole] = useState(user?.role ?? "operator"),
    [password, setPassword] = useState(""),
    [enabled, setEnabled] = useState(user?.enabled ?? true);
  const wrong = user || name === "" ? undefined : nameFault(name, t),
    short = password !== "" && password.length < PASSWORD_MIN ? t.users.short : undefined;
  const changed = user ? role !== user.role || enabled !== user.enabled || password !== "" : name !== "" || password !== "";
  const submit = async () => {
    const saved = user
      ? await calls.change(user.name, {
          revision: user.revision,
          ...(role !== user.role ? { role } : {}),
          ...(enabled !== user.enabled ? { enabled } : {}),
          ...(password ? { password } : {}),
        })
      : await calls.add({ name, role, password });
    toast({ tone: "good", title: user ? t.users.saved(saved.name) : t.users.added(saved.name) });
    onClose();
    await onSaved();
  };
  return (
    <FormDialog
      title={user ? `${t.users.edit} ${user.name}` : t.users.add}
      submit={user ? t.common.save : t.agents.add}
      onSubmit={submit}
      onClose={onClose}
      changed={changed}
      disabled={!changed || short !== undefined || (!user && (name === "" || wrong !== undefined || password === ""))}
    >
      {!user && (
        <TextInput
          data-autofocus
          label={t.common.name}
          value={name}
          error={wrong}
          onChange={(e) => setName(e.currentTarget.value)}
          autoComplete="off"
          required
        />
      )}
      <Select
        label={t.users.role}
        description={t.users.roleHelp[role]}
        data={ROLES.map((r) => ({ value: r, label: t.users.roles[r] ?? r }))}
        value={role}
        onChange={(r) => setRole(r ?? role)}
        allowDeselect={false}
      />
      <PasswordInput
        label={user ? t.users.newPassword : t.users.password}
        description={user ? t.users.newPasswordHelp : t.users.passwordHelp}
        value={password}
        error={short}
        autoComplete="new-password"
        onChange={(e) => setPassword(e.currentTarget.value)}
        visibilityToggleButtonProps={{ "aria-label": t.login.show }}
        required={!user}
      />
      {user && <Switch label={t.users.mayIn} checked={enabled} onChange={(e) => setEnabled(e.currentTarget.checked)} />}
    </FormDialog>
  );
}
