/** The table of a preflight: what was looked at, what was found, what is asked; what is not good first, what is good folded when there is much of it. */
import type { CheckRow } from "@/api/deliverTypes";
import { sentence } from "@/api/http";
import { Badge, type Tone } from "@/components/StateBadge";
import { useTexts } from "@/texts/current";
import css from "./Deliveries.module.css";

const TONES: Record<string, Tone> = { ok: "good", warn: "warn", fail: "bad", skipped: "off" };
const ORDER = ["fail", "warn", "ok", "skipped"];

export function Checks({ rows }: { rows: readonly CheckRow[] }) {
  const t = useTexts();
  if (rows.length === 0) return <p className="dim">{t.deliver.noChecks}</p>;
  const sorted = rows.toSorted(
    (a, b) => ORDER.indexOf(a.status) - ORDER.indexOf(b.status) || a.id.localeCompare(b.id) || a.agent.localeCompare(b.agent),
  );
  return (
    <div className={css["scroll"]} tabIndex={0} role="group" aria-label={t.deliver.checks(rows.length)}>
      <table className={css["table"]}>
        <thead>
          <tr>
            <th>{t.common.state}</th>
            <th>{t.deliver.check}</th>
            <th>{t.deliver.measured}</th>
            <th>{t.deliver.required}</th>
          </tr>
        </thead>
        <tbody>
          {sorted.map((r, i) => (
            <tr key={`${r.id}${r.agent}${r.subject}${i}`}>
              <td>
                <Badge tone={TONES[r.status] ?? "off"} title={r.id}>
                  {t.checkStates[r.status as keyof typeof t.checkStates] ?? r.status}
                </Badge>
              </td>
              <td>
                {t.checkNames[r.id as keyof typeof t.checkNames] ?? r.id} <span className="dim tiny mono">{r.id}</span>
                {(r.subject || r.agent) && (
                  <div className="dim small">
                    {r.subject} {r.agent && <span className="tiny">{r.agent}</span>}
                  </div>
                )}
                {r.reason?.text && <div className="small">{sentence(r.reason.text)}</div>}
              </td>
              <td className="mono tiny">{r.measured}</td>
              <td className="mono tiny">{r.required}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
