/** The call as code: one language at a time, coloured, to copy. */
import { useTexts } from "@/texts/current";
import { Button, CopyButton } from "@mantine/core";
import { IconCheck, IconCopy } from "@tabler/icons-react";
import { useMemo, type KeyboardEvent, type ReactNode } from "react";
import { useRemembered } from "@/components/remembered";
import css from "./Callbacks.module.css";
import { KEY, snippets, TOKEN, type Call } from "./snippets";

const PARTS = new RegExp(
  `(${KEY}|${TOKEN})|(^\\s*#(?!include).*$|(?<!:)//(?!/).*$)|("(?:\\\\.|[^"\\\\\\n])*"|'(?:\\\\.|[^'\\\\\\n])*')|\\b(import|from|await|const|new|var|void|with|as|print|return|curl|fetch|#include)\\b|\\b(\\d+(?:\\.\\d+)?)\\b`,
  "gm",
);

function coloured(text: string): ReactNode[] {
  const out: ReactNode[] = [];
  let last = 0;
  const put = (at: number, part: string, cls: string | undefined) => {
    if (at > last) out.push(text.slice(last, at));
    if (cls === "text" && (part.includes(KEY) || part.includes(TOKEN))) {
      const word = part.includes(KEY) ? KEY : TOKEN,
        [a = "", b = ""] = part.split(word);
      out.push(
        <span key={at} className={css["text"]}>
          {a}
          <span className={css["secret"]}>{word}</span>
          {b}
        </span>,
      );
    } else
      out.push(
        <span key={at} className={css[cls ?? ""]}>
          {part}
        </span>,
      );
    last = at + part.length;
  };
  for (const m of text.matchAll(PARTS))
    put(m.index, m[0], m[1] ? "secret" : m[2] ? "mark" : m[3] ? "text" : m[4] ? "word" : "number");
  out.push(text.slice(last));
  return out;
}

export function Code({ call }: { call: Omit<Call, "words"> }) {
  const t = useTexts();
  const [chosen, setChosen] = useRemembered("callbacks.language", "curl-consumer");
  const all = useMemo(() => snippets({ ...call, words: { key: KEY, token: TOKEN, reply: t.callbacks.reply } }), [call, t]);
  const one = all.find((s) => s.id === chosen) ?? all[0];
  const colours = useMemo(() => coloured(one?.code ?? ""), [one?.code]);
  if (!one) return null;
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    const step = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
    if (!step) return;
    event.preventDefault();
    const next = all[(all.indexOf(one) + step + all.length) % all.length];
    if (!next) return;
    setChosen(next.id);
    event.currentTarget.querySelector<HTMLElement>(`[data-id="${next.id}"]`)?.focus();
  };
  return (
    <section className="stack" aria-label={t.callbacks.code}>
      <div>
        <h3 className="card-title" style={{ margin: 0 }}>
          {t.callbacks.code}
        </h3>
        <p className="small dim">{t.callbacks.codeHelp}</p>
      </div>
      <div className={css["languages"]} role="tablist" aria-label={t.callbacks.code} onKeyDown={onKeyDown}>
        {all.map((s) => (
          <button
            key={s.id}
            type="button"
            role="tab"
            data-id={s.id}
            className={css["language"]}
            aria-selected={s === one}
            aria-controls="snippet"
            tabIndex={s === one ? 0 : -1}
            onClick={() => setChosen(s.id)}
          >
            {s.title}
          </button>
        ))}
      </div>
      <div className={css["code"]} role="tabpanel" id="snippet" aria-label={one.title}>
        <pre tabIndex={0}>
          <code>{colours}</code>
        </pre>
        <CopyButton value={one.code} timeout={1500}>
          {({ copied, copy }) => (
            <Button
              className={css["copy"] ?? ""}
              size="compact-sm"
              variant="default"
              leftSection={copied ? <IconCheck size={14} /> : <IconCopy size={14} />}
              onClick={copy}
            >
              <span aria-live="polite">{copied ? t.common.copied : t.common.copy}</span>
            </Button>
          )}
        </CopyButton>
      </div>
    </section>
  );
}
