/** Small things every page uses: times, page headers, empty and error states, facts, things to copy. */
import { Problem, told } from "@/api/http";
import { clockAhead } from "@/live/events";
import { store, useStore } from "@/live/store";
import { useFormat, useTexts } from "@/texts/current";
import { Button, CopyButton, Skeleton } from "@mantine/core";
import { IconAlertTriangle, IconCheck, IconCopy, IconRefresh } from "@tabler/icons-react";
import { useEffect, type ReactNode } from "react";
import css from "./basics.module.css";

const tick = store(Date.now());
setInterval(() => {
  if (!document.hidden) tick.set(Date.now());
}, 5_000);
/** The server's time, good to a few seconds. */
export const useNow = (): number => useStore(tick) + useStore(clockAhead);

/** "3 minutes ago", exact on hover. */
export function TimeAgo({ at }: { at: string | number | null | undefined }) {
  const f = useFormat(),
    now = useNow();
  if (at === null || at === undefined) return <span className="dim">–</span>;
  const iso = typeof at === "number" ? new Date(at).toISOString() : at;
  return (
    <time dateTime={iso} title={f.exact(at)}>
      {f.ago(at, Math.max(now, Date.now() + clockAhead.get()))}
    </time>
  );
}

/** Title of the document: page, then product. */
export function useTitle(title: string): void {
  useEffect(() => {
    document.title = `${title} · Escale`;
  }, [title]);
}

export function PageHeader({
  title,
  subtitle,
  actions,
  above,
  badge,
}: {
  title: string;
  subtitle?: ReactNode;
  actions?: ReactNode;
  above?: ReactNode;
  badge?: ReactNode;
}) {
  useTitle(title);
  return (
    <header className={css["header"]}>
      <div className={css["headline"]}>
        {above}
        <div className="row wrap">
          <h1 className={css["title"]}>{title}</h1>
          {badge}
        </div>
        {subtitle && <p className={css["subtitle"]}>{subtitle}</p>}
      </div>
      {actions && <div className={css["actions"]}>{actions}</div>}
    </header>
  );
}

export function Empty({
  icon,
  title,
  help,
  children,
}: {
  icon?: ReactNode;
  title: string;
  help?: ReactNode;
  children?: ReactNode;
}) {
  return (
    <div className={css["empty"]}>
      {icon && (
        <div className={css["emptyIcon"]} aria-hidden="true">
          {icon}
        </div>
      )}
      <p className="strong">{title}</p>
      {help && <p className="dim small">{help}</p>}
      {children && (
        <div className="row wrap" style={{ justifyContent: "center", marginTop: 12 }}>
          {children}
        </div>
      )}
    </div>
  );
}

/** Something could not be loaded: the server's own sentence, and a way to try again. */
export function Failure({ error, retry }: { error: unknown; retry?: (() => void) | undefined }) {
  const t = useTexts();
  const request = error instanceof Problem && error.status >= 500 && error.request ? t.common.request(error.request) : "";
  return (
    <div className={css["empty"]} role="alert">
      <div className={css["emptyIcon"]} data-bad aria-hidden="true">
        <IconAlertTriangle size={26} />
      </div>
      <p className="strong">{t.common.loadFailed}</p>
      <p className="dim small">{told(error)}</p>
      {request && <p className="dim tiny mono">{request}</p>}
      {retry && (
        <Button mt="sm" variant="default" leftSection={<IconRefresh size={16} />} onClick={retry}>
          {t.common.retry}
        </Button>
      )}
    </div>
  );
}

/** A refusal inside a form. */
export function Refusal({ error, title }: { error: unknown; title?: string }) {
  if (!error) return null;
  return (
    <div className={css["refusal"]} role="alert">
      <IconAlertTriangle size={18} aria-hidden="true" />
      <div>
        {title && <p className="strong">{title}</p>}
        <p>{told(error)}</p>
      </div>
    </div>
  );
}

export function Note({
  tone = "busy",
  icon,
  children,
}: {
  tone?: "busy" | "warn" | "bad" | "good";
  icon?: ReactNode;
  children: ReactNode;
}) {
  return (
    <div className={css["note"]} data-tone={tone}>
      {icon}
      <div className="grow">{children}</div>
    </div>
  );
}

export function Lines({ count = 6, height = 44 }: { count?: number; height?: number }) {
  const t = useTexts();
  return (
    <div role="status" aria-label={t.common.loading} className="stack" style={{ padding: "12px 0" }}>
      {Array.from({ length: count }, (_, i) => (
        <Skeleton key={i} height={height - 14} radius={6} style={{ opacity: 1 - i / (count + 2) }} />
      ))}
    </div>
  );
}

/** Names and values, side by side. */
export function Facts({ entries }: { entries: ([string, ReactNode] | null | undefined | false)[] }) {
  return (
    <dl className={css["facts"]}>
      {entries
        .filter((e): e is [string, ReactNode] => Boolean(e))
        .map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value ?? "–"}</dd>
          </div>
        ))}
    </dl>
  );
}

/** A text to take away, with its button. */
export function CopyText({ value, secret, label }: { value: string; secret?: boolean; label: string }) {
  const t = useTexts();
  return (
    <div className={css["copy"]}>
      <code aria-label={label} tabIndex={0} data-secret={secret || undefined}>
        {value}
      </code>
      <CopyButton value={value} timeout={1500}>
        {({ copied, copy }) => (
          <Button
            size="xs"
            variant="default"
            onClick={copy}
            leftSection={copied ? <IconCheck size={14} /> : <IconCopy size={14} />}
          >
            <span aria-live="polite">{copied ? t.common.copied : t.common.copy}</span>
          </Button>
        )}
      </CopyButton>
    </div>
  );
}
