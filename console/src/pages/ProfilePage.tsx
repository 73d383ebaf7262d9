/** The signed-in person: account, rights, preferences, API tokens; and what server this is. */
import { tokens as calls } from "@/api/calls";
import type { Token } from "@/api/types";
import { CopyText, Empty, Facts, Failure, Lines, PageHeader, TimeAgo } from "@/components/basics";
import { FormDialog } from "@/components/Dialog";
import { Tag } from "@/components/StateBadge";
import { ask } from "@/live/ask";
import { serverInfo } from "@/live/events";
import { toast } from "@/live/notices";
import { useStore } from "@/live/store";
import { caller } from "@/session/session";
import { chooseLanguage, chooseTheme, themeChoice, type ThemeChoice } from "@/shell/preferences";
import { useFormat, useLang, useTexts } from "@/texts/current";
import { ActionIcon, Button, Modal, SegmentedControl, Select, TagsInput, TextInput } from "@mantine/core";
import { IconKey, IconPlus, IconTrash } from "@tabler/icons-react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import css from "./Profile.module.css";

const DAYS = [7, 30, 90, 365];
const ROLES = ["administrator", "operator", "developer", "release-manager", "auditor", "reader", "self-service"];

export default function ProfilePage() {
  const t = useTexts(),
    f = useFormat(),
    lang = useLang(),
    client = useQueryClient(),
    who = useStore(caller),
    theme = useStore(themeChoice),
    info = useStore(serverInfo);
  return (
    <>
      <PageHeader title={t.profile.title} subtitle={t.profile.subtitle} />
      <div className={css["layout"]}>
        <div className="stack">
          <section className="card">
            <h2>{t.profile.account}</h2>
            <Facts
              entries={[
                [t.common.name, who?.name],
                [
                  t.users.role,
                  <span title={t.users.roleHelp[who?.role ?? ""]}>{t.users.roles[who?.role ?? ""] ?? who?.role}</span>,
                ],
                [
                  t.profile.rights,
                  <ul className="plain">
                    {who?.rights.map((r) => (
                      <li key={r}>{t.profile.rightNames[r] ?? r}</li>
                    ))}
                  </ul>,
                ],
              ]}
            />
          </section>
          <section className="card">
            <h2>{t.profile.preferences}</h2>
            <Facts
              entries={[
                [
                  t.app.language,
                  <SegmentedControl
                    size="xs"
                    aria-label={t.app.language}
                    value={lang}
                    onChange={(l) => void chooseLanguage(l as "fr" | "en", () => void client.invalidateQueries())}
                    data={[
                      { value: "en", label: "English" },
                      { value: "fr", label: "Français" },
                    ]}
                  />,
                ],
                [
                  t.app.theme,
                  <SegmentedControl
                    size="xs"
                    aria-label={t.app.theme}
                    value={theme}
                    onChange={(c) => chooseTheme(c as ThemeChoice)}
                    data={[
                      { value: "light", label: t.app.light },
                      { value: "dark", label: t.app.dark },
                      { value: "system", label: t.app.system },
                    ]}
                  />,
                ],
              ]}
            />
          </section>
          {info && (
            <section className="card">
              <h2>{t.app.about}</h2>
              <Facts
                entries={[
                  [t.about.version, info.version],
                  [t.about.database, info.database === "sqlite" ? "SQLite" : "PostgreSQL"],
                  [t.about.started, <TimeAgo at={info.started_at} />],
                  [t.about.packages, `${f.num(info.counts.packages)} · ${f.bytes(info.counts.packages_bytes)}`],
                ]}
              />
            </section>
          )}
        </div>
        <Tokens />
      </div>
    </>
  );
}

/** What a token may be narrowed to, and one that is not. */
const SCOPES = ["tiers", "packages", "networks"] as const;
const WIDE: Record<(typeof SCOPES)[number], string[]> = { tiers: [], packages: [], networks: [] };

function Tokens() {
  const t = useTexts(),
    f = useFormat(),
    client = useQueryClient(),
    who = useStore(caller);
  const query = useQuery({ queryKey: ["tokens"], queryFn: calls.list });
  const [adding, setAdding] = useState(false),
    [made, setMade] = useState<Token>();
  const [name, setName] = useState(""),
    [days, setDays] = useState("90"),
    [role, setRole] = useState(who?.role ?? "reader"),
    [scope, setScope] = useState(WIDE);
  const refresh = () => client.invalidateQueries({ queryKey: ["tokens"] });
  const revoke = async (token: Token) => {
    if (
      !(await ask({
        title: t.profile.revokeTitle(token.name),
        help: t.profile.revokeHelp,
        confirm: t.profile.revoke,
        danger: true,
        act: () => calls.remove(token.id),
      }))
    )
      return;
    toast({ tone: "good", title: t.profile.revoked(token.name) });
    await refresh();
  };
  const close = () => {
    setAdding(false);
    setName("");
    setScope(WIDE);
  };
  const roles = ROLES.slice(Math.max(0, ROLES.indexOf(who?.role ?? "reader"))).filter(
    (r) => r !== "self-service" || who?.rights.includes(r),
  );
  return (
    <section className="card">
      <div className="row wrap between" style={{ marginBottom: 4 }}>
        <h2 className="card-title" style={{ margin: 0 }}>
          {t.profile.tokens}
        </h2>
        <Button size="xs" leftSection={<IconPlus size={15} />} onClick={() => setAdding(true)}>
          {t.profile.addToken}
        </Button>
      </div>
      <p className="small dim" style={{ marginBottom: 12 }}>
        {t.profile.tokensHelp}
      </p>
      {query.error && !query.data ? (
        <Failure error={query.error} retry={() => void query.refetch()} />
      ) : !query.data ? (
        <Lines count={3} />
      ) : query.data.length === 0 ? (
        <Empty icon={<IconKey size={24} />} title={t.profile.noTokens} />
      ) : (
        <ul className={`plain ${css["list"]}`}>
          {query.data.map((token) => {
            const over = token.expires_at != null && Date.parse(token.expires_at) < Date.now();
            return (
              <li key={token.id}>
                <div className="grow">
                  <div className="row wrap">
                    <span className="strong">{token.name}</span>
                    <Tag>{t.users.roles[token.role] ?? token.role}</Tag>
                    {over && <Tag tone="warn">{t.profile.expired}</Tag>}
                  </div>
                  <p className="small dim">
                    {t.common.created} <TimeAgo at={token.created_at} /> · {t.profile.expires}
                    {t.common.colon}
                    {token.expires_at ? f.date(token.expires_at) : t.profile.noEnd}
                  </p>
                  {SCOPES.filter((part) => token.scope?.[part]?.length).map((part) => (
                    <p key={part} className="small dim">
                      {t.profile.only[part]}
                      {t.common.colon}
                      {token.scope?.[part]?.join(", ")}
                    </p>
                  ))}
                </div>
                <ActionIcon
                  variant="subtle"
                  color="red"
                  aria-label={`${t.profile.revoke}: ${token.name}`}
                  title={t.profile.revoke}
                  onClick={() => void revoke(token)}
                >
                  <IconTrash size={17} />
                </ActionIcon>
              </li>
            );
          })}
        </ul>
      )}
      {adding && (
        <FormDialog
          title={t.profile.addToken}
          submit={t.common.save}
          onClose={close}
          changed={name !== ""}
          disabled={name.trim() === ""}
          onSubmit={async () => {
            const token = await calls.add({ name: name.trim(), role, days: Number(days), scope });
            close();
            setMade(token);
            await refresh();
          }}
        >
          <TextInput
            data-autofocus
            label={t.profile.tokenName}
            value={name}
            onChange={(e) => setName(e.currentTarget.value)}
            required
            autoComplete="off"
          />
          <Select
            label={t.users.role}
            description={t.users.roleHelp[role]}
            data={roles.map((r) => ({ value: r, label: t.users.roles[r] ?? r }))}
            value={role}
            onChange={(r) => setRole(r ?? role)}
            allowDeselect={false}
          />
          <Select
            label={t.profile.tokenDays}
            data={DAYS.map((d) => ({ value: String(d), label: t.profile.days(d) }))}
            value={days}
            onChange={(d) => setDays(d ?? days)}
            allowDeselect={false}
          />
          <p className="small dim">{t.profile.onlyHelp}</p>
          {SCOPES.map((part) => (
            <TagsInput
              key={part}
              label={t.profile.only[part]}
              value={scope[part]}
              onChange={(list) => setScope({ ...scope, [part]: list })}
              acceptValueOnBlur
              clearable
              clearButtonProps={{ "aria-label": t.common.searchClear }}
            />
          ))}
        </FormDialog>
      )}
      {made?.secret && (
        <Modal
          opened
          onClose={() => setMade(undefined)}
          title={made.name}
          closeOnClickOutside={false}
          closeButtonProps={{ "aria-label": t.common.close }}
        >
          <div className="stack">
            <p>{t.profile.tokenOnce}</p>
            <CopyText value={made.secret} label={made.name} />
            <Button onClick={() => setMade(undefined)}>{t.common.close}</Button>
          </div>
        </Modal>
      )}
    </section>
  );
}
