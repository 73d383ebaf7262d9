/** Disks with how full they are, and network interfaces. */
import type { Drive, NetworkInterface } from "@/api/fleetTypes";
import { Badge, Tag } from "@/components/StateBadge";
import { useFormat, useTexts } from "@/texts/current";
import css from "./Computers.module.css";

const WARN = 85,
  BAD = 95;

export function Disks({ drives }: { drives: Drive[] }) {
  const t = useTexts(),
    f = useFormat();
  return (
    <section className="card">
      <h2>{t.computer.disks}</h2>
      {drives.length === 0 && <p className="dim">{t.computer.noDisks}</p>}
      {drives.map((d, n) => {
        const used = d.total_bytes > 0 ? Math.min(100, (100 * (d.total_bytes - d.free_bytes)) / d.total_bytes) : 0;
        return (
          <div key={`${d.name} ${n}`} className={css["disk"]}>
            <span className="cut" title={d.name}>
              <span className="mono">{d.name || "–"}</span> <span className="dim small">{d.filesystem}</span>
            </span>
            <div
              className={css["bar"]}
              data-tone={used >= BAD ? "bad" : used >= WARN ? "warn" : undefined}
              role="meter"
              aria-label={d.name}
              aria-valuemin={0}
              aria-valuemax={100}
              aria-valuenow={Math.round(used)}
              aria-valuetext={t.computer.used(f.percent(used))}
              title={t.computer.used(f.percent(used))}
            >
              <span style={{ width: `${used}%` }} />
            </div>
            <span className="small num">{t.computer.free(f.bytes(d.free_bytes), f.bytes(d.total_bytes))}</span>
          </div>
        );
      })}
    </section>
  );
}

export function Networks({ all }: { all: NetworkInterface[] }) {
  const t = useTexts();
  return (
    <section className="card">
      <h2>{t.computer.networks}</h2>
      {all.length === 0 ? (
        <p className="dim">{t.computer.noNetworks}</p>
      ) : (
        <div className={css["scroll"]} tabIndex={0} role="region" aria-label={t.computer.networks}>
          <table className={css["plain"]}>
            <thead>
              <tr>
                <th scope="col">{t.computer.interface}</th>
                <th scope="col">{t.computers.address}</th>
                <th scope="col">{t.computer.mac}</th>
                <th scope="col">{t.common.state}</th>
              </tr>
            </thead>
            <tbody>
              {all.map((x, n) => (
                <tr key={`${x.name} ${x.address} ${n}`}>
                  <td>
                    {x.name || "–"} {x.virtual && <Tag>{t.computer.virtual}</Tag>}
                  </td>
                  <td className="mono">
                    {x.address || "–"}
                    {x.mask && <span className="dim"> / {x.mask}</span>}
                  </td>
                  <td className="mono">{x.mac || "–"}</td>
                  <td>
                    <Badge tone={x.up ? "good" : "off"}>{x.up ? t.computer.up : t.computer.down}</Badge>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}
