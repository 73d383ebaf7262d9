/** What became of each selected computer. */
import type { ItemResult } from "@/api/fleetTypes";
import { Refusal } from "@/components/basics";
import { Badge } from "@/components/StateBadge";
import { addressOf, to } from "@/shell/navigate";
import { useFormat, useTexts } from "@/texts/current";
import { Button, Checkbox, Modal, Progress } from "@mantine/core";
import { useMemo, useState } from "react";
import css from "./Computers.module.css";
import { outcome, type Outcome } from "./mass";

const SHOWN = 200;

export default function ResultsDialog({ outcome: o }: { outcome: Outcome }) {
  const t = useTexts(),
    f = useFormat(),
    r = t.computers.results;
  const [onlyFailed, setOnlyFailed] = useState(false),
    [shown, setShown] = useState(SHOWN);
  const failed = useMemo(() => o.results.filter((x) => !x.done), [o.results]);
  const rows = onlyFailed ? failed : o.results;
  const close = () => outcome.set(undefined);
  return (
    <Modal
      opened
      onClose={close}
      size="lg"
      title={r.title(o.title)}
      closeOnClickOutside={!o.running}
      closeButtonProps={{ "aria-label": t.common.close }}
    >
      <div className="stack">
        {o.running && (
          <div role="status">
            <p className="small dim">{r.running(f.num(o.results.length), f.num(o.total))}</p>
            <Progress value={(100 * o.results.length) / Math.max(1, o.total)} animated aria-label={o.title} />
          </div>
        )}
        <div className="row wrap" role="status">
          <Badge tone="good">{r.done(o.results.length - failed.length)}</Badge>
          {failed.length > 0 && <Badge tone="bad">{r.failed(failed.length)}</Badge>}
          {failed.length > 0 && failed.length < o.results.length && (
            <Checkbox
              size="sm"
              label={r.onlyFailed}
              checked={onlyFailed}
              onChange={(e) => setOnlyFailed(e.currentTarget.checked)}
            />
          )}
        </div>
        <Refusal error={o.error} />
        <ResultTable rows={rows.slice(0, shown)} label={r.title(o.title)} />
        <div className="row" style={{ justifyContent: "flex-end" }}>
          {rows.length > shown && (
            <Button variant="default" onClick={() => setShown((n) => n + 1_000)}>
              {t.common.showMore}
            </Button>
          )}
          <Button onClick={close} disabled={o.running} data-autofocus>
            {t.common.close}
          </Button>
        </div>
      </div>
    </Modal>
  );
}

/** Results, each with its computer. */
export function ResultTable({ rows, label }: { rows: readonly ItemResult[]; label: string }) {
  const t = useTexts(),
    r = t.computers.results;
  if (rows.length === 0) return null;
  return (
    <div className={css["results"]} tabIndex={0} role="region" aria-label={label}>
      <table>
        <thead>
          <tr>
            <th scope="col">{r.computer}</th>
            <th scope="col">{t.common.state}</th>
            <th scope="col">{r.outcome}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((x, n) => (
            <tr key={`${x.id} ${n}`}>
              <td>{x.id.startsWith("cmp_") ? <a {...to(addressOf.computer(x.id))}>{x.name || x.id}</a> : x.name || x.id}</td>
              <td>
                <Badge tone={x.done ? "good" : "bad"}>{x.done ? r.done1 : r.failed1}</Badge>
              </td>
              <td>{x.text}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
