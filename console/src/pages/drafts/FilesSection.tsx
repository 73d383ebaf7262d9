/** The files of a package: sent from this computer, several at once, each with what the computers do with it. */
import { told } from "@/api/http";
import type { Draft, DraftContent, InstallFile } from "@/api/workTypes";
import { CopyText, Note } from "@/components/basics";
import { Tag } from "@/components/StateBadge";
import { ask } from "@/live/ask";
import { toast } from "@/live/notices";
import { useStore } from "@/live/store";
import { addUploads, cancelUpload, draftOnScreen, retryUpload, uploads, type UploadItem } from "@/live/uploads";
import { useFormat, useTexts } from "@/texts/current";
import { ActionIcon, Button, Checkbox, Progress, Select, Switch, TextInput } from "@mantine/core";
import { IconInfoCircle, IconRefresh, IconUpload, IconX } from "@tabler/icons-react";
import { useEffect, useRef, useState } from "react";
import { DropAnywhere } from "../packages/DropAnywhere";
import { NumberField } from "../tasks/TaskForm";
import css from "./Draft.module.css";
import { at, below, newFile } from "./installModel";
import { SortableList } from "./SortableList";
import { Told } from "./Told";
import type { DraftDesk } from "./useDraft";

interface Props {
  desk: DraftDesk;
  draft: Draft;
  content: DraftContent;
  setFiles: (files: InstallFile[]) => void;
  disabled: boolean;
}

export function FilesSection({ desk, draft, content, setFiles, disabled }: Props) {
  const t = useTexts(),
    f = useFormat();
  const [keep, setKeep] = useState(false);
  const keeps = useRef(keep);
  keeps.current = keep;
  const picker = useRef<HTMLInputElement>(null);
  const mine = useStore(uploads).filter((u) => u.into?.draft === draft.id && u.state !== "done");
  useEffect(() => {
    draftOnScreen.set(draft.id);
    return () => draftOnScreen.set("");
  }, [draft.id]);
  const send = (files: Iterable<File>) =>
    addUploads(files, { draft: draft.id, finish: (upload, file) => desk.addFile(upload, file.name, keeps.current) });
  const { files } = content.install;
  const unused = draft.files.filter((x) => !files.some((y) => y.path === x.path));
  const sizeOf = (file: InstallFile) => draft.files.find((x) => x.path === file.path)?.size_bytes ?? file.size_bytes;
  const drop = (path: string, name: string) =>
    void ask({
      title: t.drafts.remove(name),
      confirm: t.common.remove,
      danger: true,
      act: () => desk.removeFile(path),
    });
  return (
    <>
      <SortableList
        label={t.drafts.files}
        items={files}
        onChange={setFiles}
        disabled={disabled}
        nameOf={(file) => file.name}
        onRemove={(file) =>
          void desk
            .save()
            .then(() => desk.removeFile(file.path).catch((error: unknown) => toast({ tone: "bad", title: told(error) })))
        }
        summary={(file) => (
          <span className={css["summary"]}>
            <span className="strong cut">{file.name}</span>
            <span className="dim small num">{f.bytes(sizeOf(file))}</span>
            {file.p2p && <Tag tone="busy">{t.files.p2p}</Tag>}
            {file.extract && <Tag tone="good">{t.files.extract}</Tag>}
            {draft.files.find((x) => x.path === file.path)?.original && (
              <Tag title={t.files.repackedHelp}>{t.files.repacked}</Tag>
            )}
          </span>
        )}
        faults={(n) => ({
          bad: below(draft.problems, `install.files[${n}]`).length,
          odd: below(draft.warnings, `install.files[${n}]`).length,
        })}
        editor={(file, set, n) => <FileEditor file={file} set={set} draft={draft} field={`install.files[${n}]`} />}
      />
      {files.length === 0 && mine.length === 0 && <p className="dim small">{t.drafts.noFiles}</p>}
      {unused.length > 0 && (
        <div className={css["unused"]}>
          <span className="small strong">{t.files.unused}</span>
          {unused.map((x) => (
            <div key={x.path} className="row">
              <span className="cut grow mono small">{x.path}</span>
              <span className="dim small num">{f.bytes(x.size_bytes)}</span>
              <Button
                size="compact-xs"
                variant="default"
                disabled={disabled}
                onClick={() => setFiles([...files, newFile(x.path.split("/").at(-1) ?? x.path, x.path)])}
              >
                {t.files.use}
              </Button>
              <ActionIcon
                size="sm"
                variant="subtle"
                color="gray"
                disabled={disabled}
                aria-label={t.drafts.remove(x.path)}
                onClick={() => drop(x.path, x.path)}
              >
                <IconX size={15} />
              </ActionIcon>
            </div>
          ))}
        </div>
      )}
      {mine.length > 0 && (
        <ul className={`plain ${css["list"]}`} aria-label={t.uploads.title}>
          {mine.map((u) => (
            <Sending key={u.id} item={u} />
          ))}
        </ul>
      )}
      {!disabled && (
        <>
          <input
            ref={picker}
            type="file"
            multiple
            hidden
            aria-label={t.drafts.fromComputer}
            onChange={(e) => {
              send([...(e.currentTarget.files ?? [])]);
              e.currentTarget.value = "";
            }}
          />
          <DropAnywhere onFiles={send} title={t.drafts.dropHere} help={t.drafts.filesHelp} />
          <div className={css["drop"]}>
            <Button variant="default" leftSection={<IconUpload size={16} />} onClick={() => picker.current?.click()}>
              {t.drafts.fromComputer}
            </Button>
            <span className="dim small">{t.drafts.dropHere}</span>
            <Checkbox
              size="xs"
              ml="auto"
              label={t.files.keepCompressed}
              title={t.files.keepCompressedHelp}
              checked={keep}
              onChange={(e) => setKeep(e.currentTarget.checked)}
            />
          </div>
        </>
      )}
    </>
  );
}

const UNITS = { days: 86_400, hours: 3_600, minutes: 60 } as const;
type Unit = keyof typeof UNITS;
const unitOf = (s: number): Unit => (s === 0 || s % UNITS.days === 0 ? "days" : s % UNITS.hours === 0 ? "hours" : "minutes");

function FileEditor({
  file,
  set,
  draft,
  field,
}: {
  file: InstallFile;
  set: (part: Partial<InstallFile>) => void;
  draft: Draft;
  field: string;
}) {
  const t = useTexts(),
    f = useFormat(),
    kept = draft.files.find((x) => x.path === file.path);
  const [unit, setUnit] = useState<Unit>(() => unitOf(file.keep_s));
  const fault = (name: string) => at(draft.problems, `${field}.${name}`);
  const archive = kept?.archive ?? "";
  return (
    <div className="stack">
      <div className={css["pair"]}>
        <TextInput
          label={t.files.name}
          value={file.name}
          error={fault("name")}
          spellCheck={false}
          onChange={(e) => set({ name: e.currentTarget.value })}
        />
        <div className="stack tight">
          <Switch
            label={t.files.extract}
            description={archive ? `${t.files.extractHelp} (${archive})` : t.files.extractNot}
            checked={file.extract}
            disabled={!archive && !file.extract}
            error={fault("extract")}
            onChange={(e) => set({ extract: e.currentTarget.checked })}
          />
          {file.extract && <p className="dim tiny">{t.files.extractUnix}</p>}
        </div>
      </div>
      <div className={css["pair"]}>
        <Switch
          label={t.files.p2p}
          description={t.files.p2pHelp}
          checked={file.p2p}
          onChange={(e) => set({ p2p: e.currentTarget.checked, ...(e.currentTarget.checked ? {} : { keep_s: 0 }) })}
        />
        {file.p2p ? (
          <div className="row" style={{ alignItems: "flex-start" }}>
            <div className="grow">
              <NumberField
                label={t.files.keep}
                help={file.keep_s === 0 ? `${t.files.keepP2p}` : t.files.keepP2p}
                min={0}
                max={52_560_000}
                error={fault("keep_s")}
                value={Math.round(file.keep_s / UNITS[unit])}
                onChange={(n) => set({ keep_s: n * UNITS[unit] })}
              />
            </div>
            <Select
              mt={24}
              w={110}
              aria-label={t.files.unit}
              allowDeselect={false}
              value={unit}
              onChange={(v) => {
                const next = (v ?? "days") as Unit;
                set({ keep_s: Math.round(file.keep_s / UNITS[unit]) * UNITS[next] });
                setUnit(next);
              }}
              data={(Object.keys(UNITS) as Unit[]).map((value) => ({ value, label: t.files[value] }))}
            />
          </div>
        ) : (
          <Note icon={<IconInfoCircle size={16} />}>{t.files.keepPlain}</Note>
        )}
      </div>
      {kept && (
        <div className="stack tight">
          <span className="small strong">
            {t.files.digest}
            {kept.original ? ` – ${t.files.asStored}` : ""} · {f.bytes(kept.size_bytes)}
          </span>
          <CopyText value={kept.sha512} label={t.files.digest} />
          {kept.original && (
            <>
              <span className="small strong">
                {t.files.digest} – {t.files.asUploaded(kept.original.name)} · {f.bytes(kept.original.size_bytes)}
              </span>
              <CopyText value={kept.original.sha512} label={t.files.asUploaded(kept.original.name)} />
              <p className="dim tiny">{t.files.repackedHelp}</p>
            </>
          )}
        </div>
      )}
      <Told problems={draft.problems} warnings={draft.warnings} field={field} shown={["name", "extract", "keep_s"]} />
    </div>
  );
}

function Sending({ item: u }: { item: UploadItem }) {
  const t = useTexts(),
    f = useFormat();
  const share = u.file.size > 0 ? Math.min(100, (100 * u.sent) / u.file.size) : 100;
  const words = t.uploads as unknown as Record<string, string>;
  return (
    <li className={css["sending"]}>
      <div className="row">
        <span className="cut grow strong">{u.file.name}</span>
        <span className="dim small num">
          {u.state === "sending"
            ? `${f.bytes(u.sent)} / ${f.bytes(u.file.size)}${u.speed > 0 ? ` · ${f.speed(u.speed)}` : ""}`
            : u.state === "failed"
              ? ""
              : words[u.state]}
        </span>
        {u.state === "failed" && (
          <ActionIcon
            size="sm"
            variant="subtle"
            color="gray"
            aria-label={`${t.uploads.retry}: ${u.file.name}`}
            onClick={() => retryUpload(u.id)}
          >
            <IconRefresh size={15} />
          </ActionIcon>
        )}
        <ActionIcon
          size="sm"
          variant="subtle"
          color="gray"
          aria-label={`${t.uploads.cancel}: ${u.file.name}`}
          onClick={() => cancelUpload(u.id)}
        >
          <IconX size={15} />
        </ActionIcon>
      </div>
      {u.state === "failed" ? (
        <p className="small" role="alert" style={{ color: "var(--bad)" }}>
          {told(u.error)}
        </p>
      ) : (
        <Progress
          value={u.state === "checking" ? 100 : share}
          size={5}
          animated={u.state !== "waiting"}
          striped={u.state !== "sending"}
          aria-label={t.files.uploading(u.file.name)}
        />
      )}
    </li>
  );
}
