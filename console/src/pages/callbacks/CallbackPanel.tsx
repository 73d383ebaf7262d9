/** One callback: what it is, its form, the call and its reply, and code that does the same. */
import { messages, type Callback, type CallEnd, type Descriptor, type ReceivedMessage } from "@/api/exchange";
import { serverUrl } from "@/api/root";
import { Note, Refusal } from "@/components/basics";
import { useRemembered } from "@/components/remembered";
import { addNote } from "@/live/notes";
import { kindOf } from "@/pages/states/kinds";
import { Value } from "@/pages/states/Value";
import { ValueTree } from "@/pages/states/ValueTree";
import { useMay } from "@/session/session";
import { addressOf, to } from "@/shell/navigate";
import { useFormat, useTexts } from "@/texts/current";
import { Button, Select, Switch } from "@mantine/core";
import { IconAlertTriangle, IconArrowLeft, IconSend } from "@tabler/icons-react";
import { useEffect, useMemo, useRef, useState, type FormEvent } from "react";
import css from "./Callbacks.module.css";
import { Code } from "./Code";
import { argumentsOf, emptyDraft, failureOf, message, type Draft } from "./fields";
import { FieldInput } from "./FieldInput";
import { TypeExplorer, TypeName } from "./TypeExplorer";

const WAITS_MS = [5_000, 15_000, 30_000, 60_000] as const;

interface Done {
  error?: unknown;
  receivers?: number;
  end?: CallEnd;
  expected: number;
  began: number;
  wait: number;
}

export function CallbackPanel({
  descriptor: d,
  callback: c,
  onBack,
}: {
  descriptor: Descriptor;
  callback: Callback;
  onBack: () => void;
}) {
  const t = useTexts(),
    f = useFormat(),
    controls = useMay("control");
  const id = `${d.package}/${c.key}`;
  const list = useMemo(() => argumentsOf(c, d), [c, d]);
  const signature = JSON.stringify(c.parameters);
  const [kept, setKept] = useRemembered<Record<string, Draft[]>>("callbacks.drafts", {});
  const drafts = kept[`${id} ${signature}`] ?? list.map(emptyDraft);
  const setDrafts = (next: Draft[]) => setKept((old) => ({ ...old, [`${id} ${signature}`]: next }));
  const [target, setTarget] = useState(""),
    [saga, setSaga] = useState(Boolean(c.response_type)),
    [wait, setWait] = useState<number>(WAITS_MS[0]),
    [busy, setBusy] = useState(false),
    [done, setDone] = useState<Done>(),
    [tried, setTried] = useState(false),
    [type, setType] = useState<string>();

  const many = d.instances.length > 1,
    chosen = d.instances.find((i) => i === target);
  const to1 = many ? (chosen ?? d.package) : (d.instances[0] ?? d.package);
  const { data, faults } = message(list, drafts);
  const call = useMemo(
    () => ({ server: serverUrl(), target: to1, key: c.key, data, saga }),
    // eslint-disable-next-line react-hooks/exhaustive-deps
    [to1, c.key, JSON.stringify(data), saga],
  );

  const result = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (done) result.current?.scrollIntoView({ block: "nearest" });
  }, [done]);

  const invoke = async (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (faults.length > 0 || busy || !controls) return;
    setBusy(true);
    const expected = many && !chosen ? d.instances.length : 1,
      began = Date.now();
    setDone(undefined);
    const base = { scope: { kind: "package", args: [to1] }, key: c.key, data };
    try {
      if (saga) {
        const end = await messages.call({ ...base, wait_ms: wait, replies_max: expected });
        setDone({ end, receivers: end.receivers, expected, began, wait });
        for (const [n, m] of end.replies.entries())
          addNote({ kind: "reply", id: `reply ${began} ${n}`, at: Date.parse(m.at), package: d.package, key: c.key, message: m });
      } else {
        const { receivers } = await messages.send(base);
        setDone({ receivers, expected, began, wait });
      }
    } catch (error) {
      setDone({ error, expected, began, wait });
    } finally {
      setBusy(false);
    }
  };

  return (
    <div className="stack wide">
      <div className="stack">
        <div className={css["head"]}>
          <Button
            className={css["backlink"] ?? ""}
            size="compact-sm"
            variant="default"
            leftSection={<IconArrowLeft size={15} />}
            onClick={onBack}
          >
            {t.common.back}
          </Button>
          <h2>{c.key}</h2>
          <span className="dim">{d.package}</span>
        </div>
        <p className={c.description ? "" : "dim"} style={{ whiteSpace: "pre-line" }}>
          {c.description || t.callbacks.noDescription}
        </p>
        <p className={css["signature"]}>
          <span className={css["word"]}>{c.key}</span>(
          {c.parameters.map((p, i) => (
            <span key={p.name}>
              {i > 0 && ", "}
              {p.name}
              {p.optional && "?"}: <TypeName type={p.type} descriptor={d} onOpen={setType} />
            </span>
          ))}
          )
          {c.response_type && (
            <>
              {" → "}
              <TypeName type={c.response_type} descriptor={d} onOpen={setType} />
            </>
          )}
        </p>
        {type && (
          <div className="card">
            <TypeExplorer key={type} descriptor={d} first={type} onClose={() => setType(undefined)} />
          </div>
        )}
      </div>
      <form className="card stack" onSubmit={(e) => void invoke(e)} noValidate>
        <h3 className="card-title" style={{ margin: 0 }}>
          {t.callbacks.arguments}
        </h3>
        {list.length === 0 && <p className="dim small">{t.callbacks.noArguments}</p>}
        {list.map((a, i) => (
          <FieldInput
            key={a.name}
            argument={a}
            draft={drafts[i] ?? emptyDraft(a)}
            path={a.name}
            faults={tried ? faults : []}
            descriptor={d}
            onType={setType}
            onChange={(next) => setDrafts(list.map((x, n) => (n === i ? next : (drafts[n] ?? emptyDraft(x)))))}
          />
        ))}
        <div className={css["send"]}>
          {many ? (
            <Select
              label={t.callbacks.target}
              value={chosen ?? ""}
              allowDeselect={false}
              searchable={d.instances.length > 8}
              onChange={(v) => setTarget(v ?? "")}
              data={[
                { value: "", label: t.callbacks.allInstances(d.instances.length) },
                ...d.instances.map((i) => ({ value: i, label: i })),
              ]}
              style={{ minWidth: 220 }}
            />
          ) : (
            <div>
              <p className="small strong">{t.callbacks.target}</p>
              <p className="mono small" style={{ lineHeight: "34px" }}>
                <Instance name={d.instances[0]} none={d.package} />
              </p>
            </div>
          )}
          <Switch
            label={t.callbacks.saga}
            checked={saga}
            onChange={(e) => setSaga(e.currentTarget.checked)}
            title={t.callbacks.sagaHelp}
            style={{ paddingBottom: 8 }}
          />
          {saga && (
            <Select
              label={t.callbacks.wait}
              value={String(wait)}
              allowDeselect={false}
              onChange={(v) => setWait(Number(v ?? WAITS_MS[0]))}
              data={WAITS_MS.map((ms) => ({ value: String(ms), label: f.span(ms) }))}
              style={{ width: 130 }}
            />
          )}
          <span className="grow" />
          <Button type="submit" leftSection={<IconSend size={16} />} loading={busy} disabled={!controls}>
            {t.callbacks.invoke}
          </Button>
        </div>
        {!controls && <p className="small dim">{t.callbacks.notControl}</p>}
        {tried && faults.length > 0 && (
          <p className={css["error"]} role="alert">
            {t.callbacks.fix}
          </p>
        )}
      </form>
      <div role="status" className="stack" data-testid="result" ref={result}>
        {busy && saga && <p className="dim">{t.callbacks.waiting}</p>}
        {done && <Result done={done} />}
      </div>
      <Code call={call} />
    </div>
  );
}

function Instance({ name, none }: { name: string | undefined; none: string }) {
  if (!name) return <>{none}</>;
  const [agent = "", ...rest] = name.split("/");
  return <a {...to(addressOf.instance(agent, rest.join("/")))}>{name}</a>;
}

function Result({ done }: { done: Done }) {
  const t = useTexts(),
    f = useFormat();
  if (done.error) return <Refusal error={done.error} />;
  if (!done.end) return <Note tone={done.receivers ? "good" : "warn"}>{t.callbacks.sent(done.receivers ?? 0)}</Note>;
  const { replies, receivers, timed_out } = done.end;
  return (
    <>
      {receivers === 0 ? (
        <Note tone="warn">{t.callbacks.nobody}</Note>
      ) : replies.length === 0 ? (
        <Note tone="warn">{t.callbacks.timedOut(f.span(done.wait))}</Note>
      ) : timed_out && replies.length < done.expected ? (
        <Note tone="warn">{t.callbacks.fewer(f.span(done.wait))}</Note>
      ) : null}
      {done.expected > 1 && replies.length > 0 && (
        <p className="small dim">{t.callbacks.repliesGot(replies.length, done.expected)}</p>
      )}
      {replies.map((m, i) => (
        <Reply key={i} message={m} began={done.began} />
      ))}
    </>
  );
}

/** A reply: who, when, what. */
export function Reply({ message: m, began }: { message: ReceivedMessage; began?: number }) {
  const t = useTexts(),
    f = useFormat(),
    kind = kindOf(m.data),
    failure = failureOf(m.data);
  return (
    <div className={css["reply"]} data-testid="reply">
      <p className="small dim row wrap">
        <span className="strong">{t.callbacks.replyFrom(m.from)}</span>
        <span className="num">
          {f.time(m.at)}
          {began !== undefined && ` · ${t.callbacks.took(f.span(Math.max(1, Date.parse(m.at) - began)))}`}
        </span>
      </p>
      {failure !== undefined ? (
        <Note tone="bad" icon={<IconAlertTriangle size={18} />}>
          <p className="strong">{t.callbacks.failed}</p>
          <p>{failure}</p>
        </Note>
      ) : kind === "object" || kind === "list" ? (
        <ValueTree value={m.data} label={t.callbacks.reply} />
      ) : kind === "nothing" ? (
        <p className="dim">{t.callbacks.emptyReply}</p>
      ) : (
        <div className={css["value"]}>{kind === "text" ? (m.data as string) : <Value value={m.data} />}</div>
      )}
    </div>
  );
}
