/** The computers of whoever is signed in, each with the packages offered for it and what became of those asked for. */
import { sentence, told } from "@/api/http";
import { selfService as calls, type OwnComputer, type OwnPackage } from "@/api/selfservice";
import type { TaskRun } from "@/api/workTypes";
import { Empty, Failure, Lines, TimeAgo, useNow } from "@/components/basics";
import { toast } from "@/live/notices";
import { pick, useFormat, useLang, useTexts } from "@/texts/current";
import { Button } from "@mantine/core";
import { IconDeviceDesktop, IconDownload, IconFileText, IconRefresh } from "@tabler/icons-react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { lazy, Suspense, useState } from "react";
import { RunBadge } from "../tasks/RunBar";
import css from "./SelfService.module.css";

const LogDialog = lazy(() => import("./LogDialog"));

const UNDER_WAY_MS = 2_000;
const QUIET_MS = 30_000;
const goes = (p: OwnPackage): boolean => Boolean(p.run && !p.run.ended_at);

export function OwnComputers() {
  const t = useTexts(),
    lang = useLang();
  const query = useQuery({
    queryKey: ["self-service", lang],
    queryFn: ({ signal }) => calls.own({ signal }),
    refetchInterval: (q) => (q.state.data?.some((c) => c.packages.some(goes)) ? UNDER_WAY_MS : QUIET_MS),
  });
  const [log, setLog] = useState<TaskRun>();
  if (!query.data) return query.error ? <Failure error={query.error} retry={() => void query.refetch()} /> : <Lines />;
  if (query.data.length === 0)
    return (
      <Empty icon={<IconDeviceDesktop size={26} />} title={t.selfService.noComputers} help={t.selfService.noComputersHelp} />
    );
  return (
    <div className="stack wide">
      {query.data.map((c) => (
        <One key={c.id} computer={c} onLog={setLog} />
      ))}
      <Suspense fallback={null}>{log && <LogDialog run={log} onClose={() => setLog(undefined)} />}</Suspense>
    </div>
  );
}

function One({ computer: c, onLog }: { computer: OwnComputer; onLog: (run: TaskRun) => void }) {
  const t = useTexts(),
    f = useFormat(),
    now = useNow();
  const seen = c.connected
    ? t.selfService.connected
    : c.contact_at
      ? t.selfService.seen(f.ago(c.contact_at, now))
      : t.selfService.never;
  return (
    <section className="card" aria-label={c.name}>
      <div className={css["head"]}>
        <h2 className="card-title">{c.name}</h2>
        <span className="dim small">{[c.os, seen].filter(Boolean).join(" · ")}</span>
      </div>
      {c.packages.length === 0 ? (
        <p className="dim">{t.selfService.nothing}</p>
      ) : (
        <ul className={`plain ${css["list"]}`}>
          {c.packages.map((p) => (
            <Row key={p.package} computer={c} what={p} onLog={onLog} />
          ))}
        </ul>
      )}
    </section>
  );
}

function Row({ computer: c, what: p, onLog }: { computer: OwnComputer; what: OwnPackage; onLog: (run: TaskRun) => void }) {
  const t = useTexts(),
    lang = useLang(),
    client = useQueryClient();
  const [busy, setBusy] = useState(false);
  const title = pick(p.title, lang) || p.package,
    run = p.run,
    way = goes(p),
    again = Boolean(run && run.version === p.version);
  const label = way ? t.selfService.underWay : again ? t.selfService.again : t.selfService.prepare;
  const ask = async () => {
    setBusy(true);
    try {
      await calls.ask({ package: p.package, computer: c.id });
      toast({ tone: "good", title: t.selfService.prepared(title, c.name) });
    } catch (error) {
      toast({ tone: "bad", title: told(error) });
    } finally {
      await client.invalidateQueries({ queryKey: ["self-service"] });
      setBusy(false);
    }
  };
  return (
    <li className={css["row"]} data-package={p.package}>
      <div className={css["what"]}>
        <span className={css["name"]}>
          <span className="strong">{title}</span> <span className="dim small num">{p.version}</span>
        </span>
        {pick(p.description, lang) !== "" && <span className="dim small">{pick(p.description, lang)}</span>}
      </div>
      <div className={css["state"]} aria-live="polite">
        {run && (
          <>
            <span className="row">
              <RunBadge state={run.state} asked={run.cancel_requested && way} />
              <span className="dim tiny">
                <TimeAgo at={run.ended_at ?? run.prepared_at} />
              </span>
            </span>
            <span className="small" data-bad={run.state === "error" || undefined}>
              {sentence(run.reason.text, run.reason.details)}
            </span>
            {p.offered && !way && run.version !== p.version && (
              <span className="small dim">{t.selfService.newer(p.version)}</span>
            )}
          </>
        )}
        {!p.offered && <span className="small dim">{t.selfService.withdrawn}</span>}
      </div>
      <div className={css["do"]}>
        {run && (
          <Button
            variant="subtle"
            size="compact-sm"
            leftSection={<IconFileText size={15} />}
            onClick={() => onLog(run)}
            aria-label={t.selfService.named(t.selfService.log, title, c.name)}
          >
            {t.selfService.log}
          </Button>
        )}
        {p.offered && (
          <Button
            variant={again ? "default" : "filled"}
            leftSection={again ? <IconRefresh size={16} /> : <IconDownload size={16} />}
            loading={busy}
            disabled={way}
            onClick={() => void ask()}
            aria-label={t.selfService.named(label, title, c.name)}
          >
            {label}
          </Button>
        )}
      </div>
    </li>
  );
}
