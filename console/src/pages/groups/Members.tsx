/** The computers of a static group: listed, taken out, found as one types and added. */
import { computers as calls } from "@/api/fleet";
import type { Computer, Group } from "@/api/fleetTypes";
import { List } from "@/components/ListPage";
import { onChange } from "@/live/events";
import { usePaged } from "@/live/paged";
import { toast } from "@/live/notices";
import { useMay } from "@/session/session";
import { addressOf, go } from "@/shell/navigate";
import { useTexts } from "@/texts/current";
import { ActionIcon, Button, Menu, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconPlus, IconSearch, IconUserMinus, IconUsersGroup } from "@tabler/icons-react";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useCallback, useEffect, useMemo, useState } from "react";
import { ComputerCard, computerColumns, keyOf, nameOf } from "../computers/columns";
import { act, tryAct } from "../computers/mass";
import { KindIcon } from "../computers/signs";
import css from "./Groups.module.css";

const FOUND_MAX = 10;
const TYPING_MS = 180;

export function Members({ group: g, onChanged }: { group: Group; onChanged: () => void }) {
  const t = useTexts(),
    manages = useMay("manage-agents");
  const [search, setSearch] = useState(""),
    [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const load = useCallback(
    (part: { limit: number; cursor?: string }, signal: AbortSignal) =>
      calls.page({ group: g.name, ...(search ? { search } : {}) }, part, { signal }),
    [g.name, search],
  );
  const list = usePaged<Computer>(load, keyOf);
  const { put, drop, stale } = list;
  useEffect(
    () =>
      onChange((change, past) => {
        const event = change as { type: string; computer?: Computer; id?: string };
        if (past) return;
        if (event.type === "computer" && event.computer) put(event.computer, false);
        else if (event.type === "computer-removed" && event.id) drop(event.id);
        else if (event.type === "fleet" || event.type === "reset") stale();
      }),
    [put, drop, stale],
  );
  const columns = useMemo(() => computerColumns(t).map(({ sort: _, ...c }) => c), [t]);
  const open = useCallback((c: Computer) => go(addressOf.computer(c.id)), []);
  const remove = async (ids: string[]) => {
    await tryAct("remove-from-group", ids, { group: g.name });
    setSelected(new Set());
    list.retry();
    onChanged();
  };
  return (
    <div className={css["layout"]}>
      <div>
        <List<Computer>
          label={t.groups.members}
          list={list}
          search={search}
          onSearch={setSearch}
          searchLabel={t.groups.membersSearch}
          onClear={() => setSearch("")}
          icon={<IconUsersGroup size={26} />}
          emptyTitle={t.groups.membersNone}
          emptyHelp={t.groups.membersNoneHelp}
          columns={columns}
          rowKey={keyOf}
          rowName={nameOf}
          onOpen={open}
          card={(c) => <ComputerCard computer={c} />}
          cardHeight={92}
          {...(manages ? { selected, onSelect: setSelected } : {})}
          menu={
            manages
              ? (c) => (
                  <Menu.Item leftSection={<IconUserMinus size={16} />} onClick={() => void remove([c.id])}>
                    {t.groups.removeMember}
                  </Menu.Item>
                )
              : undefined
          }
          bulk={
            <Button
              variant="default"
              size="xs"
              leftSection={<IconUserMinus size={15} />}
              onClick={() => void remove([...selected])}
            >
              {t.groups.removeMember}
            </Button>
          }
        />
      </div>
      {manages && (
        <AddMembers
          group={g}
          members={list.rows}
          onAdded={() => {
            list.retry();
            onChanged();
          }}
        />
      )}
    </div>
  );
}

function AddMembers({ group: g, members, onAdded }: { group: Group; members: readonly Computer[]; onAdded: () => void }) {
  const t = useTexts();
  const [text, setText] = useState(""),
    [busy, setBusy] = useState("");
  const [asked] = useDebouncedValue(text.trim(), TYPING_MS);
  const found = useQuery({
    queryKey: ["computers", "find", asked],
    queryFn: ({ signal }) => calls.page({ search: asked }, { limit: FOUND_MAX * 3 }, { signal }),
    placeholderData: keepPreviousData,
    enabled: asked !== "",
  });
  const here = useMemo(() => new Set(members.map(keyOf)), [members]);
  const rows = asked === "" ? [] : (found.data?.items ?? []).filter((c) => !here.has(c.id)).slice(0, FOUND_MAX);
  const add = async (c: Computer) => {
    setBusy(c.id);
    try {
      await act("add-to-group", [c.id], { group: g.name });
      onAdded();
    } catch (error) {
      toast({ tone: "bad", title: t.computers.addToGroup.replace("…", ""), text: error instanceof Error ? error.message : "" });
    } finally {
      setBusy("");
    }
  };
  return (
    <section className="card" aria-label={t.groups.addMembers}>
      <h2>{t.groups.addMembers}</h2>
      <TextInput
        value={text}
        onChange={(e) => setText(e.currentTarget.value)}
        placeholder={t.groups.addSearch}
        aria-label={t.groups.addMembers}
        leftSection={<IconSearch size={16} />}
        autoComplete="off"
        spellCheck={false}
        onKeyDown={(e) => {
          if (e.key === "Enter" && rows.length === 1 && rows[0]) {
            e.preventDefault();
            void add(rows[0]);
          }
        }}
      />
      <div role="status" className="small dim" style={{ marginTop: 8 }}>
        {asked !== "" && found.data && rows.length === 0 && t.groups.addNothing}
      </div>
      <ul className={css["found"]}>
        {rows.map((c) => (
          <li key={c.id}>
            <KindIcon kind={c.kind} size={16} />
            <span className="grow cut" title={`${c.name} ${c.address}`}>
              <span className="strong">{c.name}</span> <span className="dim small">{c.address}</span>
            </span>
            <ActionIcon
              variant="default"
              loading={busy === c.id}
              aria-label={`${t.groups.addMembers}${t.common.colon}${c.name}`}
              onClick={() => void add(c)}
            >
              <IconPlus size={16} />
            </ActionIcon>
          </li>
        ))}
      </ul>
    </section>
  );
}
