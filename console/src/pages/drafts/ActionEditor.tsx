/** One action: a command with what its result means, or files that are moved, copied, deleted, folders that are made. */
import type { Action, DraftProblem, Rule } from "@/api/workTypes";
import { Tag } from "@/components/StateBadge";
import { useTexts } from "@/texts/current";
import { ActionIcon, Button, Select, Switch, Textarea, TextInput } from "@mantine/core";
import { IconPlus, IconTrash } from "@tabler/icons-react";
import { useEffect, useState } from "react";
import { replaced, without } from "../tasks/taskModel";
import { NumberField } from "../tasks/TaskForm";
import css from "./Draft.module.css";
import { CheckEditor, CheckSummary } from "./CheckEditor";
import {
  ACTION_KINDS,
  actionText,
  at,
  below,
  checkText,
  codesOf,
  INTENTS,
  intentOf,
  linesOf,
  newCheck,
  resultText,
  RULE_KINDS,
  rulesFor,
  type Intent,
} from "./installModel";
import { SortableList } from "./SortableList";
import { Told } from "./Told";
import { useFormat } from "@/texts/current";

interface Props {
  value: Action;
  set: (part: Partial<Action>) => void;
  field: string;
  problems: readonly DraftProblem[];
  warnings: readonly DraftProblem[];
}

export function ActionEditor({ value: a, set, field, problems, warnings }: Props) {
  const t = useTexts(),
    f = useFormat();
  const fault = (name: string) => at(problems, `${field}.${name}`);
  const [vector, setVector] = useState(a.vector.length > 0);
  return (
    <div className="stack">
      <div className={css["pair"]}>
        <Select
          label={t.action.kind}
          description={t.action.kindHelp[a.kind]}
          allowDeselect={false}
          value={a.kind}
          error={fault("kind")}
          onChange={(kind) =>
            set({ kind: kind ?? "run", ...((kind === "move" || kind === "copy") && a.from === "" ? { from: "*" } : {}) })
          }
          data={ACTION_KINDS.map((value) => ({ value, label: t.action.kinds[value] ?? value }))}
        />
        <TextInput
          label={t.drafts.label}
          description={t.drafts.labelHelp}
          value={a.label}
          error={fault("label")}
          onChange={(e) => set({ label: e.currentTarget.value })}
        />
      </div>
      {a.kind === "run" && (
        <>
          {vector ? (
            <LinesField
              label={t.action.vector}
              help={t.action.vectorHelp}
              value={a.vector}
              error={fault("vector") ?? fault("command")}
              onChange={(words) => set({ vector: words, command: "" })}
            />
          ) : (
            <Textarea
              label={t.action.command}
              description={t.action.commandHelp}
              className={css["mono"] ?? ""}
              autosize
              minRows={1}
              maxRows={10}
              spellCheck={false}
              value={a.command}
              error={fault("command")}
              onChange={(e) => set({ command: e.currentTarget.value })}
            />
          )}
          <Switch
            label={t.action.useVector}
            checked={vector}
            onChange={(e) => {
              const on = e.currentTarget.checked;
              setVector(on);
              set(on ? { vector: a.command ? [a.command] : [], command: "" } : { command: a.vector.join(" "), vector: [] });
            }}
          />
          <ResultField action={a} set={set} field={field} problems={problems} />
          <div className={css["pair"]}>
            <NumberField
              label={t.action.logLines}
              help={t.action.logLinesHelp}
              min={-1}
              max={5_000}
              value={a.log_lines}
              error={fault("log_lines")}
              onChange={(log_lines) => set({ log_lines })}
            />
            <EnvField value={a.env} onChange={(env) => set({ env })} error={fault("env")} />
          </div>
        </>
      )}
      {(a.kind === "move" || a.kind === "copy") && (
        <div className={css["pair"]}>
          <TextInput
            label={t.action.from}
            description={t.action.fromHelp}
            className={css["mono"] ?? ""}
            spellCheck={false}
            value={a.from}
            error={fault("from")}
            onChange={(e) => set({ from: e.currentTarget.value })}
          />
          <TextInput
            label={t.action.to}
            description={t.action.toHelp}
            className={css["mono"] ?? ""}
            spellCheck={false}
            value={a.to}
            error={fault("to")}
            onChange={(e) => set({ to: e.currentTarget.value })}
          />
        </div>
      )}
      {(a.kind === "delete" || a.kind === "mkdir") && (
        <LinesField
          label={t.action.paths}
          help={t.action.pathsHelp}
          value={a.paths}
          error={fault("paths") ?? below(problems, `${field}.paths`)[0]?.text}
          onChange={(paths) => set({ paths })}
        />
      )}
      <details className={css["more"]} open={a.checks.length > 0}>
        <summary>{t.action.ownChecks}</summary>
        <p className="dim small">{t.action.ownChecksHelp}</p>
        <SortableList
          label={t.action.ownChecks}
          items={a.checks}
          onChange={(checks) => set({ checks })}
          nameOf={(c) => c.label || checkText(c, t, f)}
          summary={(c) => <CheckSummary check={c} />}
          editor={(c, change, n) => (
            <CheckEditor value={c} set={change} field={`${field}.checks[${n}]`} problems={problems} warnings={warnings} />
          )}
          faults={(n) => ({
            bad: below(problems, `${field}.checks[${n}]`).length,
            odd: below(warnings, `${field}.checks[${n}]`).length,
          })}
        />
        <Button
          size="xs"
          variant="default"
          leftSection={<IconPlus size={15} />}
          onClick={() => set({ checks: [...a.checks, newCheck()] })}
        >
          {t.drafts.addCheck}
        </Button>
      </details>
      <Told
        warnings={warnings.filter((w) => !w.field.startsWith(`${field}.checks`))}
        problems={problems.filter((p) => !p.field.startsWith(`${field}.checks`) && !p.field.startsWith(`${field}.rules`))}
        field={field}
        shown={["kind", "label", "command", "vector", "log_lines", "env", "from", "to", "paths"]}
      />
    </div>
  );
}

/** When the command counts as done: choices that every agent understands the same, or rules one by one. */
function ResultField({
  action: a,
  set,
  field,
  problems,
}: {
  action: Action;
  set: (part: Partial<Action>) => void;
  field: string;
  problems: readonly DraftProblem[];
}) {
  const t = useTexts();
  /* A choice whose values are not typed yet looks like another one: what was chosen counts until the rules say otherwise. */
  const [intent, setIntent] = useState<Intent>(() => intentOf(a.rules));
  const seen = intentOf(a.rules);
  useEffect(() => {
    if (intent !== "several") setIntent(seen);
  }, [seen]);
  const faults = below(problems, `${field}.rules`);
  const rule = a.rules[0];
  const change = (n: number, part: Partial<Rule>) => {
    const old = a.rules[n];
    if (old) set({ rules: replaced(a.rules, n, { ...old, ...part }) });
  };
  return (
    <div className="stack">
      <div className={css["pair"]}>
        <Select
          label={t.action.result}
          allowDeselect={false}
          value={intent}
          onChange={(v) => {
            const next = (v ?? "zero") as Intent;
            setIntent(next);
            set({ rules: rulesFor(next, a.rules) });
          }}
          data={INTENTS.map((value) => ({ value, label: t.action.intents[value] ?? value }))}
        />
        {rule && (intent === "ok_codes" || intent === "error_codes") && (
          <CodesField value={rule.values} onChange={(values) => change(0, { values })} error={faults[0]?.text} />
        )}
        {rule && (intent === "ok_patterns" || intent === "error_patterns") && (
          <LinesField
            label={t.action.patterns}
            help={t.action.patternsHelp}
            value={rule.values}
            error={faults[0]?.text}
            onChange={(values) => change(0, { values })}
          />
        )}
      </div>
      {intent === "several" && (
        <fieldset className={css["rules"]}>
          <legend>{t.action.rules}</legend>
          <p className="dim small">{t.action.rulesHelp}</p>
          {a.rules.map((r, n) => (
            <div key={n} className={css["rule"]}>
              <Select
                aria-label={t.action.ruleN(n + 1)}
                allowDeselect={false}
                value={r.kind}
                onChange={(kind) => change(n, { kind: kind ?? r.kind })}
                data={RULE_KINDS.map((value) => ({ value, label: t.action.ruleKinds[value] ?? value }))}
              />
              {r.kind.endsWith("codes") ? (
                <CodesField value={r.values} onChange={(values) => change(n, { values })} bare />
              ) : (
                <LinesField label={t.action.patterns} bare value={r.values} onChange={(values) => change(n, { values })} />
              )}
              <ActionIcon
                variant="subtle"
                color="gray"
                aria-label={t.drafts.remove(t.action.ruleN(n + 1))}
                onClick={() => set({ rules: without(a.rules, n) })}
              >
                <IconTrash size={16} />
              </ActionIcon>
            </div>
          ))}
          {faults.map((p) => (
            <p key={p.field + p.text} className="small" style={{ color: "var(--bad)" }}>
              {p.text}
            </p>
          ))}
          <Button
            size="xs"
            variant="default"
            w="fit-content"
            leftSection={<IconPlus size={15} />}
            onClick={() => set({ rules: [...a.rules, { kind: "ok_codes", values: ["0"] }] })}
          >
            {t.action.addRule}
          </Button>
        </fieldset>
      )}
    </div>
  );
}

interface WordsProps {
  value: readonly string[];
  onChange: (values: string[]) => void;
  error?: string | undefined;
  bare?: boolean;
}

/** Words between spaces; what is typed stays as it is while it is typed. */
function CodesField({ value, onChange, error, bare = false }: WordsProps) {
  const t = useTexts();
  const [text, setText] = useState(value.join(" "));
  useEffect(() => {
    if (codesOf(text).join(" ") !== value.join(" ")) setText(value.join(" "));
  }, [value]);
  return (
    <TextInput
      {...(bare ? { "aria-label": t.action.codes } : { label: t.action.codes, description: t.action.codesHelp })}
      value={text}
      error={error}
      inputMode="numeric"
      onChange={(e) => {
        setText(e.currentTarget.value);
        onChange(codesOf(e.currentTarget.value));
      }}
    />
  );
}

export function LinesField({ label, help, value, onChange, error, bare = false }: WordsProps & { label: string; help?: string }) {
  const [text, setText] = useState(value.join("\n"));
  useEffect(() => {
    if (linesOf(text).join("\n") !== value.join("\n")) setText(value.join("\n"));
  }, [value]);
  return (
    <Textarea
      {...(bare ? { "aria-label": label } : { label, description: help })}
      className={css["mono"] ?? ""}
      autosize
      minRows={bare ? 1 : 2}
      maxRows={10}
      spellCheck={false}
      value={text}
      error={error}
      onChange={(e) => {
        setText(e.currentTarget.value);
        onChange(linesOf(e.currentTarget.value));
      }}
    />
  );
}

const toText = (env: Record<string, string>): string =>
  Object.entries(env)
    .map(([k, v]) => `${k}=${v}`)
    .join("\n");

function EnvField({
  value,
  onChange,
  error,
}: {
  value: Record<string, string>;
  onChange: (env: Record<string, string>) => void;
  error: string | undefined;
}) {
  const t = useTexts();
  const [text, setText] = useState(() => toText(value));
  const read = (all: string) =>
    linesOf(all).map((line) => {
      const at = line.indexOf("=");
      return at > 0 ? ([line.slice(0, at).trim(), line.slice(at + 1)] as const) : undefined;
    });
  const bad = read(text).some((x) => !x);
  return (
    <Textarea
      label={t.action.env}
      description={t.action.envHelp}
      className={css["mono"] ?? ""}
      autosize
      minRows={1}
      maxRows={8}
      spellCheck={false}
      value={text}
      error={bad ? t.action.envBad : error}
      onChange={(e) => {
        setText(e.currentTarget.value);
        const lines = read(e.currentTarget.value);
        if (lines.every(Boolean)) onChange(Object.fromEntries(lines.filter((x) => x !== undefined)));
      }}
    />
  );
}

export function ActionSummary({ action: a }: { action: Action }) {
  const t = useTexts();
  return (
    <span className={css["summary"]}>
      <Tag tone="busy">{t.action.kinds[a.kind] ?? a.kind}</Tag>
      <span className={`cut ${a.kind === "run" && !a.label ? "mono" : ""}`}>{a.label || actionText(a, t)}</span>
      {a.kind === "run" && <span className="dim tiny cut">{resultText(a, t)}</span>}
      {a.checks.length > 0 && <Tag>{t.action.checks(a.checks.length)}</Tag>}
    </span>
  );
}
