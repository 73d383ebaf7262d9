/** The table of a preflight: what was looked at, what was found, what is asked. */
import type { CheckRow } from "@/api/deliverTypes";
import { sentence } from "@/api/http";
import { Badge, type Tone } from "@/components/StateBadge";
import { useTexts } from "@/texts/current";
import css from "./Deliveries.module.css";

const TONES: Record<string, Tone> = { ok: "good", warn: "warn", fail: "bad", skipped: "off" };

export function Checks({ rows }: { rows: readonly CheckRow[] }) {
  const t = useTexts();
  if (rows.length === 0) return <p className="dim">{t.deliver.noChecks}</p>;
  const sorted = rows.toSorted((a, b) => order(a) - order(b) || a.id.localeCompare(b.id));
  return (
    <table className={css["table"]}>
      <thead>
        <tr>
          <th>{t.deliver.check}</th>
          <th>{t.deliver.what}</th>
          <th>{t.deliver.measured}</th>
          <th>{t.deliver.required}</th>
        </tr>
      </thead>
      <tbody>
        {sorted.map((r, i) => (
          <tr key={`${r.id}${r.agent}${r.subject}${i}`}>
            <td>
              <Badge tone={TONES[r.status] ?? "off"}>{r.id}</Badge>
            </td>
            <td>
              {r.subject} <span className="dim tiny">{r.agent}</span>
              {r.reason?.text && <div className="small">{sentence(r.reason.text)}</div>}
            </td>
            <td className="mono small">{r.measured}</td>
            <td className="mono small">{r.required}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

const order = (r: CheckRow): number => ["fail", "warn", "ok", "skipped"].indexOf(r.status);
