/** The log of something one asked for, line by line while it goes on. */
import { selfService as calls } from "@/api/selfservice";
import type { TaskRun } from "@/api/workTypes";
import { Failure, Lines, Note } from "@/components/basics";
import { useFormat, useTexts } from "@/texts/current";
import { Modal } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import css from "./SelfService.module.css";

const LOOK_MS = 2_000;

export default function LogDialog({ run, onClose }: { run: TaskRun; onClose: () => void }) {
  const t = useTexts(),
    f = useFormat();
  const query = useQuery({
    queryKey: ["self-service-log", run.id],
    queryFn: ({ signal }) => calls.log(run.id, { signal }),
    refetchInterval: run.ended_at ? false : LOOK_MS,
  });
  const log = query.data;
  return (
    <Modal
      opened
      onClose={onClose}
      size="xl"
      title={t.selfService.logOf(`${run.package} ${run.version}`, run.computer)}
      closeButtonProps={{ "aria-label": t.common.close }}
    >
      {!log ? (
        query.error ? (
          <Failure error={query.error} retry={() => void query.refetch()} />
        ) : (
          <Lines count={4} height={22} />
        )
      ) : (
        <div className="stack">
          {log.truncated && <Note tone="warn">{t.selfService.logCut}</Note>}
          {log.lines.length === 0 ? (
            <p className="dim">{t.selfService.logEmpty}</p>
          ) : (
            <ol className={`plain ${css["log"]}`} tabIndex={0} aria-label={t.selfService.log}>
              {log.lines.map((l) => (
                <li key={l.number} data-bad={l.status === "ko" || undefined}>
                  <time className="dim num" dateTime={l.at} title={f.exact(l.at)}>
                    {f.time(l.at)}
                  </time>
                  <span>{l.text}</span>
                </li>
              ))}
            </ol>
          )}
        </div>
      )}
    </Modal>
  );
}
