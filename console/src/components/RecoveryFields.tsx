/** The recovery options: four values and "on success"; an empty field takes the next source's value, which is shown. */
import type { RecoveryOptions } from "@/api/types";
import { useTexts } from "@/texts/current";
import { Input, SegmentedControl, TextInput } from "@mantine/core";
import { useState } from "react";
import { parseSpan, writeSpan } from "./settingsModel";

/** What counts when nothing is said anywhere. */
export const BUILT_IN: Required<{ [K in keyof RecoveryOptions]: NonNullable<RecoveryOptions[K]> }> = {
  restart: true,
  retries: 3,
  delay_ms: 30_000,
  reset_after_ms: 900_000,
  on_success: false,
};

interface Props {
  value: RecoveryOptions;
  inherited: RecoveryOptions;
  onChange: (value: RecoveryOptions) => void;
  onFault: (bad: boolean) => void;
  disabled?: boolean;
}

export function RecoveryFields({ value, inherited, onChange, onFault, disabled = false }: Props) {
  const t = useTexts();
  const base = { ...BUILT_IN, ...Object.fromEntries(Object.entries(inherited).filter(([, v]) => v != null)) } as typeof BUILT_IN;
  const [texts, setTexts] = useState({
    retries: value.retries == null ? "" : String(value.retries),
    delay_ms: value.delay_ms == null ? "" : writeSpan(value.delay_ms),
    reset_after_ms: value.reset_after_ms == null ? "" : writeSpan(value.reset_after_ms),
  });
  const wrong = {
    retries: texts.retries !== "" && !/^\d{1,9}$/.test(texts.retries),
    delay_ms: texts.delay_ms !== "" && parseSpan(texts.delay_ms) === undefined,
    reset_after_ms: texts.reset_after_ms !== "" && parseSpan(texts.reset_after_ms) === undefined,
  };
  const type = (key: "retries" | "delay_ms" | "reset_after_ms", text: string) => {
    const next = { ...texts, [key]: text.trim() };
    setTexts(next);
    const parsed =
      text.trim() === ""
        ? null
        : key === "retries"
          ? /^\d{1,9}$/.test(text.trim())
            ? Number(text)
            : undefined
          : parseSpan(text);
    const bad = { ...wrong, [key]: parsed === undefined };
    onFault(Object.values(bad).some(Boolean));
    if (parsed !== undefined) onChange({ ...value, [key]: parsed });
  };
  const three = (key: "restart" | "on_success", label: string) => (
    <div>
      <Input.Label labelElement="div" size="sm" aria-hidden="true">
        {label}
      </Input.Label>
      <div>
        <SegmentedControl
          size="xs"
          disabled={disabled}
          aria-label={label}
          value={value[key] == null ? "" : String(value[key])}
          onChange={(v) => onChange({ ...value, [key]: v === "" ? null : v === "true" })}
          data={[
            { value: "", label: t.deploy.inherit(base[key] ? t.deploy.on : t.deploy.off) },
            { value: "true", label: t.deploy.on },
            { value: "false", label: t.deploy.off },
          ]}
        />
      </div>
    </div>
  );
  return (
    <fieldset style={{ border: 0, padding: 0, margin: 0, minWidth: 0 }}>
      <legend className="strong" style={{ padding: 0 }}>
        {t.deploy.recovery}
      </legend>
      <p className="small dim" style={{ marginBottom: 12 }}>
        {t.deploy.recoveryHelp}
      </p>
      <div className="form-grid">
        {three("restart", t.deploy.restart)}
        <TextInput
          size="sm"
          label={t.deploy.retries}
          inputMode="numeric"
          disabled={disabled}
          placeholder={t.deploy.inherit(String(base.retries))}
          value={texts.retries}
          error={wrong.retries && t.deploy.badNumber}
          onChange={(e) => type("retries", e.currentTarget.value)}
        />
        <TextInput
          size="sm"
          label={t.deploy.delay}
          description={t.deploy.durationHelp}
          disabled={disabled}
          placeholder={t.deploy.inherit(writeSpan(base.delay_ms))}
          value={texts.delay_ms}
          error={wrong.delay_ms && t.deploy.badDuration}
          onChange={(e) => type("delay_ms", e.currentTarget.value)}
        />
        <TextInput
          size="sm"
          label={t.deploy.resetAfter}
          description={t.deploy.durationHelp}
          disabled={disabled}
          placeholder={t.deploy.inherit(writeSpan(base.reset_after_ms))}
          value={texts.reset_after_ms}
          error={wrong.reset_after_ms && t.deploy.badDuration}
          onChange={(e) => type("reset_after_ms", e.currentTarget.value)}
        />
        {three("on_success", t.deploy.onSuccess)}
      </div>
    </fieldset>
  );
}
