/** What an instance gets as settings, and where each value comes from. */
import { settingGroups as calls } from "@/api/admin";
import type { EffectiveSetting } from "@/api/adminTypes";
import { Failure, Lines } from "@/components/basics";
import { Tag } from "@/components/StateBadge";
import { onChange } from "@/live/events";
import { to } from "@/shell/navigate";
import { useTexts } from "@/texts/current";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import css from "./Instance.module.css";

const VALUE_MAX = 400;

export function Effective({ agent, name, revision }: { agent: string; name: string; revision: number | null | undefined }) {
  const t = useTexts(),
    client = useQueryClient();
  const query = useQuery({
    queryKey: ["effective", agent, name, revision],
    queryFn: () => calls.effective(agent, name),
    placeholderData: (old) => old,
  });
  useEffect(
    () =>
      onChange((change, past) => {
        if (!past && change.type === "configuration") void client.invalidateQueries({ queryKey: ["effective", agent, name] });
      }),
    [agent, name, client],
  );
  const origin = (s: EffectiveSetting) =>
    s.from === "group" && s.group ? (
      <a {...to(`/setting-groups?edit=${encodeURIComponent(s.group)}`)}>{t.settingGroups.fromGroup(s.group)}</a>
    ) : s.from === "default" ? (
      <span className="dim">{t.settingGroups.fromDefault}</span>
    ) : (
      t.settingGroups.fromInstance
    );
  return (
    <section className={`card ${css["form"]}`} aria-labelledby="effective">
      <h2 id="effective">{t.settingGroups.effective}</h2>
      <p className="small dim" style={{ marginBottom: 10 }}>
        {t.settingGroups.effectiveHelp}
      </p>
      {query.error && !query.data ? (
        <Failure error={query.error} retry={() => void query.refetch()} />
      ) : !query.data ? (
        <Lines count={3} />
      ) : query.data.length === 0 ? (
        <p className="dim">{t.settingGroups.noneAtAll}</p>
      ) : (
        <div className={css["effective"]}>
          <table>
            <thead>
              <tr>
                <th scope="col">{t.settingGroups.key}</th>
                <th scope="col">{t.settingGroups.value}</th>
                <th scope="col">{t.settingGroups.origin}</th>
              </tr>
            </thead>
            <tbody>
              {query.data.map((s) => (
                <tr key={s.key}>
                  <th scope="row" className="mono">
                    {s.key}
                  </th>
                  <td className="mono">
                    {s.value == null ? (
                      <Tag>{t.settingGroups.hidden}</Tag>
                    ) : s.value.length > VALUE_MAX ? (
                      `${s.value.slice(0, VALUE_MAX)}…`
                    ) : (
                      s.value
                    )}
                  </td>
                  <td>{origin(s)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}
