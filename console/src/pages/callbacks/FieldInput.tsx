/** One argument of a callback as a field: text, number, choice, several of them, or JSON when nothing better is known. */
import type { Descriptor } from "@/api/exchange";
import { CodeEditor } from "@/components/CodeEditor";
import { useTexts, type Texts } from "@/texts/current";
import { ActionIcon, Button, SegmentedControl, Select, Switch, TextInput } from "@mantine/core";
import { IconPlus, IconTrash } from "@tabler/icons-react";
import { useId } from "react";
import css from "./Callbacks.module.css";
import { emptyDraft, type Argument, type Draft, type Fault } from "./fields";
import { TypeName } from "./TypeExplorer";

interface Props {
  argument: Argument;
  draft: Draft;
  onChange: (draft: Draft) => void;
  path: string;
  faults: readonly Fault[];
  descriptor: Descriptor;
  onType: (name: string) => void;
  /** Instead of the argument's own name. */
  label?: string;
}

export function faultText(fault: Fault, t: Texts): string {
  return (t.callbacks.bad[fault.why] ?? fault.why).replace("{low}", fault.low ?? "").replace("{high}", fault.high ?? "");
}

const asShown = (value: unknown): string => (typeof value === "string" ? value : JSON.stringify(value));

/** A name, its type, how it is sent, its field. */
export function FieldInput(props: Props) {
  const { argument: a, draft, onChange, path, faults, descriptor, onType } = props;
  const t = useTexts(),
    id = useId(),
    name = props.label ?? a.name;
  const modes = [
    { value: "given", label: t.callbacks.give },
    ...(a.nullable ? [{ value: "nothing", label: t.callbacks.nothing }] : []),
    ...(a.optional ? [{ value: "left", label: t.callbacks.leaveOut }] : []),
  ];
  const own = faults.find((f) => f.path === path);
  return (
    <div className={css["field"]} data-argument={path}>
      <div className={css["fieldhead"]}>
        <label htmlFor={id} className="strong">
          {name}
        </label>
        <TypeName type={a.type} descriptor={descriptor} onOpen={onType} />
        <span className="grow" />
        {modes.length > 1 && (
          <SegmentedControl
            size="xs"
            aria-label={t.callbacks.mode(name)}
            data={modes}
            value={draft.mode}
            onChange={(mode) => onChange({ ...draft, mode: mode as Draft["mode"] })}
          />
        )}
      </div>
      {a.description && <p className="small dim">{a.description}</p>}
      {draft.mode === "given" ? (
        <Input {...props} id={id} error={own && faultText(own, t)} name={name} />
      ) : (
        <p className={css["left"]}>
          {draft.mode === "nothing" || a.default == null ? "null" : t.callbacks.defaultIs(asShown(a.default))}
        </p>
      )}
    </div>
  );
}

function Input({
  argument: a,
  draft,
  onChange,
  path,
  faults,
  descriptor,
  onType,
  id,
  error,
  name,
}: Props & { id: string; error: string | undefined; name: string }) {
  const t = useTexts(),
    f = a.field;
  const text = (value: string) => onChange({ ...draft, text: value });
  const common = { id, error, value: draft.text, "aria-label": name } as const;
  switch (f.kind) {
    case "boolean":
      return (
        <Switch
          id={id}
          aria-label={name}
          checked={/^(true|1|yes)$/i.test(draft.text)}
          label={/^(true|1|yes)$/i.test(draft.text) ? t.common.yes : t.common.no}
          onChange={(e) => text(String(e.currentTarget.checked))}
        />
      );
    case "choice":
      return (
        <Select
          id={id}
          aria-label={name}
          error={error}
          data={f.values.map((v) => ({ value: v.name, label: v.description ? `${v.name} – ${v.description}` : v.name }))}
          value={draft.text || null}
          onChange={(v) => text(v ?? "")}
          searchable={f.values.length > 12}
          placeholder={t.settings.choose}
          style={{ maxWidth: 420 }}
        />
      );
    case "integer":
      return (
        <TextInput
          {...common}
          inputMode="numeric"
          className={css["short"] ?? ""}
          placeholder={f.low === "0" && f.high === "255" ? "0 – 255" : undefined}
          onChange={(e) => text(e.currentTarget.value)}
        />
      );
    case "number":
      return (
        <TextInput {...common} inputMode="decimal" className={css["short"] ?? ""} onChange={(e) => text(e.currentTarget.value)} />
      );
    case "date":
      return (
        <TextInput
          {...common}
          type="datetime-local"
          step={1}
          className={css["short"] ?? ""}
          onChange={(e) => text(e.currentTarget.value)}
        />
      );
    case "span":
      return (
        <TextInput
          {...common}
          placeholder="00:00:10"
          className={css["short"] ?? ""}
          onChange={(e) => text(e.currentTarget.value)}
        />
      );
    case "json":
      return (
        <>
          <CodeEditor kind="json" label={name} value={draft.text} onChange={text} />
          {error && <p className={css["error"]}>{error}</p>}
        </>
      );
    case "object":
      return (
        <div className={css["nest"]} id={id}>
          {f.members.map((m, i) => (
            <FieldInput
              key={m.name}
              argument={m}
              draft={draft.parts[i] ?? emptyDraft(m)}
              path={`${path}.${m.name}`}
              faults={faults}
              descriptor={descriptor}
              onType={onType}
              onChange={(part) => {
                const parts = f.members.map((x, n) => draft.parts[n] ?? emptyDraft(x));
                parts[i] = part;
                onChange({ ...draft, parts });
              }}
            />
          ))}
        </div>
      );
    case "list":
    case "dictionary": {
      const item = f.kind === "list" ? f.item : f.value,
        keyed = f.kind === "dictionary";
      const change = (parts: Draft[], keys = draft.keys) => onChange({ ...draft, parts, keys });
      return (
        <div className={css["nest"]} id={id}>
          {draft.parts.map((part, i) => (
            <div key={i} className={css["entry"]}>
              {keyed && (
                <TextInput
                  aria-label={`${t.callbacks.key} ${i + 1}`}
                  placeholder={t.callbacks.key}
                  value={draft.keys[i] ?? ""}
                  className={css["entrykey"] ?? ""}
                  onChange={(e) => {
                    const keys = draft.parts.map((_, n) => draft.keys[n] ?? "");
                    keys[i] = e.currentTarget.value;
                    change(draft.parts, keys);
                  }}
                />
              )}
              <div className="grow">
                <FieldInput
                  argument={item}
                  label={t.callbacks.entry(i + 1)}
                  draft={part}
                  path={`${path}.${i}`}
                  faults={faults}
                  descriptor={descriptor}
                  onType={onType}
                  onChange={(next) => change(draft.parts.map((p, n) => (n === i ? next : p)))}
                />
              </div>
              <ActionIcon
                variant="subtle"
                color="gray"
                size="lg"
                aria-label={t.callbacks.removeEntry(i + 1)}
                onClick={() =>
                  change(
                    draft.parts.filter((_, n) => n !== i),
                    draft.keys.filter((_, n) => n !== i),
                  )
                }
              >
                <IconTrash size={17} />
              </ActionIcon>
            </div>
          ))}
          {error && <p className={css["error"]}>{error}</p>}
          <div>
            <Button
              size="compact-sm"
              variant="default"
              leftSection={<IconPlus size={14} />}
              onClick={() => change([...draft.parts, emptyDraft(item)], keyed ? [...draft.keys, ""] : draft.keys)}
            >
              {t.callbacks.addEntry}
            </Button>
          </div>
        </div>
      );
    }
    default:
      return (
        <TextInput
          {...common}
          onChange={(e) => text(e.currentTarget.value)}
          {...(f.kind === "char" ? { className: css["short"] ?? "", maxLength: 2 } : {})}
        />
      );
  }
}
