/** Definitions: the files deliveries are made of. Read, changed as text, checked while one writes, applied with a look at the difference. */
import { documents as calls } from "@/api/deliver";
import type { Applied, DocumentInfo } from "@/api/deliverTypes";
import { Command } from "@/components/Command";
import { commands } from "@/components/commands";
import { Empty, Failure, Lines, Note, PageHeader, Refusal, TimeAgo } from "@/components/basics";
import { toast } from "@/live/notices";
import { useMay } from "@/session/session";
import { useFormat, useTexts } from "@/texts/current";
import { Button, FileButton, Modal, Select } from "@mantine/core";
import { IconDeviceFloppy, IconDownload, IconFileText, IconStairs, IconUpload } from "@tabler/icons-react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { person } from "../deliveries/people";
import { Diff } from "../deliveries/Plan";
import css from "./Documents.module.css";

const keyOf = (d: DocumentInfo): string => `${d.kind}/${d.name}`;

export default function DocumentsPage() {
  const t = useTexts(),
    edits = useMay("edit-spaces"),
    search = useSearch({ from: "/inside/documents" }),
    navigate = useNavigate({ from: "/documents" }),
    client = useQueryClient();
  const query = useQuery({ queryKey: ["documents"], queryFn: ({ signal }) => calls.list({ signal }) });
  const chosen = query.data?.find((d) => keyOf(d) === search.open) ?? undefined;
  const [pending, setPending] = useState<{ files: Record<string, string>; applied: Applied }>();
  const plan = async (files: Record<string, string>) => setPending({ files, applied: await calls.apply(files, true) });
  const refused = (error: unknown) => void toast({ tone: "bad", title: t.deliver.documents, text: String(error) });
  /* Nobody described the tiers yet: those of the product are a start. */
  const start = () =>
    calls
      .defaults()
      .then(({ files }) => plan(files))
      .catch(refused);
  const upload = async (chosenFiles: File[]) => {
    const files: Record<string, string> = {};
    for (const file of chosenFiles) files[file.name] = await file.text();
    if (chosenFiles.length > 0) await plan(files).catch(refused);
  };
  if (query.error) return <Failure error={query.error} retry={() => void query.refetch()} />;
  if (!query.data) return <Lines />;
  return (
    <>
      <PageHeader
        title={t.deliver.documents}
        subtitle={t.deliver.documentsHelp}
        actions={
          edits && (
            <>
              {!query.data.some((d) => d.kind === "policy") && (
                <Button variant="default" leftSection={<IconStairs size={16} />} onClick={() => void start()}>
                  {t.deliver.defaultTiers}
                </Button>
              )}
              <FileButton multiple accept=".toml" onChange={(files) => void upload(files)}>
                {(props) => (
                  <Button {...props} leftSection={<IconUpload size={16} />}>
                    {t.deliver.applyFiles}
                  </Button>
                )}
              </FileButton>
            </>
          )
        }
      />
      {query.data.length === 0 ? (
        <Empty icon={<IconFileText size={26} />} title={t.deliver.noDocuments} help={t.deliver.noDocumentsHelp}>
          <div style={{ width: "min(100%, 360px)" }}>
            <Command command={commands.apply()} />
            <Command command={commands.defaultTiers()} />
          </div>
        </Empty>
      ) : (
        <div className={css["layout"]} data-open={chosen ? "" : undefined}>
          <div className="stack">
            <Select
              aria-label={t.deliver.document}
              placeholder={t.deliver.document}
              searchable
              data={query.data.map((d) => ({
                value: keyOf(d),
                label: `${t.deliver.documentKinds[d.kind as keyof typeof t.deliver.documentKinds] ?? d.kind} · ${d.name}`,
              }))}
              value={search.open ?? null}
              onChange={(v) => void navigate({ search: v ? { open: v } : {} })}
            />
            <ul className={css["list"]}>
              {query.data.map((d) => (
                <li key={keyOf(d)} data-open={keyOf(d) === search.open || undefined}>
                  <button className="bare" onClick={() => void navigate({ search: { open: keyOf(d) } })}>
                    <span className="strong">{d.name}</span>
                    <span className="dim tiny">
                      {t.deliver.documentKinds[d.kind as keyof typeof t.deliver.documentKinds] ?? d.kind} ·{" "}
                      {t.deliver.revision(d.revision)} · <TimeAgo at={d.changed_at} /> {person(d.changed_by)}
                    </span>
                  </button>
                </li>
              ))}
            </ul>
          </div>
          {chosen ? (
            <Editor key={keyOf(chosen)} info={chosen} edits={edits} onApply={plan} />
          ) : (
            <div className="card">
              <Empty icon={<IconFileText size={26} />} title={t.deliver.chooseDocument} />
            </div>
          )}
        </div>
      )}
      {pending && (
        <ApplyDialog
          {...pending}
          onClose={() => setPending(undefined)}
          onDone={() => {
            setPending(undefined);
            toast({ tone: "good", title: t.deliver.documentsApplied });
            void client.invalidateQueries({ queryKey: ["documents"] });
            void client.invalidateQueries({ queryKey: ["document"] });
          }}
        />
      )}
    </>
  );
}

function Editor({
  info,
  edits,
  onApply,
}: {
  info: DocumentInfo;
  edits: boolean;
  onApply: (files: Record<string, string>) => Promise<void>;
}) {
  const t = useTexts(),
    f = useFormat();
  const query = useQuery({
    queryKey: ["document", info.kind, info.name, info.revision],
    queryFn: ({ signal }) => calls.get(info.kind, info.name, { signal }),
  });
  const revisions = useQuery({
    queryKey: ["document-revisions", info.kind, info.name, info.revision],
    queryFn: ({ signal }) => calls.revisions(info.kind, info.name, { signal }),
  });
  const [old, setOld] = useState<number>();
  const past = useQuery({
    queryKey: ["document-revision", info.kind, info.name, old],
    queryFn: ({ signal }) => calls.revision(info.kind, info.name, old ?? 0, { signal }),
    enabled: old !== undefined,
  });
  const [text, setText] = useState<string>(),
    [told, setTold] = useState<Applied>(),
    [error, setError] = useState<unknown>(),
    [busy, setBusy] = useState(false);
  const shown = old !== undefined ? (past.data?.text ?? "") : (text ?? query.data?.text ?? "");
  const changed = old === undefined && text !== undefined && text !== query.data?.text;
  useEffect(() => {
    if (!changed) {
      setTold(undefined);
      return;
    }
    const timer = setTimeout(() => {
      calls.check({ [info.file || `${info.name}.toml`]: shown }).then(setTold, setError);
    }, 500);
    return () => clearTimeout(timer);
  }, [shown, changed, info.file, info.name]);
  if (query.error) return <Failure error={query.error} retry={() => void query.refetch()} />;
  if (!query.data) return <Lines />;
  const lines = shown.split("\n").length;
  const bad = (told?.faults ?? []).filter((x) => !x.warning);
  return (
    <section className="stack" aria-label={info.name}>
      {(revisions.data?.length ?? 0) > 1 && (
        <Select
          aria-label={t.deliver.revisions}
          style={{ maxWidth: 440 }}
          allowDeselect={false}
          data={(revisions.data ?? []).map((r) => ({
            value: String(r.revision),
            label: t.deliver.revisionAt(r.revision, f.exact(r.changed_at), person(r.changed_by)),
          }))}
          value={String(old ?? info.revision)}
          onChange={(v) => setOld(v === null || Number(v) === info.revision ? undefined : Number(v))}
        />
      )}
      {old !== undefined && (
        <Note tone="warn">
          <span className="row wrap">
            <span className="grow">{t.deliver.oldRevision(old)}</span>
            {edits && (
              <Button size="compact-sm" variant="default" onClick={() => (setText(shown), setOld(undefined))}>
                {t.deliver.takeUp}
              </Button>
            )}
          </span>
        </Note>
      )}
      <div className={css["editor"]}>
        <pre aria-hidden="true">
          {Array.from({ length: lines }, (_, i) => (
            <span key={i} data-bad={bad.some((b) => b.line === i + 1) || undefined}>
              {i + 1}
              {"\n"}
            </span>
          ))}
        </pre>
        <textarea
          aria-label={info.file || info.name}
          spellCheck={false}
          readOnly={!edits || old !== undefined}
          value={shown}
          rows={lines + 1}
          onChange={(e) => setText(e.currentTarget.value)}
        />
      </div>
      {(told?.faults ?? []).map((x, i) => (
        <Note key={i} tone={x.warning ? "warn" : "bad"}>
          {x.line > 0 && <b>{t.deliver.lineOf(x.line)} : </b>}
          {x.text} {x.at && <span className="dim tiny mono">{x.at}</span>}
        </Note>
      ))}
      <Refusal error={error} />
      <div className="row wrap">
        {edits && (
          <Button
            leftSection={<IconDeviceFloppy size={16} />}
            disabled={!changed || bad.length > 0}
            loading={busy}
            onClick={() => {
              setBusy(true);
              setError(undefined);
              onApply({ [info.file || `${info.name}.toml`]: shown }).then(
                () => setBusy(false),
                (failed: unknown) => {
                  setError(failed);
                  setBusy(false);
                },
              );
            }}
          >
            {t.deliver.applyChange}
          </Button>
        )}
        <Button
          variant="default"
          leftSection={<IconDownload size={16} />}
          component="a"
          href={`data:application/toml;charset=utf-8,${encodeURIComponent(shown)}`}
          download={info.file || `${info.name}.toml`}
        >
          {t.deliver.download}
        </Button>
      </div>
      <Command command={commands.export()} />
    </section>
  );
}

function ApplyDialog({
  files,
  applied,
  onClose,
  onDone,
}: {
  files: Record<string, string>;
  applied: Applied;
  onClose: () => void;
  onDone: () => void;
}) {
  const t = useTexts();
  const [busy, setBusy] = useState(false),
    [error, setError] = useState<unknown>(),
    [faults, setFaults] = useState(applied.faults);
  const bad = faults.some((x) => !x.warning);
  const changes = applied.changes.filter((c) => c.change !== "same");
  return (
    <Modal
      opened
      onClose={onClose}
      size="xl"
      title={t.deliver.applyTitle(changes.length)}
      closeButtonProps={{ "aria-label": t.common.close }}
    >
      <div className="stack">
        {faults.map((x, i) => (
          <Note key={i} tone={x.warning ? "warn" : "bad"}>
            {[x.file, x.line > 0 ? t.deliver.lineOf(x.line) : ""].filter(Boolean).join(", ")} : {x.text}
          </Note>
        ))}
        {changes.length === 0 && <p className="dim">{t.deliver.nothingChanges}</p>}
        {changes.map((c) => (
          <details key={`${c.kind}/${c.name}`} open={changes.length === 1}>
            <summary>
              <span className="strong">{c.name}</span> ·{" "}
              {t.deliver.changes[c.change as keyof typeof t.deliver.changes] ?? c.change}
            </summary>
            <Diff text={c.diff} />
          </details>
        ))}
        <Refusal error={error} />
        <Command command={commands.apply(Object.keys(files).length === 1 ? (Object.keys(files)[0] ?? "DIR") : "DIR")} />
        <div className="row" style={{ justifyContent: "flex-end" }}>
          <Button variant="default" onClick={onClose}>
            {t.common.cancel}
          </Button>
          <Button
            disabled={bad || changes.length === 0}
            loading={busy}
            onClick={() => {
              setBusy(true);
              calls.apply(files, false).then(
                (done) => {
                  setBusy(false);
                  if (done.applied) onDone();
                  else setFaults(done.faults);
                },
                (failed: unknown) => {
                  setError(failed);
                  setBusy(false);
                },
              );
            }}
          >
            {t.deliver.applyChange}
          </Button>
        </div>
      </div>
    </Modal>
  );
}
