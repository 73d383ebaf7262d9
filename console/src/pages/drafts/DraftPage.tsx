/** The package editor: the sections an administrator of FusionInventory knows, saved as one types, published as a version. */
import { told } from "@/api/http";
import { drafts as calls } from "@/api/work";
import type { Draft, DraftContent, DraftProblem, Install } from "@/api/workTypes";
import { Empty, Failure, Lines, Note, PageHeader, Refusal } from "@/components/basics";
import { Badge } from "@/components/StateBadge";
import { ask } from "@/live/ask";
import { toast } from "@/live/notices";
import { packages } from "@/live/stores";
import { useMay } from "@/session/session";
import { addressOf, go, to } from "@/shell/navigate";
import { useFormat, useTexts } from "@/texts/current";
import { Button, Checkbox, Menu, Textarea, TextInput } from "@mantine/core";
import {
  IconAlertTriangle,
  IconChevronRight,
  IconCircleCheck,
  IconInfoCircle,
  IconPackageExport,
  IconPencil,
  IconPlus,
  IconTrash,
} from "@tabler/icons-react";
import { useParams } from "@tanstack/react-router";
import { useState, type ReactNode } from "react";
import { ActionEditor, ActionSummary } from "./ActionEditor";
import { CheckEditor, CheckSummary } from "./CheckEditor";
import css from "./Draft.module.css";
import { FilesSection } from "./FilesSection";
import { InteractionEditor, InteractionSummary } from "./InteractionEditor";
import { ACTION_KINDS, actionText, at, below, checkText, newAction, newCheck, newInteraction } from "./installModel";
import { SortableList } from "./SortableList";
import { Told } from "./Told";
import { useDraft, type DraftDesk, type DraftLook } from "./useDraft";

export default function DraftPage() {
  const t = useTexts(),
    { draft: id } = useParams({ from: "/inside/drafts/$draft" });
  const { desk, look } = useDraft(id);
  if (look.status === "gone")
    return (
      <Empty icon={<IconPencil size={26} />} title={t.drafts.notThere}>
        <Button variant="default" onClick={() => go("/drafts")}>
          {t.drafts.title}
        </Button>
      </Empty>
    );
  if (look.status === "error") return <Failure error={look.error} retry={() => void desk.read()} />;
  if (!look.draft || !look.content) return <Lines />;
  return <Editor desk={desk} look={look} draft={look.draft} content={look.content} />;
}

interface EditorProps {
  desk: DraftDesk;
  look: DraftLook;
  draft: Draft;
  content: DraftContent;
}

function Editor({ desk, look, draft, content }: EditorProps) {
  const t = useTexts(),
    f = useFormat(),
    publishes = useMay("publish");
  const [busy, setBusy] = useState(false),
    [refused, setRefused] = useState<unknown>(),
    [fresh, setFresh] = useState<{ list: string; n: number; again: number }>();
  const { problems, warnings } = draft,
    off = !publishes,
    { install } = content;
  const set = (part: Partial<DraftContent>) => desk.type({ ...content, ...part });
  const setInstall = (part: Partial<Install>) => set({ install: { ...install, ...part } });
  const faults = (list: string) => (n: number) => ({
    bad: below(problems, `install.${list}[${n}]`).length,
    odd: below(warnings, `install.${list}[${n}]`).length,
  });
  const add = <K extends "checks" | "actions" | "interactions">(list: K, one: Install[K][number]) => {
    setInstall({ [list]: [...install[list], one] });
    setFresh((old) => ({ list, n: install[list].length, again: (old?.again ?? 0) + 1 }));
  };
  const opened = (list: string) => (fresh?.list === list ? fresh : undefined);
  const name = content.name || t.drafts.unnamed;
  const publish = async () => {
    setBusy(true);
    setRefused(undefined);
    try {
      if (!(await desk.save())) return;
      const file = await packages.answer(calls.publish(draft.id));
      toast({ tone: "good", title: t.drafts.published(file.name, file.version) });
      go(addressOf.packageFile(file.file));
    } catch (error) {
      setRefused(error);
      void desk.heard();
    } finally {
      setBusy(false);
    }
  };
  const remove = async () => {
    const yes = await ask({
      title: t.drafts.deleteTitle(name),
      help: t.drafts.deleteHelp,
      confirm: t.common.delete,
      danger: true,
      act: () => calls.remove(draft.id),
    });
    if (!yes) return;
    toast({ tone: "good", title: t.drafts.deleted });
    go("/drafts");
  };
  const section = (
    list: Exclude<keyof Install, "confidential">,
    help: string,
    none: string,
    children: ReactNode,
    action?: ReactNode,
  ) => (
    <section className={`card ${css["section"]}`} id={`install.${list}`} aria-label={t.drafts[list]}>
      <h2>
        {t.drafts[list]} {install[list].length > 0 && <span className="dim num">{install[list].length}</span>}
      </h2>
      <p className={css["help"]}>{help}</p>
      {list !== "files" && install[list].length === 0 && <p className="dim small">{none}</p>}
      {children}
      {!off && action}
      <Told own problems={problems} warnings={warnings} field={`install.${list}`} />
    </section>
  );
  return (
    <>
      <PageHeader
        title={`${name}${content.version ? ` ${content.version}` : ""}`}
        above={
          <a className="small" {...to("/drafts")}>
            {t.drafts.title}
          </a>
        }
        badge={<SavingBadge saving={look.saving} />}
        subtitle={t.install.does}
        actions={
          publishes && (
            <>
              <Button variant="default" leftSection={<IconTrash size={16} />} onClick={() => void remove()}>
                {t.common.delete}
              </Button>
              <Button
                leftSection={<IconPackageExport size={16} />}
                loading={busy}
                disabled={problems.length > 0 && look.saving === "saved"}
                title={t.drafts.publishHelp}
                onClick={() => void publish()}
              >
                {t.drafts.publish}
              </Button>
            </>
          )
        }
      />
      <div className={css["layout"]}>
        <div className="stack wide">
          {look.saving === "stale" && <Stale desk={desk} />}
          {look.saving === "failed" && <Refusal error={look.refused} title={t.drafts.saveFailed} />}
          <Identity content={content} set={set} problems={problems} warnings={warnings} disabled={off} />
          {section(
            "checks",
            t.drafts.checksHelp,
            t.drafts.noChecks,
            <SortableList
              label={t.drafts.checks}
              items={install.checks}
              onChange={(checks) => setInstall({ checks })}
              disabled={off}
              opened={opened("checks")}
              nameOf={(c) => c.label || checkText(c, t, f)}
              summary={(c) => <CheckSummary check={c} />}
              faults={faults("checks")}
              editor={(c, change, n) => (
                <CheckEditor value={c} set={change} field={`install.checks[${n}]`} problems={problems} warnings={warnings} />
              )}
            />,
            <Button
              variant="default"
              size="xs"
              w="fit-content"
              leftSection={<IconPlus size={15} />}
              onClick={() => add("checks", newCheck())}
            >
              {t.drafts.addCheck}
            </Button>,
          )}
          {section(
            "files",
            t.drafts.filesHelp,
            t.drafts.noFiles,
            <FilesSection
              desk={desk}
              draft={draft}
              content={content}
              setFiles={(files) => setInstall({ files })}
              disabled={off}
            />,
          )}
          {section(
            "actions",
            t.drafts.actionsHelp,
            t.drafts.noActions,
            <SortableList
              label={t.drafts.actions}
              items={install.actions}
              onChange={(actions) => setInstall({ actions })}
              disabled={off}
              opened={opened("actions")}
              nameOf={(a, n) => a.label || actionText(a, t) || t.action.unnamed(n + 1)}
              summary={(a) => <ActionSummary action={a} />}
              faults={faults("actions")}
              editor={(a, change, n) => (
                <ActionEditor value={a} set={change} field={`install.actions[${n}]`} problems={problems} warnings={warnings} />
              )}
            />,
            <Menu position="bottom-start">
              <Menu.Target>
                <Button variant="default" size="xs" w="fit-content" leftSection={<IconPlus size={15} />}>
                  {t.drafts.addAction}
                </Button>
              </Menu.Target>
              <Menu.Dropdown>
                {ACTION_KINDS.map((kind) => (
                  <Menu.Item key={kind} onClick={() => add("actions", newAction(kind))}>
                    {t.action.kinds[kind]}
                  </Menu.Item>
                ))}
              </Menu.Dropdown>
            </Menu>,
          )}
          {section(
            "interactions",
            t.drafts.interactionsHelp,
            t.drafts.noInteractions,
            <SortableList
              label={t.drafts.interactions}
              items={install.interactions}
              onChange={(interactions) => setInstall({ interactions })}
              disabled={off}
              opened={opened("interactions")}
              nameOf={(i) => i.label || i.title || t.interaction.unnamed}
              summary={(i) => <InteractionSummary interaction={i} />}
              faults={faults("interactions")}
              editor={(i, change, n) => (
                <InteractionEditor
                  value={i}
                  set={change}
                  field={`install.interactions[${n}]`}
                  problems={problems}
                  warnings={warnings}
                />
              )}
            />,
            <Button
              variant="default"
              size="xs"
              w="fit-content"
              leftSection={<IconPlus size={15} />}
              onClick={() => add("interactions", newInteraction())}
            >
              {t.drafts.addInteraction}
            </Button>,
          )}
        </div>
        <Aside draft={draft} refused={refused} />
      </div>
    </>
  );
}

function SavingBadge({ saving }: { saving: DraftLook["saving"] }) {
  const t = useTexts();
  const tone = saving === "saved" ? "good" : saving === "failed" || saving === "stale" ? "bad" : "busy";
  return (
    <span role="status">
      <Badge tone={tone}>
        {saving === "saved"
          ? t.drafts.saved
          : saving === "saving"
            ? t.drafts.saving
            : saving === "typed"
              ? t.drafts.unsavedYet
              : t.drafts.saveFailed}
      </Badge>
    </span>
  );
}

function Stale({ desk }: { desk: DraftDesk }) {
  const t = useTexts();
  const settle = (mine: boolean) => void desk.settle(mine).catch((error: unknown) => toast({ tone: "bad", title: told(error) }));
  return (
    <Note tone="warn" icon={<IconAlertTriangle size={17} />}>
      <p className="strong">{t.drafts.stale}</p>
      <p>{t.drafts.staleHelp}</p>
      <div className="row wrap" style={{ marginTop: 8 }}>
        <Button size="xs" variant="default" onClick={() => settle(false)}>
          {t.drafts.theirs}
        </Button>
        <Button size="xs" color="red" onClick={() => settle(true)}>
          {t.drafts.mine}
        </Button>
      </div>
    </Note>
  );
}

/** What stands in the way, and what is odd; each goes to its place. */
function Aside({ draft, refused }: { draft: Draft; refused: unknown }) {
  const t = useTexts();
  const list = (all: readonly DraftProblem[]) => (
    <ul className={`plain ${css["faults"]}`}>
      {all.map((p) => (
        <li key={p.field + p.text}>
          <button type="button" onClick={() => show(p.field)}>
            {p.text}
          </button>
        </li>
      ))}
    </ul>
  );
  return (
    <aside className={css["aside"]}>
      {draft.problems.length === 0 ? (
        <Note tone="good" icon={<IconCircleCheck size={17} />}>
          {t.drafts.ready}
        </Note>
      ) : (
        <section className="card" aria-label={t.drafts.stands}>
          <h2>{t.drafts.stands}</h2>
          {list(draft.problems)}
        </section>
      )}
      <Refusal error={refused} />
      {draft.warnings.length > 0 && (
        <section className="card" aria-label={t.drafts.warnings}>
          <h2 className="row">
            <IconInfoCircle size={16} aria-hidden="true" /> {t.drafts.warnings}
          </h2>
          {list(draft.warnings)}
        </section>
      )}
    </aside>
  );
}

/** Goes to the place a fault is about: the entry of a list, which opens, or the section. */
function show(field: string): void {
  const found = /^install\.(\w+)(?:\[(\d+)\])?/.exec(field);
  const box = document.getElementById(found ? `install.${found[1]}` : "identity");
  box?.scrollIntoView({ block: "start", behavior: "smooth" });
  const row = found?.[2] === undefined ? undefined : box?.querySelectorAll(":scope > ol > li")[Number(found[2])];
  const button = row?.querySelector<HTMLElement>("button[aria-expanded]") ?? box?.querySelector<HTMLElement>("input, button");
  if (button?.getAttribute("aria-expanded") === "false") button.click();
  button?.focus({ preventScroll: true });
}

interface IdentityProps {
  content: DraftContent;
  set: (part: Partial<DraftContent>) => void;
  problems: readonly DraftProblem[];
  warnings: readonly DraftProblem[];
  disabled: boolean;
}

function Identity({ content: c, set, problems, warnings, disabled }: IdentityProps) {
  const t = useTexts();
  const [open, setOpen] = useState(false),
    [authors, setAuthors] = useState(c.authors.join(", "));
  const inLang = (all: Record<string, string>, lang: string, text: string) => {
    const { [lang]: _, ...rest } = all;
    return text === "" ? rest : { ...rest, [lang]: text };
  };
  return (
    <section className={`card ${css["section"]}`} id="identity" aria-label={t.drafts.identity}>
      <div className={css["pair"]}>
        <TextInput
          label={t.drafts.name}
          description={t.drafts.nameHelp}
          required
          spellCheck={false}
          disabled={disabled}
          value={c.name}
          error={at(problems, "name")}
          onChange={(e) => set({ name: e.currentTarget.value })}
        />
        <TextInput
          label={t.drafts.version}
          description={t.drafts.versionHelp}
          required
          spellCheck={false}
          disabled={disabled}
          value={c.version}
          error={at(problems, "version")}
          onChange={(e) => set({ version: e.currentTarget.value })}
        />
      </div>
      <Checkbox
        label={t.drafts.confidential}
        description={t.drafts.confidentialHelp}
        disabled={disabled}
        checked={c.install.confidential}
        onChange={(e) => set({ install: { ...c.install, confidential: e.currentTarget.checked } })}
      />
      <button type="button" className={css["fold"]} aria-expanded={open} onClick={() => setOpen(!open)}>
        <IconChevronRight size={16} aria-hidden="true" />
        {t.drafts.moreTexts}
      </button>
      {open && (
        <div className={css["pair"]}>
          <TextInput
            label={t.drafts.titleEn}
            disabled={disabled}
            value={c.title["en"] ?? c.title[""] ?? ""}
            onChange={(e) => set({ title: inLang(c.title, "en", e.currentTarget.value) })}
          />
          <TextInput
            label={t.drafts.titleFr}
            disabled={disabled}
            value={c.title["fr"] ?? ""}
            onChange={(e) => set({ title: inLang(c.title, "fr", e.currentTarget.value) })}
          />
          <Textarea
            label={t.drafts.descriptionEn}
            autosize
            minRows={2}
            disabled={disabled}
            value={c.description["en"] ?? c.description[""] ?? ""}
            onChange={(e) => set({ description: inLang(c.description, "en", e.currentTarget.value) })}
          />
          <Textarea
            label={t.drafts.descriptionFr}
            autosize
            minRows={2}
            disabled={disabled}
            value={c.description["fr"] ?? ""}
            onChange={(e) => set({ description: inLang(c.description, "fr", e.currentTarget.value) })}
          />
          <TextInput
            label={t.drafts.authors}
            description={t.drafts.authorsHelp}
            disabled={disabled}
            value={authors}
            onChange={(e) => {
              setAuthors(e.currentTarget.value);
              set({
                authors: e.currentTarget.value
                  .split(",")
                  .map((x) => x.trim())
                  .filter(Boolean),
              });
            }}
          />
          <TextInput
            label={t.drafts.unit}
            placeholder="/"
            disabled={disabled}
            value={c.unit}
            error={at(problems, "unit")}
            onChange={(e) => set({ unit: e.currentTarget.value })}
          />
        </div>
      )}
      <Told
        problems={problems.filter((p) => !p.field.startsWith("install"))}
        warnings={warnings.filter((p) => !p.field.startsWith("install"))}
        field="title"
      />
    </section>
  );
}
