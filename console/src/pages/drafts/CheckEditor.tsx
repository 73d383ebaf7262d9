/** One check: what it looks at, where, and in plain words what follows when it fails. */
import type { Check, DraftProblem } from "@/api/workTypes";
import { Tag } from "@/components/StateBadge";
import { useFormat, useTexts } from "@/texts/current";
import { Select, TextInput } from "@mantine/core";
import { useEffect, useState } from "react";
import css from "./Draft.module.css";
import { at, bytesOf, CHECK_GROUPS, checkText, isRegistry, REGISTRY_TYPES, RETURNS, valueOf } from "./installModel";
import { Told } from "./Told";

interface Props {
  value: Check;
  set: (part: Partial<Check>) => void;
  field: string;
  problems: readonly DraftProblem[];
  warnings: readonly DraftProblem[];
}

export function CheckEditor({ value: c, set, field, problems, warnings }: Props) {
  const t = useTexts(),
    kind = valueOf(c.kind);
  const fault = (name: string) => at(problems, `${field}.${name}`);
  return (
    <div className="stack">
      <div className={css["pair"]}>
        <Select
          label={t.check.kind}
          allowDeselect={false}
          searchable
          value={c.kind}
          error={fault("kind")}
          description={isRegistry(c.kind) ? t.check.windows : undefined}
          onChange={(k) => set({ kind: k ?? c.kind, ...(valueOf(k ?? c.kind) === kind ? {} : { value: "" }) })}
          data={Object.entries(CHECK_GROUPS).map(([group, kinds]) => ({
            group: t.check.groups[group as keyof typeof CHECK_GROUPS],
            items: kinds.map((k) => ({ value: k as string, label: t.check.kinds[k] ?? k })),
          }))}
        />
        <TextInput
          label={
            isRegistry(c.kind)
              ? t.check.registryPath
              : c.kind.startsWith("directory") || c.kind === "free_space"
                ? t.check.folderPath
                : t.check.filePath
          }
          description={
            isRegistry(c.kind) ? (c.kind.includes("key") ? t.check.registryKeyHelp : t.check.registryHelp) : t.check.pathHelp
          }
          className={css["mono"] ?? ""}
          value={c.path}
          error={fault("path")}
          spellCheck={false}
          onChange={(e) => set({ path: e.currentTarget.value })}
        />
        {kind === "bytes" && <SizeField value={c.value} onChange={(value) => set({ value })} error={fault("value")} />}
        {kind === "sha" && (
          <TextInput
            label={t.check.sha}
            description={t.check.shaHelp}
            className={css["mono"] ?? ""}
            value={c.value}
            error={fault("value")}
            spellCheck={false}
            onChange={(e) => set({ value: e.currentTarget.value.trim().toLowerCase() })}
          />
        )}
        {kind === "text" && (
          <TextInput
            label={t.check.value}
            value={c.value}
            error={fault("value")}
            onChange={(e) => set({ value: e.currentTarget.value })}
          />
        )}
        {kind === "type" && (
          <Select
            label={t.check.type}
            allowDeselect={false}
            value={c.value || null}
            error={fault("value")}
            onChange={(value) => set({ value: value ?? "" })}
            data={REGISTRY_TYPES}
          />
        )}
        <TextInput
          label={t.drafts.label}
          description={t.drafts.labelHelp}
          value={c.label}
          error={fault("label")}
          onChange={(e) => set({ label: e.currentTarget.value })}
        />
        <Select
          label={t.check.otherwise}
          description={t.check.effects[c.otherwise]}
          allowDeselect={false}
          value={c.otherwise}
          error={fault("otherwise")}
          onChange={(otherwise) => set({ otherwise: otherwise ?? "error" })}
          data={RETURNS.map((value) => ({ value, label: t.check.returns[value] ?? value }))}
        />
      </div>
      <Told warnings={warnings} problems={problems} field={field} shown={["kind", "path", "value", "label", "otherwise"]} />
    </div>
  );
}

/** A number of bytes, typed as people write sizes. */
function SizeField({ value, onChange, error }: { value: string; onChange: (value: string) => void; error: string | undefined }) {
  const t = useTexts(),
    f = useFormat();
  const [text, setText] = useState(() => (/^\d+$/.test(value) ? exact(Number(value), f.bytes) : value));
  const size = bytesOf(text);
  useEffect(() => {
    if (String(bytesOf(text) ?? text) !== value) setText(/^\d+$/.test(value) ? exact(Number(value), f.bytes) : value);
  }, [value]);
  return (
    <TextInput
      label={t.check.bytes}
      description={size !== undefined && text.trim() !== String(size) ? t.check.inBytes(f.num(size)) : t.check.bytesHelp}
      value={text}
      error={text.trim() !== "" && size === undefined ? t.check.badSize : error}
      onChange={(e) => {
        setText(e.currentTarget.value);
        onChange(String(bytesOf(e.currentTarget.value) ?? e.currentTarget.value));
      }}
    />
  );
}
/** In a unit when that loses nothing. */
const exact = (bytes: number, told: (n: number) => string): string => {
  for (const unit of [1024 ** 4, 1024 ** 3, 1024 ** 2, 1024])
    if (bytes >= unit && bytes % unit === 0 && bytes / unit < 1024) return told(bytes).replace(/[.,]0(?=\s)/, "");
  return String(bytes);
};

export function CheckSummary({ check }: { check: Check }) {
  const t = useTexts(),
    f = useFormat();
  return (
    <span className={css["summary"]}>
      <span className="cut">{check.label || checkText(check, t, f)}</span>
      <Tag tone={check.otherwise === "error" ? "bad" : check.otherwise === "warning" ? "warn" : "off"}>
        {t.check.returns[check.otherwise] ?? check.otherwise}
      </Tag>
    </span>
  );
}
