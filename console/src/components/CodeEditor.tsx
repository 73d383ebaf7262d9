/** A small editor for JSON and XML: monospace, coloured, numbered lines, formatting, and whether it is valid. */
import { useTexts } from "@/texts/current";
import { Button } from "@mantine/core";
import { IconAlertTriangle, IconCheck, IconIndentIncrease } from "@tabler/icons-react";
import { useMemo, useRef, type ReactNode } from "react";
import css from "./CodeEditor.module.css";
import { formatJson, formatXml, parseJson, parseXml } from "./settingsModel";

const JSON_PARTS = /("(?:\\.|[^"\\])*")(\s*:)?|\b(true|false|null)\b|(-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)/g;
const XML_PARTS = /(<!--[\s\S]*?-->)|(<\/?[\w:.-]+|\/?>|\?>|<\?[\w:.-]+)|([\w:.-]+)(=)("[^"]*"|'[^']*')/g;

function coloured(text: string, kind: "json" | "xml"): ReactNode[] {
  const out: ReactNode[] = [];
  let last = 0;
  const put = (from: number, part: string, cls: string) => {
    if (from > last) out.push(text.slice(last, from));
    out.push(
      <span key={from} className={css[cls]}>
        {part}
      </span>,
    );
    last = from + part.length;
  };
  for (const m of text.matchAll(kind === "json" ? JSON_PARTS : XML_PARTS)) {
    if (kind === "json") {
      if (m[1]) put(m.index, m[1], m[2] ? "key" : "text");
      else put(m.index, m[0], "number");
    } else if (m[1]) put(m.index, m[1], "mark");
    else if (m[2]) put(m.index, m[2], "key");
    else if (m[3] && m[5]) {
      put(m.index, m[3], "number");
      put(m.index + m[3].length + 1, m[5], "text");
    }
  }
  out.push(text.slice(last), "\n");
  return out;
}

export function CodeEditor({
  kind,
  value,
  onChange,
  label,
  placeholder,
  readOnly,
}: {
  kind: "json" | "xml";
  value: string;
  onChange?: (value: string) => void;
  label: string;
  placeholder?: string | undefined;
  readOnly?: boolean;
}) {
  const t = useTexts(),
    back = useRef<HTMLPreElement>(null);
  const wrong = useMemo(
    () => (value.trim() === "" ? undefined : kind === "json" ? parseJson(value) : parseXml(value)),
    [value, kind],
  );
  const colours = useMemo(() => coloured(value, kind), [value, kind]);
  const lines = value.split("\n").length;
  return (
    <div className={css["editor"]} data-bad={wrong !== undefined || undefined}>
      <div className={css["box"]} style={{ height: Math.min(22, Math.max(4, lines + 1)) * 20 + 16 }}>
        <pre ref={back} className={css["back"]} aria-hidden="true">
          <span className={css["numbers"]}>{Array.from({ length: lines }, (_, i) => `${i + 1}\n`)}</span>
          <code>{colours}</code>
        </pre>
        <textarea
          className={css["front"]}
          value={value}
          readOnly={readOnly}
          placeholder={placeholder}
          aria-label={label}
          aria-invalid={wrong !== undefined}
          spellCheck={false}
          autoCapitalize="off"
          wrap="off"
          onChange={(e) => onChange?.(e.currentTarget.value)}
          onScroll={(e) => {
            if (back.current) {
              back.current.scrollTop = e.currentTarget.scrollTop;
              back.current.scrollLeft = e.currentTarget.scrollLeft;
            }
          }}
        />
      </div>
      <div className={css["foot"]}>
        <span className="row small" role="status" data-bad={wrong !== undefined || undefined}>
          {value.trim() !== "" &&
            (wrong === undefined ? (
              <>
                <IconCheck size={15} aria-hidden="true" />
                {t.settings.valid}
              </>
            ) : (
              <>
                <IconAlertTriangle size={15} aria-hidden="true" />
                {kind === "json" ? t.settings.invalidJson(wrong) : t.settings.invalidXml(wrong)}
              </>
            ))}
        </span>
        {!readOnly && (
          <Button
            size="compact-xs"
            variant="subtle"
            leftSection={<IconIndentIncrease size={14} />}
            disabled={wrong !== undefined || value.trim() === ""}
            onClick={() => onChange?.(kind === "json" ? formatJson(value) : formatXml(value))}
          >
            {t.settings.format}
          </Button>
        )}
      </div>
    </div>
  );
}
