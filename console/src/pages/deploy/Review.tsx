/** The last look before deploying: what will be asked of the server. */
import type { Agent, PackageFile } from "@/api/types";
import { Facts, Note } from "@/components/basics";
import { BUILT_IN } from "@/components/RecoveryFields";
import { useFormat, useTexts } from "@/texts/current";
import { IconAlertTriangle, IconPlugConnectedX } from "@tabler/icons-react";
import css from "./Deploy.module.css";
import { mismatch, type Draft } from "./draft";

export function Review({ draft: d, file, agent }: { draft: Draft; file: PackageFile | undefined; agent: Agent | undefined }) {
  const t = useTexts(),
    f = useFormat(),
    odd = mismatch(file, agent);
  const declared = file?.manifest.settings ?? [],
    extra = Object.keys(d.settings).filter((k) => !declared.some((s) => s.name === k));
  const r = {
    ...BUILT_IN,
    ...Object.fromEntries(
      Object.entries({
        ...file?.manifest.recovery,
        ...Object.fromEntries(Object.entries(d.recovery).filter(([, v]) => v != null)),
      }).filter(([, v]) => v != null),
    ),
  } as typeof BUILT_IN;
  const shown = (value: string | null | undefined, secret: boolean, fallback: string | null | undefined) =>
    value === undefined || value === "" ? (
      <span className="dim">{fallback ? `${fallback.slice(0, 120)} (${t.deploy.useDefault})` : t.deploy.unset}</span>
    ) : secret || value === null ? (
      t.deploy.secretSet
    ) : (
      <span className="mono">{value.length > 200 ? `${value.slice(0, 200)}…` : value}</span>
    );
  return (
    <div className="stack wide">
      {odd && file && (
        <Note tone="warn" icon={<IconAlertTriangle size={18} />}>
          {t.deploy.mismatch(file.name, odd.wants, odd.has)}
        </Note>
      )}
      {agent && !agent.virtual && agent.state !== "connected" && (
        <Note tone="warn" icon={<IconPlugConnectedX size={18} />}>
          {t.deploy.waitsAgent}
        </Note>
      )}
      <div className={css["review"]}>
        <section>
          <h3>{t.deploy.summary}</h3>
          <Facts
            entries={[
              [t.deploy.onAgent, d.agent],
              [t.deploy.package, d.virtual ? t.deploy.virtual : `${d.package}${file ? ` ${file.version}` : ""}`],
              [t.deploy.name, d.name],
              !d.virtual && [
                t.deploy.file,
                d.file
                  ? file && file.name.toLowerCase() === d.file.toLowerCase()
                    ? t.deploy.fileNewest(d.file)
                    : d.file
                  : t.deploy.fileAuto,
              ],
              [t.deploy.credential, d.credential || t.deploy.noCredential],
              [t.deploy.enabled, d.enabled ? t.common.yes : t.common.no],
              !d.virtual && [t.deploy.autostart, d.autostart ? t.common.yes : t.common.no],
              d.imports.length > 0 && [t.settingGroups.imports, d.imports.join(" → ")],
              [t.deploy.steps.groups, d.groups.length ? d.groups.join(", ") : t.deploy.noGroups],
            ]}
          />
        </section>
        {!d.virtual && (
          <section>
            <h3>{t.deploy.recovery}</h3>
            <Facts
              entries={[
                [t.deploy.restart, r.restart ? t.deploy.on : t.deploy.off],
                [t.deploy.retries, f.num(r.retries)],
                [t.deploy.delay, f.span(r.delay_ms)],
                [t.deploy.resetAfter, f.span(r.reset_after_ms)],
                [t.deploy.onSuccess, r.on_success ? t.deploy.on : t.deploy.off],
              ]}
            />
          </section>
        )}
        {declared.length + extra.length > 0 && (
          <section>
            <h3>{t.deploy.steps.settings}</h3>
            <Facts
              entries={[
                ...declared.map((s): [string, React.ReactNode] => [
                  s.name,
                  shown(d.settings[s.name], s.type === "secret", s.example_only ? null : s.default),
                ]),
                ...extra.map((k): [string, React.ReactNode] => [k, shown(d.settings[k], false, null)]),
              ]}
            />
          </section>
        )}
      </div>
    </div>
  );
}
