/** The settings of an instance: those the manifest declares, by type, and any other key and value. */
import type { SettingDeclared } from "@/api/types";
import { CodeEditor } from "@/components/CodeEditor";
import { Tag } from "@/components/StateBadge";
import { pick, useLang, useTexts } from "@/texts/current";
import { ActionIcon, Button, PasswordInput, SegmentedControl, TextInput, Textarea } from "@mantine/core";
import { IconBackspace, IconCode, IconPlus, IconTrash } from "@tabler/icons-react";
import { lazy, Suspense, useId, useState, type ReactNode } from "react";
import css from "./SettingsForm.module.css";
import { looksLike, type Values } from "./settingsModel";

const SchemaEditor = lazy(() => import("@/components/SchemaEditor"));

interface Props {
  /** Package file that carries the schemas of XML settings. */
  file?: string | undefined;
  declared: SettingDeclared[];
  values: Values;
  onChange: (values: Values) => void;
  faults: Map<string, string>;
  showFaults: boolean;
  disabled?: boolean;
  /** What imported groups give: key → group. */
  given?: ReadonlyMap<string, string>;
}

export function SettingsForm({ file, declared, values, onChange, faults, showFaults, disabled = false, given }: Props) {
  const known = new Set(declared.map((s) => s.name));
  const others = Object.keys(values).filter((k) => !known.has(k));
  const [touched, setTouched] = useState<ReadonlySet<string>>(new Set());
  const set = (key: string, value: string | null | undefined) => {
    setTouched((old) => new Set(old).add(key));
    const next = { ...values };
    if (value === undefined) delete next[key];
    else next[key] = value;
    onChange(next);
  };
  const error = (key: string) => (showFaults || touched.has(key) ? faults.get(key) : undefined);
  return (
    <div className="stack wide">
      {declared.length > 0 && (
        <div className={css["list"]}>
          {declared.map((s) => (
            <Declared
              key={s.name}
              file={file}
              setting={s}
              value={values[s.name]}
              set={(v) => set(s.name, v)}
              error={error(s.name)}
              disabled={disabled}
              given={given?.get(s.name)}
            />
          ))}
        </div>
      )}
      <Others
        keys={others}
        values={values}
        onChange={onChange}
        error={error}
        taken={known}
        disabled={disabled}
        fresh={declared.length === 0}
      />
    </div>
  );
}

interface FieldProps {
  file?: string | undefined;
  setting: SettingDeclared;
  value: string | null | undefined;
  set: (value: string | null | undefined) => void;
  error: string | undefined;
  disabled: boolean;
  given?: string | undefined;
}

function Declared({ file, setting: s, value, set, error, disabled, given }: FieldProps) {
  const t = useTexts(),
    lang = useLang(),
    id = useId();
  const fallback = s.default ?? "",
    hint =
      fallback === "" || s.type === "boolean"
        ? ""
        : s.example_only
          ? t.settings.example(fallback)
          : t.settings.defaultIs(fallback);
  const short = hint.length > 160 ? `${hint.slice(0, 160)}…` : hint;
  const description = pick(s.description, lang);
  return (
    <div className={css["field"]} data-setting={s.name}>
      <div className={css["label"]}>
        <div className="row wrap">
          <label htmlFor={id} className="strong mono">
            {s.name}
          </label>
          {s.required && <Tag tone="warn">{t.settings.required}</Tag>}
          <span className="tiny dim">{t.settings.types[s.type] ?? s.type}</span>
        </div>
        {description && <p className="small dim">{description}</p>}
      </div>
      <div className={css["value"]}>
        <div className="grow">
          <Input id={id} file={file} setting={s} value={value} set={set} error={error} disabled={disabled} />
          {given !== undefined && value === undefined && <p className="tiny dim">{t.settingGroups.fromGroup(given)}</p>}
          {short && (
            <p className="tiny dim" style={{ marginTop: 3, overflowWrap: "anywhere" }}>
              {short}
            </p>
          )}
        </div>
        {value !== undefined && s.type !== "secret" && (
          <ActionIcon
            variant="subtle"
            color="gray"
            size="lg"
            disabled={disabled}
            aria-label={`${t.settings.reset}: ${s.name}`}
            title={t.settings.reset}
            onClick={() => set(undefined)}
          >
            <IconBackspace size={18} />
          </ActionIcon>
        )}
      </div>
    </div>
  );
}

function Input({ id, file, setting: s, value, set, error, disabled }: FieldProps & { id: string }): ReactNode {
  const t = useTexts();
  const change = (text: string) => set(text === "" ? undefined : text);
  const placeholder = s.example_only ? "" : (s.default ?? "");
  const common = { id, disabled, error, value: value ?? "", placeholder, "aria-required": s.required } as const;
  switch (s.type) {
    case "boolean": {
      const data = [
        {
          value: "",
          label:
            s.default != null && !s.example_only && s.default !== ""
              ? t.deploy.inherit(/^true$/i.test(s.default) ? t.common.yes : t.common.no)
              : t.settings.choose,
        },
        { value: "true", label: t.common.yes },
        { value: "false", label: t.common.no },
      ];
      return (
        <>
          <SegmentedControl
            id={id}
            size="sm"
            disabled={disabled}
            aria-label={s.name}
            data={data}
            value={value == null ? "" : value.toLowerCase()}
            onChange={change}
          />
          {error && <p className={css["error"]}>{error}</p>}
        </>
      );
    }
    case "integer":
    case "number":
      return (
        <TextInput
          {...common}
          inputMode={s.type === "integer" ? "numeric" : "decimal"}
          onChange={(e) => change(e.currentTarget.value)}
          className={css["short"] ?? ""}
        />
      );
    case "duration":
      return (
        <TextInput
          {...common}
          onChange={(e) => change(e.currentTarget.value)}
          placeholder={placeholder || "30s, 5m, 1h"}
          className={css["short"] ?? ""}
        />
      );
    case "date": {
      const day = /^\d{4}-\d{2}-\d{2}$/.test(value ?? "") || value == null;
      return (
        <TextInput
          {...common}
          type={day ? "date" : "text"}
          onChange={(e) => change(e.currentTarget.value)}
          className={css["short"] ?? ""}
        />
      );
    }
    case "secret":
      return <Secret id={id} name={s.name} value={value} set={set} error={error} disabled={disabled} />;
    case "json":
    case "xml":
      if (s.type === "xml" && s.schema && file)
        return (
          <Suspense fallback={<p className="small dim">{t.schemaEditor.reading}</p>}>
            <SchemaEditor
              file={file}
              setting={s.name}
              label={t.settings.editor(s.name)}
              value={value ?? ""}
              onChange={change}
              readOnly={disabled}
            />
            {error && <p className={css["error"]}>{error}</p>}
          </Suspense>
        );
      return (
        <>
          <CodeEditor
            kind={s.type}
            label={t.settings.editor(s.name)}
            value={value ?? ""}
            placeholder={placeholder}
            onChange={change}
            readOnly={disabled}
          />
          {error && <p className={css["error"]}>{error}</p>}
        </>
      );
    default:
      return (
        <Textarea
          {...common}
          autosize={false}
          rows={(value ?? "").includes("\n") ? 4 : 1}
          resize="vertical"
          onChange={(e) => change(e.currentTarget.value)}
        />
      );
  }
}

/** A secret is never shown: it is kept, replaced or given for the first time. */
function Secret({
  id,
  name,
  value,
  set,
  error,
  disabled,
}: {
  id: string;
  name: string;
  value: string | null | undefined;
  set: (v: string | null | undefined) => void;
  error: string | undefined;
  disabled: boolean;
}) {
  const t = useTexts(),
    [wasKept] = useState(value === null);
  if (value === null)
    return (
      <div className={css["kept"]}>
        <span className="grow" id={id}>
          •••••••• <span className="small dim">{t.settings.secretKept}</span>
        </span>
        <Button
          size="compact-sm"
          variant="default"
          disabled={disabled}
          onClick={() => set("")}
          aria-label={`${t.settings.secretReplace}: ${name}`}
        >
          {t.settings.secretReplace}
        </Button>
      </div>
    );
  return (
    <div className="row" style={{ alignItems: "flex-start" }}>
      <PasswordInput
        id={id}
        className="grow"
        autoComplete="new-password"
        placeholder={t.settings.secretNew}
        disabled={disabled}
        value={value ?? ""}
        error={error}
        onChange={(e) => set(e.currentTarget.value === "" && !wasKept ? undefined : e.currentTarget.value)}
        visibilityToggleButtonProps={{ "aria-label": t.login.show }}
      />
      {wasKept && (
        <Button size="compact-sm" mt={5} variant="subtle" onClick={() => set(null)}>
          {t.settings.secretKeep}
        </Button>
      )}
    </div>
  );
}

function Others({
  keys,
  values,
  onChange,
  error,
  taken,
  disabled,
  fresh,
}: {
  keys: string[];
  values: Values;
  onChange: (v: Values) => void;
  error: (key: string) => string | undefined;
  taken: Set<string>;
  disabled: boolean;
  fresh: boolean;
}) {
  const t = useTexts(),
    [documents, setDocuments] = useState<ReadonlySet<string>>(new Set());
  const rename = (from: string, to: string) =>
    onChange(Object.fromEntries(Object.entries(values).map(([k, v]) => [k === from ? to : k, v])));
  const add = () => {
    let key = "";
    for (let n = 1; key in values || key === ""; n += 1) key = n === 1 ? "key" : `key${n}`;
    onChange({ ...values, [key]: "" });
  };
  return (
    <fieldset className={css["others"]}>
      <legend className="strong">{fresh ? t.repository.settings : t.settings.others}</legend>
      <p className="small dim">{t.settings.othersHelp}</p>
      {keys.map((key, n) => {
        const value = values[key] ?? "",
          kind = looksLike(value),
          open = documents.has(key) && kind;
        return (
          <div key={n} className={css["pair"]}>
            <TextInput
              aria-label={t.settings.key}
              placeholder={t.settings.key}
              className={css["key"] ?? ""}
              value={key}
              disabled={disabled}
              error={error(key)}
              classNames={{ input: "mono" }}
              onChange={(e) => {
                const to = e.currentTarget.value;
                if (!taken.has(to) && !(to in values)) rename(key, to);
              }}
            />
            <div className="grow">
              {values[key] === null ? (
                <Secret
                  id={`other-${n}`}
                  name={key}
                  value={null}
                  set={(v) => onChange({ ...values, [key]: v ?? "" })}
                  error={undefined}
                  disabled={disabled}
                />
              ) : open ? (
                <CodeEditor
                  kind={kind}
                  label={t.settings.editor(key)}
                  value={value}
                  onChange={(v) => onChange({ ...values, [key]: v })}
                  readOnly={disabled}
                />
              ) : (
                <Textarea
                  aria-label={`${t.settings.value}: ${key}`}
                  placeholder={t.settings.value}
                  rows={value.includes("\n") ? 4 : 1}
                  resize="vertical"
                  value={value}
                  disabled={disabled}
                  onChange={(e) => onChange({ ...values, [key]: e.currentTarget.value })}
                />
              )}
            </div>
            {kind && (
              <ActionIcon
                variant="subtle"
                color="gray"
                size="lg"
                aria-pressed={Boolean(open)}
                aria-label={`${open ? t.settings.asText : t.settings.asDocument}: ${key}`}
                title={open ? t.settings.asText : t.settings.asDocument}
                onClick={() =>
                  setDocuments((old) => {
                    const next = new Set(old);
                    if (!next.delete(key)) next.add(key);
                    return next;
                  })
                }
              >
                <IconCode size={18} />
              </ActionIcon>
            )}
            <ActionIcon
              variant="subtle"
              color="red"
              size="lg"
              disabled={disabled}
              aria-label={`${t.settings.remove}: ${key}`}
              title={t.settings.remove}
              onClick={() => {
                const next = { ...values };
                delete next[key];
                onChange(next);
              }}
            >
              <IconTrash size={17} />
            </ActionIcon>
          </div>
        );
      })}
      {!disabled && (
        <Button mt={6} size="xs" variant="default" leftSection={<IconPlus size={15} />} onClick={add}>
          {t.settings.addNew}
        </Button>
      )}
    </fieldset>
  );
}
