/** Ressources: typed values filtered as one types, edited in place; gauges of locks, who holds and who waits; history. */
import { resources as calls } from "@/api/deliver";
import type { Resource } from "@/api/deliverTypes";
import { told } from "@/api/http";
import { Command } from "@/components/Command";
import { commands } from "@/components/commands";
import { Empty, Failure, Lines, PageHeader, TimeAgo } from "@/components/basics";
import { toast } from "@/live/notices";
import { useLive } from "@/live/useLive";
import { useMay } from "@/session/session";
import { useFormat, useTexts } from "@/texts/current";
import { Button, Drawer, SegmentedControl, Select, TextInput, type ComboboxItem } from "@mantine/core";
import { IconAdjustments, IconHistory, IconLockOpen } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { FirstSteps } from "../deliveries/FirstSteps";
import { holder, person } from "../deliveries/people";
import { useVersionOption } from "../deliveries/VersionSelect";
import { LockDialog } from "./LockDialog";
import { Locks } from "./Locks";
import { fits, versionOf } from "./words";
import css from "../deliveries/Deliveries.module.css";
import own from "./Resources.module.css";

export default function ResourcesPage() {
  const t = useTexts(),
    search = useSearch({ from: "/inside/resources" }),
    navigate = useNavigate({ from: "/resources" }),
    breaks = useMay("break-lock");
  const words = search.q ?? "";
  const query = useLive(
    ["resources"],
    (signal) => calls.list({ signal }),
    (type) => type === "resource",
  );
  const [history, setHistory] = useState<string>(),
    [breaking, setBreaking] = useState<Resource>(),
    /* What was set last, to be had as a command. */
    [last, setLast] = useState<{ name: string; value?: string | undefined }>();
  const rows = (query.data ?? []).filter((r) => fits(r.name, words));
  return (
    <>
      <PageHeader title={t.deliver.resources} subtitle={t.deliver.resourcesHelp} />
      <TextInput
        style={{ width: 360, maxWidth: "100%", marginBottom: 12, display: "inline-block" }}
        placeholder="CA_LIV_"
        aria-label={t.deliver.filterResources}
        value={words}
        onChange={(e) => {
          const q = e.currentTarget.value;
          void navigate({ search: ({ q: _, ...rest }) => ({ ...rest, ...(q ? { q } : {}) }), replace: true });
        }}
        data-page-search
      />
      <SegmentedControl
        aria-label={t.deliver.show}
        value={search.show === "locks" ? "locks" : "values"}
        onChange={(v) =>
          void navigate({ search: ({ show: _, ...rest }) => ({ ...rest, ...(v === "locks" ? { show: v } : {}) }), replace: true })
        }
        data={[
          { value: "values", label: t.locks.values },
          { value: "locks", label: t.locks.title },
        ]}
        style={{ marginBottom: 12, marginInlineStart: 12 }}
      />
      {search.show === "locks" ? (
        <Locks words={words} />
      ) : query.error && !query.data ? (
        <Failure error={query.error} retry={() => void query.refetch()} />
      ) : !query.data ? (
        <Lines />
      ) : rows.length === 0 ? (
        words && query.data.length > 0 ? (
          <Empty icon={<IconAdjustments size={26} />} title={t.common.noMatch} help={t.common.noMatchHelp}>
            <Button variant="default" onClick={() => void navigate({ search: {}, replace: true })}>
              {t.common.clearFilters}
            </Button>
          </Empty>
        ) : (
          <FirstSteps icon={<IconAdjustments size={26} />} title={t.deliver.noResources} help={t.deliver.noResourcesHelp} />
        )
      ) : (
        <div className={`card ${css["scroll"]}`}>
          <table className={css["table"]}>
            <thead>
              <tr>
                <th>{t.deliver.resource}</th>
                <th data-less>{t.deliver.type}</th>
                <th style={{ minWidth: 170 }}>{t.deliver.value}</th>
                <th>{t.deliver.holders}</th>
                <th data-less>{t.deliver.changed}</th>
                <th aria-label={t.common.actions} />
              </tr>
            </thead>
            <tbody>
              {rows.map((r) => (
                <tr key={r.name}>
                  <td>
                    <span className="strong mono">{r.name}</span>
                    <div className="dim tiny">{r.comment}</div>
                  </td>
                  <td data-less>{t.deliver.kinds[r.kind as keyof typeof t.deliver.kinds] ?? r.kind}</td>
                  <td>
                    <Value
                      resource={r}
                      of={versionOf(r, query.data ?? [])}
                      onSaved={(value) => (setLast({ name: r.name, value }), void query.refetch())}
                    />
                  </td>
                  <td className="small">
                    {r.holders.map((h) => (
                      <div key={h.owner}>
                        {holder(h.owner, h.by)} {h.reason && <span className="dim">{h.reason}</span>}
                      </div>
                    ))}
                    {r.waiting.length > 0 && <div className="dim">{t.deliver.deliveriesWait(r.waiting.join(", "))}</div>}
                  </td>
                  <td className="small" data-short data-less>
                    <TimeAgo at={r.changed_at} />
                    <div className="dim tiny">{person(r.changed_by)}</div>
                  </td>
                  <td>
                    <span className="row tight">
                      <Button
                        size="compact-xs"
                        variant="subtle"
                        leftSection={<IconHistory size={14} />}
                        onClick={() => setHistory(r.name)}
                      >
                        {t.deliver.history}
                      </Button>
                      {breaks && r.kind === "weight" && r.taken > 0 && (
                        <Button
                          size="compact-xs"
                          variant="subtle"
                          color="red"
                          leftSection={<IconLockOpen size={14} />}
                          onClick={() => setBreaking(r)}
                        >
                          {t.deliver.free}
                        </Button>
                      )}
                    </span>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {rows.length > 0 && search.show !== "locks" && (
        <div style={{ marginTop: 14 }}>
          <Command command={last ? commands.set(last.name, last.value) : commands.resources(words)} />
        </div>
      )}
      {history && <History name={history} onClose={() => setHistory(undefined)} />}
      {breaking && (
        <LockDialog
          verb="break"
          lock={{ ...breaking, name: breaking.holders[0]?.lock ?? breaking.name }}
          onClose={() => setBreaking(undefined)}
          onDone={() => {
            setBreaking(undefined);
            void query.refetch();
          }}
        />
      )}
    </>
  );
}

interface ValueProps {
  resource: Resource;
  /** Package and environment a version is chosen for, where they are plain. */
  of: { name: string; env: string } | undefined;
  onSaved: (value?: string) => void;
}

function Value({ resource: r, of, onSaved }: ValueProps) {
  const t = useTexts();
  const [open, setOpen] = useState(false),
    option = useVersionOption(of?.name ?? "", of?.env ?? "", open);
  const [text, setText] = useState(r.value),
    [editing, setEditing] = useState(false);
  useEffect(() => {
    if (!editing) setText(r.value);
  }, [r.value, editing]);
  const save = async (value: string) => {
    setEditing(false);
    if (value === r.value) return;
    try {
      await calls.set({ values: { [r.name]: value }, revisions: { [r.name]: r.revision } });
      toast({ tone: "good", title: `${r.name} : ${r.kind === "secret" ? "•••" : `${r.value || "–"} → ${value}`}` });
      onSaved(r.kind === "secret" ? undefined : value);
    } catch (error) {
      setText(r.value);
      toast({ tone: "bad", title: r.name, text: told(error) });
    }
  };
  if (r.kind === "weight")
    return (
      <span className="row tight">
        <span
          className={own["gauge"]}
          role="meter"
          aria-label={r.name}
          aria-valuemin={0}
          aria-valuemax={r.max}
          aria-valuenow={r.taken}
          data-full={r.taken >= r.max || undefined}
        >
          <i style={{ width: `${r.max > 0 ? (r.taken / r.max) * 100 : 0}%` }} />
        </span>
        <span className="mono strong">{r.shown}</span>
      </span>
    );
  if (!r.editable || r.kind === "stack" || r.kind === "file" || r.kind === "generic")
    return <span className="mono">{r.shown || "–"}</span>;
  if (r.kind === "secret")
    return (
      <TextInput
        size="xs"
        type="password"
        aria-label={r.name}
        placeholder={r.shown || t.deliver.noSecret}
        autoComplete="off"
        onBlur={(e) => {
          const value = e.currentTarget.value;
          e.currentTarget.value = "";
          if (value) void save(value);
        }}
      />
    );
  if (r.choices.length > 0)
    return (
      <Select
        size="xs"
        aria-label={r.name}
        data={r.choices.includes(r.value) || !r.value ? r.choices : [r.value, ...r.choices]}
        value={r.value || null}
        searchable
        allowDeselect={false}
        {...(of ? { renderOption: ({ option: o }: { option: ComboboxItem }) => option.line(o) } : {})}
        onDropdownOpen={() => setOpen(true)}
        onDropdownClose={() => setOpen(false)}
        onChange={(v) => void save(v ?? "")}
      />
    );
  return (
    <TextInput
      size="xs"
      aria-label={r.name}
      value={text}
      onFocus={() => setEditing(true)}
      onChange={(e) => setText(e.currentTarget.value)}
      onBlur={() => void save(text)}
      onKeyDown={(e) => {
        if (e.key === "Enter") e.currentTarget.blur();
        if (e.key === "Escape") {
          setText(r.value);
          setEditing(false);
        }
      }}
    />
  );
}

function History({ name, onClose }: { name: string; onClose: () => void }) {
  const t = useTexts(),
    f = useFormat();
  const query = useQuery({ queryKey: ["resource-history", name], queryFn: ({ signal }) => calls.history(name, { signal }) });
  return (
    <Drawer
      opened
      onClose={onClose}
      position="right"
      size="lg"
      title={t.deliver.historyOf(name)}
      closeButtonProps={{ "aria-label": t.common.close }}
    >
      {query.error ? (
        <Failure error={query.error} retry={() => void query.refetch()} />
      ) : !query.data ? (
        <Lines />
      ) : query.data.length === 0 ? (
        <p className="dim">{t.deliver.noHistory}</p>
      ) : (
        <table className={css["table"]}>
          <tbody>
            {query.data.map((h, i) => (
              <tr key={`${h.at}${i}`}>
                <td className="small">{f.exact(h.at)}</td>
                <td>{t.deliver.verbs[h.verb as keyof typeof t.deliver.verbs] ?? h.verb}</td>
                <td className="mono small">
                  {h.old || "–"} → {h.new || "–"}
                </td>
                <td className="small">
                  {person(h.by)} <span className="dim">{[h.run, h.reason].filter(Boolean).join(" · ")}</span>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <div style={{ marginTop: 14 }}>
        <Command command={commands.resourceHistory(name)} />
      </div>
    </Drawer>
  );
}
