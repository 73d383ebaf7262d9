/** The configuration editor with what belongs to it: commands, what is wrong, what would change, full screen. */
import { configuration as calls } from "@/api/admin";
import type { ConfigurationCheck, ConfigurationFile, ConfigurationProblem } from "@/api/adminTypes";
import { sentence } from "@/api/http";
import { Note, PageHeader, Refusal } from "@/components/basics";
import { Badge } from "@/components/StateBadge";
import XmlEditor, { type XmlEditorHandle } from "@/components/XmlEditor";
import { ask } from "@/live/ask";
import { onChange } from "@/live/events";
import { toast } from "@/live/notices";
import { reloadConfiguration } from "@/shell/reload";
import { useTexts } from "@/texts/current";
import { Button, Menu } from "@mantine/core";
import {
  IconAlertTriangle,
  IconArrowsMaximize,
  IconArrowsMinimize,
  IconCircleCheck,
  IconDeviceFloppy,
  IconDots,
  IconDownload,
  IconFileImport,
  IconKeyboard,
  IconListNumbers,
  IconRefresh,
  IconRocket,
  IconReload,
  IconSearch,
} from "@tabler/icons-react";
import { useBlocker } from "@tanstack/react-router";
import { lazy, Suspense, useCallback, useEffect, useRef, useState } from "react";
import css from "./Configuration.module.css";
import { isStale, problemsOf, refusedCheck } from "./problems";
import { useElements, usePhrases } from "./surroundings";

const ApplyDialog = lazy(() => import("./ApplyDialog"));
const ShortcutsDialog = lazy(() => import("./ShortcutsDialog"));

const FILE_NAME = "Constellation.Server.exe.config";
const FILE_BYTES_MAX = 4 * 1024 * 1024;
const LOOK_AFTER_MS = 200;
export type Then = "keep" | "reload" | "deploy";
const NO_PROBLEMS: ConfigurationProblem[] = [];

export default function Workbench({ first }: { first: ConfigurationFile }) {
  const t = useTexts(),
    elements = useElements(),
    phrases = usePhrases();
  const editor = useRef<XmlEditorHandle>(null),
    picker = useRef<HTMLInputElement>(null);
  const [base, setBase] = useState(first),
    [dirty, setDirty] = useState(false),
    [check, setCheck] = useState<ConfigurationCheck>(),
    [error, setError] = useState<unknown>(),
    [busy, setBusy] = useState<Then | "check" | "get">(),
    [asking, setAsking] = useState<{ then: Then; check: ConfigurationCheck }>(),
    [full, setFull] = useState(false),
    [keys, setKeys] = useState(false);
  const [wanted, setWanted] = useState<Then>("keep");
  const now = useRef({ base, dirty });
  now.current = { base, dirty };
  const text = () => editor.current?.text() ?? base.text;
  const look = useRef<ReturnType<typeof setTimeout>>(undefined);

  const changed = useCallback(() => {
    setDirty(true);
    clearTimeout(look.current);
    look.current = setTimeout(() => setDirty(editor.current?.text() !== now.current.base.text), LOOK_AFTER_MS);
  }, []);
  useEffect(() => () => clearTimeout(look.current), []);

  /** Takes what the server has. The editor is told only when its text differs, so that the cursor stays. */
  const take = useCallback((file: ConfigurationFile) => {
    now.current.base = file;
    setBase(file);
    if (editor.current && editor.current.text() !== file.text) editor.current.replace(file.text);
    clearTimeout(look.current);
    setDirty(false);
  }, []);
  useEffect(
    () =>
      onChange((change, past) => {
        if (past || change.type !== "configuration" || now.current.dirty) return;
        void calls.get().then(
          (file) => {
            if (!now.current.dirty && file.revision !== now.current.base.revision) take(file);
            else if (file.pending !== now.current.base.pending) setBase((old) => ({ ...old, pending: file.pending }));
          },
          () => undefined,
        );
      }),
    [take],
  );
  useBlocker({
    shouldBlockFn: async () =>
      dirty &&
      !(await ask({
        title: t.common.unsaved,
        help: t.common.unsavedHelp,
        confirm: t.common.leave,
        cancel: t.common.stay,
        danger: true,
      })),
    enableBeforeUnload: dirty,
    disabled: !dirty,
  });

  const refuse = (refused: unknown) => {
    const problems = problemsOf(refused);
    if (!problems) return setError(refused);
    setError(problems.length === 0 ? refused : undefined);
    setCheck(refusedCheck(problems));
    const at = problems[0];
    if (at) editor.current?.goTo(at.line, at.column);
  };
  const checkNow = async (): Promise<ConfigurationCheck | undefined> => {
    setError(undefined);
    try {
      const found = await calls.check(text());
      setCheck(found);
      const at = found.problems[0];
      if (at) editor.current?.goTo(at.line, at.column);
      return found;
    } catch (refused) {
      refuse(refused);
      return undefined;
    }
  };
  const get = async () => {
    if (dirty && !(await ask({ title: t.configuration.getTitle, help: t.configuration.getAsk, confirm: t.configuration.get })))
      return;
    setBusy("get");
    setError(undefined);
    try {
      take(await calls.get());
      setCheck(undefined);
    } catch (refused) {
      setError(refused);
    }
    setBusy(undefined);
  };
  /** Saves; `over` puts it over what somebody else saved meanwhile. */
  const put = async (then: Then, over = false) => {
    setBusy(then);
    setWanted(then);
    setError(undefined);
    try {
      const revision = over ? (await calls.get()).revision : base.revision;
      const done = await calls.save(text(), then, revision);
      setCheck(done.problems.length > 0 || done.warnings.length > 0 ? done : undefined);
      take(await calls.get());
      toast({
        tone: "good",
        title:
          then === "deploy"
            ? t.configuration.savedDeploy
            : then === "reload"
              ? t.configuration.savedReload
              : t.configuration.saved,
      });
    } catch (refused) {
      refuse(refused);
    }
    setAsking(undefined);
    setBusy(undefined);
  };
  /** Applying shows first what it would do. */
  const save = async (then: Then) => {
    if (busy) return;
    if (then === "keep") {
      if (dirty) await put("keep");
      return;
    }
    setBusy(then);
    const found = await checkNow();
    setBusy(undefined);
    if (found && found.problems.length === 0) setAsking({ then, check: found });
  };
  const justCheck = async () => {
    if (busy) return;
    setBusy("check");
    await checkNow();
    setBusy(undefined);
  };
  const toggleFull = useCallback(() => {
    setFull((was) => {
      if (was && document.fullscreenElement) void document.exitFullscreen().catch(() => undefined);
      else if (!was) void document.documentElement.requestFullscreen?.().catch(() => undefined);
      return !was;
    });
  }, []);
  const latest = useRef({ save, toggleFull });
  latest.current = { save, toggleFull };
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.defaultPrevented) return;
      if (event.key === "F11") latest.current.toggleFull();
      else if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "s") void latest.current.save("keep");
      else return;
      event.preventDefault();
    };
    const onScreen = () => {
      if (!document.fullscreenElement) setFull(false);
    };
    window.addEventListener("keydown", onKey);
    document.addEventListener("fullscreenchange", onScreen);
    return () => {
      window.removeEventListener("keydown", onKey);
      document.removeEventListener("fullscreenchange", onScreen);
      if (document.fullscreenElement) void document.exitFullscreen().catch(() => undefined);
    };
  }, []);

  const download = () => {
    const url = URL.createObjectURL(new Blob([text()], { type: "application/xml" })),
      link = document.createElement("a");
    link.href = url;
    link.download = FILE_NAME;
    link.click();
    setTimeout(() => URL.revokeObjectURL(url), 10_000);
  };
  const importFile = async (file: File | undefined) => {
    if (!file) return;
    if (file.size > FILE_BYTES_MAX) return void toast({ tone: "bad", title: file.name, text: t.configuration.tooBig });
    const found = (await file.text()).replace(/^\ufeff/, "");
    if (
      dirty &&
      !(await ask({
        title: t.configuration.importAsk,
        help: t.configuration.getAsk,
        confirm: t.configuration.upload.replace("…", ""),
      }))
    )
      return;
    editor.current?.replace(found);
    setCheck(undefined);
    toast({ tone: "busy", title: t.configuration.imported(file.name) });
  };

  const item = (text: string, icon: React.ReactNode, onClick: () => void, shortcut?: string) => (
    <Menu.Item leftSection={icon} onClick={onClick} rightSection={shortcut ? <kbd className={css["kbd"]}>{shortcut}</kbd> : null}>
      {text}
    </Menu.Item>
  );
  const commands = (
    <>
      <Button
        variant="default"
        leftSection={<IconRefresh size={16} />}
        loading={busy === "get"}
        title={t.configuration.getHelp}
        onClick={() => void get()}
      >
        {t.configuration.get}
      </Button>
      <Button
        variant="default"
        leftSection={<IconCircleCheck size={16} />}
        loading={busy === "check"}
        onClick={() => void justCheck()}
      >
        {t.configuration.check}
      </Button>
      <Button
        variant="default"
        leftSection={<IconDeviceFloppy size={16} />}
        loading={busy === "keep"}
        disabled={!dirty}
        aria-keyshortcuts="Control+S"
        onClick={() => void save("keep")}
      >
        {t.configuration.save}
      </Button>
      <Button
        variant="default"
        leftSection={<IconReload size={16} />}
        loading={busy === "reload"}
        disabled={!dirty && !base.pending}
        onClick={() => void save("reload")}
      >
        {t.configuration.saveReload}
      </Button>
      <Button leftSection={<IconRocket size={16} />} loading={busy === "deploy"} onClick={() => void save("deploy")}>
        {t.configuration.saveDeploy}
      </Button>
      <Menu>
        <Menu.Target>
          <Button variant="default" px={10} aria-label={t.common.more}>
            <IconDots size={18} />
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {item(t.configuration.search, <IconSearch size={16} />, () => editor.current?.find(), "Ctrl F")}
          {item(t.configuration.goTo, <IconListNumbers size={16} />, () => editor.current?.askLine(), "Ctrl G")}
          {item(full ? t.configuration.fullEnd : t.configuration.full, <IconArrowsMaximize size={16} />, toggleFull, "F11")}
          {item(t.configuration.shortcuts, <IconKeyboard size={16} />, () => setKeys(true))}
          <Menu.Divider />
          {item(t.admin.reload, <IconReload size={16} />, () => void reloadConfiguration(false))}
          {item(t.admin.reloadDeploy, <IconRocket size={16} />, () => void reloadConfiguration(true))}
          <Menu.Divider />
          {item(t.configuration.download, <IconDownload size={16} />, download)}
          {item(t.configuration.upload, <IconFileImport size={16} />, () => picker.current?.click())}
        </Menu.Dropdown>
      </Menu>
    </>
  );
  const badge = dirty ? (
    <Badge tone="warn">{t.configuration.changed}</Badge>
  ) : base.pending ? (
    <Badge tone="busy" title={t.configuration.pendingHelp}>
      {t.configuration.pending}
    </Badge>
  ) : undefined;

  return (
    <div className={css["bench"]} data-full={full || undefined}>
      <PageHeader
        title={t.configuration.title}
        subtitle={full ? undefined : t.configuration.subtitle}
        badge={badge}
        actions={commands}
      />
      <input
        ref={picker}
        type="file"
        hidden
        accept=".config,.xml,text/xml,application/xml"
        aria-label={t.configuration.upload}
        onChange={(e) => {
          void importFile(e.currentTarget.files?.[0]);
          e.currentTarget.value = "";
        }}
      />
      {isStale(error) ? (
        <Note tone="warn" icon={<IconAlertTriangle size={18} />}>
          <p className="strong">{t.configuration.stale}</p>
          <p>{t.configuration.staleHelp}</p>
          <div className="row wrap" style={{ marginTop: 8 }}>
            <Button size="compact-sm" variant="default" onClick={() => void get()}>
              {t.configuration.takeTheirs}
            </Button>
            <Button size="compact-sm" onClick={() => void put(wanted, true)}>
              {t.configuration.overwrite}
            </Button>
          </div>
        </Note>
      ) : (
        <Refusal error={error} title={error ? t.configuration.refused : ""} />
      )}
      <div className={css["editor"]} data-bad={(check?.problems.length ?? 0) > 0 || undefined}>
        <XmlEditor
          ref={editor}
          initial={first.text}
          label={t.configuration.editor}
          elements={elements}
          problems={check?.problems ?? NO_PROBLEMS}
          phrases={phrases}
          onChange={changed}
          onSave={() => void save("keep")}
          onCheck={() => void justCheck()}
          onFull={toggleFull}
        />
        {full && (
          <button
            className={css["leave"]}
            onClick={toggleFull}
            aria-label={t.configuration.fullEnd}
            title={t.configuration.fullEnd}
          >
            <IconArrowsMinimize size={17} />
          </button>
        )}
      </div>
      {check && <Findings check={check} goTo={(line, column) => editor.current?.goTo(line, column)} />}
      <Suspense fallback={null}>
        {asking && (
          <ApplyDialog
            then={asking.then}
            check={asking.check}
            busy={busy !== undefined}
            onApply={() => void put(asking.then)}
            onClose={() => setAsking(undefined)}
          />
        )}
        {keys && <ShortcutsDialog onClose={() => setKeys(false)} />}
      </Suspense>
    </div>
  );
}

/** What the check found: problems to go to, remarks, what applying would change. */
function Findings({ check: c, goTo }: { check: ConfigurationCheck; goTo: (line: number, column: number) => void }) {
  const t = useTexts();
  return (
    <section className={css["findings"]} aria-live="polite" aria-label={t.configuration.check}>
      {c.problems.length > 0 ? (
        <>
          <h2 className={css["bad"]}>
            <IconAlertTriangle size={17} aria-hidden="true" /> {t.configuration.problems(c.problems.length)}
          </h2>
          <ul className="plain">
            {c.problems.map((p, n) => (
              <li key={n}>
                <button className={`bare ${css["problem"]}`} onClick={() => goTo(p.line, p.column)}>
                  <span className="num dim small">{t.configuration.at(p.line, p.column)}</span>
                  <span>{p.text}</span>
                </button>
              </li>
            ))}
          </ul>
        </>
      ) : (
        <>
          <h2 className={css["good"]}>
            <IconCircleCheck size={17} aria-hidden="true" /> {t.configuration.fine}
          </h2>
          <Changes check={c} />
        </>
      )}
      {c.warnings.length > 0 && (
        <>
          <h2>{t.configuration.warnings(c.warnings.length)}</h2>
          <ul>
            {c.warnings.map((w) => (
              <li key={w}>{sentence(w)}</li>
            ))}
          </ul>
        </>
      )}
    </section>
  );
}

export function Changes({ check: c }: { check: ConfigurationCheck }) {
  const t = useTexts();
  if (c.changes.length === 0) return <p className="dim">{t.configuration.noChanges}</p>;
  return (
    <>
      <p className="strong">{t.configuration.changesWould}</p>
      <ul className={css["changes"]}>
        {c.changes.map((change, n) => (
          <li key={n}>{sentence(change)}</li>
        ))}
      </ul>
    </>
  );
}
