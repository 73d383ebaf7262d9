/** One environment: what is installed, its disks, its history, its logs without a shell, its locks. */
import { envs as calls } from "@/api/deliver";
import type { EnvStanding } from "@/api/deliverTypes";
import { sentence, told } from "@/api/http";
import { Command } from "@/components/Command";
import { commands } from "@/components/commands";
import { Empty, Facts, Failure, Lines, PageHeader, TimeAgo } from "@/components/basics";
import { FormDialog } from "@/components/Dialog";
import { Tag } from "@/components/StateBadge";
import { useLive } from "@/live/useLive";
import { addressOf, go, to } from "@/shell/navigate";
import { useFormat, useTexts } from "@/texts/current";
import { Button, Select, Tabs, Textarea } from "@mantine/core";
import { IconCheck, IconFolder, IconRefresh, IconTruckDelivery } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { useEffect, useRef, useState } from "react";
import { holder, person } from "../deliveries/people";
import css from "../deliveries/Deliveries.module.css";
import own from "./Env.module.css";

export default function EnvPage() {
  const t = useTexts(),
    { env: name } = useParams({ from: "/inside/envs/$env" }),
    search = useSearch({ from: "/inside/envs/$env" }),
    navigate = useNavigate({ from: "/envs/$env" });
  const query = useLive(
    ["env", name],
    (signal) => calls.get(name, { signal }),
    (type) => type === "delivery" || type === "resource",
  );
  const [accepting, setAccepting] = useState<string>();
  if (query.error && !query.data) return <Failure error={query.error} retry={() => void query.refetch()} />;
  const e = query.data;
  if (!e) return <Lines />;
  return (
    <>
      <PageHeader
        title={e.name}
        above={
          <a className="small" {...to("/envs")}>
            {t.deliver.board}
          </a>
        }
        badge={<Tag>{e.tier}</Tag>}
        subtitle={
          <>
            <a {...to(addressOf.space(e.space))}>{e.space}</a> ·{" "}
            {Object.entries(e.agents)
              .map(([agent, there]) => `${agent}${there ? "" : ` (${t.deliver.away})`}`)
              .join(", ")}
          </>
        }
        actions={
          e.access !== "none" && (
            <Button
              leftSection={<IconTruckDelivery size={16} />}
              onClick={() => go(`${e.access === "deliver" ? "/deliver?" : "/requests?new=1&"}env=${encodeURIComponent(e.name)}`)}
            >
              {e.access === "deliver" ? t.deliver.deliver : t.deliver.requestDelivery}
            </Button>
          )
        }
      />
      <Tabs
        value={search.tab ?? "installed"}
        onChange={(tab) => void navigate({ search: tab && tab !== "installed" ? { tab } : {}, replace: true })}
        keepMounted={false}
      >
        <Tabs.List>
          <Tabs.Tab value="installed">{t.deliver.installed}</Tabs.Tab>
          <Tabs.Tab value="disk">{t.deliver.disk}</Tabs.Tab>
          <Tabs.Tab value="history">{t.deliver.history}</Tabs.Tab>
          <Tabs.Tab value="logs">{t.deliver.logs}</Tabs.Tab>
          <Tabs.Tab value="about">{t.deliver.about}</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="installed" pt="sm">
          {e.installed.length === 0 ? (
            <Empty icon={<IconTruckDelivery size={26} />} title={t.deliver.nothingInstalled} />
          ) : (
            <div className={`card ${css["scroll"]}`}>
              <table className={css["table"]}>
                <thead>
                  <tr>
                    <th>{t.deliver.package}</th>
                    <th>{t.deliver.version}</th>
                    <th>{t.deliver.since}</th>
                    <th>{t.deliver.delivery}</th>
                    <th>{t.deliver.acceptance}</th>
                  </tr>
                </thead>
                <tbody>
                  {e.installed.map((i) => (
                    <tr key={i.package}>
                      <td className="strong">{i.package}</td>
                      <td>{i.version}</td>
                      <td>
                        <TimeAgo at={i.at} />
                      </td>
                      <td>
                        <a {...to(addressOf.delivery(i.delivery))}>{i.delivery}</a>
                      </td>
                      <td>
                        {i.accepted_by ? (
                          <span className="row tight">
                            <IconCheck size={15} /> {t.deliver.acceptedBy(person(i.accepted_by))}
                          </span>
                        ) : (
                          <Button size="compact-xs" variant="default" onClick={() => setAccepting(i.package)}>
                            {t.deliver.accept}
                          </Button>
                        )}
                      </td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </div>
          )}
        </Tabs.Panel>
        <Tabs.Panel value="disk" pt="sm">
          <Disks env={e.name} />
        </Tabs.Panel>
        <Tabs.Panel value="history" pt="sm">
          <History env={e.name} />
        </Tabs.Panel>
        <Tabs.Panel value="logs" pt="sm">
          <Sources env={e.name} source={search.source} />
        </Tabs.Panel>
        <Tabs.Panel value="about" pt="sm">
          <About e={e} />
        </Tabs.Panel>
      </Tabs>
      {accepting && (
        <AcceptDialog
          env={e}
          name={accepting}
          onClose={() => setAccepting(undefined)}
          onDone={() => {
            setAccepting(undefined);
            void query.refetch();
          }}
        />
      )}
    </>
  );
}

function About({ e }: { e: EnvStanding }) {
  const t = useTexts();
  return (
    <Facts
      entries={[
        [t.deliver.variables, e.variables || "–"],
        ...Object.entries(e.roots).map(([k, v]): [string, string] => [k, v]),
        ...Object.entries(e.services).map(([k, v]): [string, string] => [t.deliver.service(k), v]),
        ...e.locks.map((l): [string, string] => [
          l.name,
          `${l.taken}/${l.max}${l.holders.map((h) => ` · ${holder(h.owner, h.by)}`).join("")}${l.waiting.length > 0 ? ` · ${t.deliver.deliveriesWait(l.waiting.join(", "))}` : ""}`,
        ]),
      ]}
    />
  );
}

function Disks({ env }: { env: string }) {
  const t = useTexts(),
    f = useFormat();
  const query = useQuery({
    queryKey: ["env-disk", env],
    queryFn: ({ signal }) => calls.disk(env, { signal }),
    refetchInterval: 30_000,
  });
  if (query.error) return <Failure error={query.error} retry={() => void query.refetch()} />;
  if (!query.data) return <Lines count={3} />;
  return (
    <div className="stack">
      {query.data.map((p) => {
        const used = p.total_bytes - p.free_bytes,
          share = p.total_bytes > 0 ? used / p.total_bytes : 0,
          short = p.free_bytes < p.reserve_bytes;
        return (
          <div key={`${p.agent}${p.mount}`} className="card stack tight">
            <span className="row wrap">
              <span className="strong mono grow">{p.mount}</span>
              <span className="dim">{p.agent}</span>
              <span>{t.deliver.freeOf(f.bytes(p.free_bytes), f.bytes(p.total_bytes))}</span>
            </span>
            <div
              className={own["disk"]}
              role="meter"
              aria-valuemin={0}
              aria-valuemax={100}
              aria-valuenow={Math.round(share * 100)}
              aria-label={p.mount}
              data-short={short || undefined}
            >
              <span style={{ width: `${share * 100}%` }} />
              <i
                style={{ right: `${p.total_bytes > 0 ? (p.reserve_bytes / p.total_bytes) * 100 : 0}%` }}
                title={t.deliver.reserve(f.bytes(p.reserve_bytes))}
              />
            </div>
            <span className="dim small">
              {Object.keys(p.roots).join(", ")} · {t.deliver.reserve(f.bytes(p.reserve_bytes))}
              {p.metrics && (
                <>
                  {" · "}
                  <a href={p.metrics} target="_blank" rel="noreferrer">
                    {t.deliver.curves}
                  </a>
                </>
              )}
            </span>
          </div>
        );
      })}
      <Command command={commands.disk(env)} />
    </div>
  );
}

function History({ env }: { env: string }) {
  const t = useTexts();
  const query = useLive(
    ["env-history", env],
    (signal) => calls.history(env, { signal }),
    (type) => type === "delivery",
  );
  if (query.error && !query.data) return <Failure error={query.error} retry={() => void query.refetch()} />;
  if (!query.data) return <Lines count={4} />;
  if (query.data.length === 0) return <Empty icon={<IconTruckDelivery size={26} />} title={t.deliver.nothingInstalled} />;
  return (
    <div className={`card ${css["scroll"]}`}>
      <table className={css["table"]}>
        <thead>
          <tr>
            <th>{t.deliver.since}</th>
            <th>{t.deliver.package}</th>
            <th>{t.deliver.delivery}</th>
            <th>{t.deliver.previous}</th>
          </tr>
        </thead>
        <tbody>
          {query.data.map((h) => (
            <tr key={h.delivery + h.package}>
              <td>
                <TimeAgo at={h.at} />
              </td>
              <td className="strong">
                {h.package} {h.version}
              </td>
              <td>
                <a {...to(addressOf.delivery(h.delivery))}>{h.delivery}</a>
              </td>
              <td className="dim">{h.previous || "–"}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Sources({ env, source }: { env: string; source: string | undefined }) {
  const t = useTexts(),
    f = useFormat();
  const query = useQuery({ queryKey: ["env-logs", env], queryFn: ({ signal }) => calls.logs(env, { signal }) });
  const [open, setOpen] = useState<{ source: string; agent: string; file: string }>();
  const [chosen, setChosen] = useState(source ?? "");
  if (query.error) return <Failure error={query.error} retry={() => void query.refetch()} />;
  if (!query.data) return <Lines count={4} />;
  const names = [...new Set(query.data.map((s) => s.source))];
  const shown = query.data.filter((s) => !chosen || s.source === chosen);
  return (
    <div className="stack">
      <div className="row wrap">
        <Select
          aria-label={t.deliver.sources}
          placeholder={t.deliver.sources}
          clearable
          data={names}
          value={chosen || null}
          onChange={(v) => setChosen(v ?? "")}
        />
        <Button variant="default" leftSection={<IconRefresh size={16} />} onClick={() => void query.refetch()}>
          {t.deliver.readAgain}
        </Button>
      </div>
      {shown.length === 0 && <Empty icon={<IconFolder size={26} />} title={t.deliver.noSources} />}
      {shown.map((s) => (
        <section key={s.source + s.agent} className="card">
          <h2 className="strong">
            {s.source} <span className="dim small">{s.agent}</span> <span className="dim tiny mono">{s.path}</span>
          </h2>
          {s.reason && <p className="small">{sentence(s.reason.text)}</p>}
          <table className={css["table"]}>
            <tbody>
              {s.files.slice(0, 200).map((file) => (
                <tr key={file.path}>
                  <td>
                    <button className="bare mono" onClick={() => setOpen({ source: s.source, agent: s.agent, file: file.path })}>
                      {file.path}
                    </button>
                  </td>
                  <td>{f.bytes(file.size_bytes)}</td>
                  <td>
                    <TimeAgo at={file.changed_at} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      ))}
      {open && <Tail key={open.agent + open.file} env={env} {...open} />}
      <Command
        command={
          open ? commands.tail(env, open.source, open.file, open.agent) : commands.tail(env, chosen || names[0] || "SOURCE")
        }
      />
    </div>
  );
}

const TAIL_BYTES = 64 * 1024;
const TAIL_EVERY_MS = 1_000;

/** The end of a file on the target, followed. */
function Tail({ env, source, agent, file }: { env: string; source: string; agent: string; file: string }) {
  const t = useTexts();
  const [text, setText] = useState(""),
    [error, setError] = useState("");
  const box = useRef<HTMLPreElement>(null);
  useEffect(() => {
    const abort = new AbortController();
    let at = -1;
    let timer: ReturnType<typeof setTimeout>;
    const read = async () => {
      try {
        const got = await calls.log(
          env,
          source,
          at < 0
            ? { file, agent, offset: TAIL_BYTES, from_end: true, limit: TAIL_BYTES }
            : { file, agent, offset: at, limit: TAIL_BYTES },
          { signal: abort.signal },
        );
        at = got.next;
        if (got.text) setText((old) => (old + got.text).slice(-400_000));
        setError("");
      } catch (failed) {
        if (abort.signal.aborted) return;
        setError(told(failed));
      }
      timer = setTimeout(() => void read(), TAIL_EVERY_MS);
    };
    void read();
    return () => {
      abort.abort();
      clearTimeout(timer);
    };
  }, [env, source, agent, file]);
  useEffect(() => {
    const el = box.current;
    if (el && el.scrollHeight - el.scrollTop - el.clientHeight < 200) el.scrollTop = el.scrollHeight;
  }, [text]);
  return (
    <section aria-label={file}>
      <p className="strong mono small" style={{ margin: "4px 0" }}>
        {agent}: {file}
      </p>
      {error && <p className="small">{error}</p>}
      <pre ref={box} className={own["tail"]} tabIndex={0}>
        {text || t.deliver.nothingYet}
      </pre>
    </section>
  );
}

function AcceptDialog({
  env,
  name,
  onClose,
  onDone,
}: {
  env: EnvStanding;
  name: string;
  onClose: () => void;
  onDone: () => void;
}) {
  const t = useTexts();
  const [note, setNote] = useState("");
  const version = env.installed.find((i) => i.package === name)?.version ?? "";
  return (
    <FormDialog
      title={t.deliver.acceptTitle(`${name} ${version}`, env.name)}
      help={t.deliver.acceptHelp}
      submit={t.deliver.accept}
      onClose={onClose}
      onSubmit={async () => {
        await calls.accept(env.name, { package: name, version, note });
        onDone();
      }}
    >
      <Textarea label={t.deliver.note} value={note} onChange={(ev) => setNote(ev.currentTarget.value)} autosize minRows={2} />
      <Command command={commands.accept(env.name, name, version, note)} />
    </FormDialog>
  );
}
