/** The log of one attempt: follows while it grows, opens at once whatever its size, search, jump, download. */
import { attempts as calls } from "@/api/deliver";
import { Command } from "@/components/Command";
import { commands } from "@/components/commands";
import { Failure, Lines, Note, PageHeader } from "@/components/basics";
import { Detach } from "@/components/Detach";
import { StateWord } from "@/components/StateMark";
import { attemptState } from "@/components/states";
import { AttemptLog } from "@/live/attemptLog";
import { addressOf, to } from "@/shell/navigate";
import { useFormat, useTexts } from "@/texts/current";
import { Button } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import { useParams, useSearch } from "@tanstack/react-router";
import { useEffect, useMemo, useSyncExternalStore } from "react";
import { MakeRule } from "../causes/MakeRule";
import { Cause } from "../spaces/Cause";
import { LogViewer } from "./LogViewer";

export default function AttemptPage() {
  const t = useTexts(),
    f = useFormat(),
    { attempt: id } = useParams({ from: "/inside/attempts/$attempt" }),
    search = useSearch({ from: "/inside/attempts/$attempt" });
  const log = useMemo(() => new AttemptLog(id), [id]);
  const look = useSyncExternalStore(log.subscribe, log.snapshot);
  useEffect(() => {
    void log.open();
    return () => log.close();
  }, [log]);
  if (look.status === "error") return <Failure error={look.error} retry={() => void log.open()} />;
  const a = look.attempt;
  if (!a) return <Lines />;
  return (
    <>
      <PageHeader
        title={a.path}
        above={
          <span className="row tight small">
            {a.delivery ? (
              <a {...to(addressOf.delivery(a.delivery))}>{a.delivery}</a>
            ) : (
              <a {...to(addressOf.space(a.space))}>{a.space}</a>
            )}
          </span>
        }
        badge={<StateWord state={attemptState(a)} />}
        subtitle={
          <>
            {a.agent}
            {a.run_as && ` · ${a.run_as}`} · {t.deliver.attemptNumber(a.number)}
            {a.code !== null && ` · ${t.deliver.exitCode(a.code)}`}
            {a.pid !== null && !a.ended_at && ` · pid ${a.pid}`}
            {a.started_at && ` · ${f.exact(a.started_at)}`}
          </>
        }
        actions={
          <>
            <Button variant="default" component="a" href={calls.logUrl(a.id)} download leftSection={<IconDownload size={16} />}>
              {t.deliver.download}
            </Button>
            <Detach address={addressOf.attempt(a.id)} />
          </>
        }
      />
      <div className="stack">
        {a.cause && (
          <Cause cause={a.cause}>
            <MakeRule attempt={a} />
          </Cause>
        )}
        {a.log_missing_bytes > 0 && <Note tone="warn">{t.deliver.missingBytes(f.bytes(a.log_missing_bytes))}</Note>}
        <LogViewer log={log} line={search.line ? Number(search.line) : undefined} />
        <Command command={a.delivery ? commands.deliveryLogs(a.delivery, a.path) : commands.attemptLog(a.id)} />
      </div>
    </>
  );
}
