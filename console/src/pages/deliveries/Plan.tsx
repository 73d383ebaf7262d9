/** What a delivery would do (DP-3): gates, steps, scripts and variables that differ. On the page of who delivers, and of who approves. */
import type { DeliveryPlan } from "@/api/deliverTypes";
import { useFormat, useTexts } from "@/texts/current";
import { Tabs } from "@mantine/core";
import type { ReactNode } from "react";
import { Checks } from "./Checks";
import { Gates } from "./Gates";
import css from "./Deliveries.module.css";

const changedScripts = (plan: DeliveryPlan) => plan.scripts.filter((s) => s.change !== "same");

export function Plan({ plan, now }: { plan: DeliveryPlan; now: number }) {
  const t = useTexts(),
    f = useFormat();
  return (
    <>
      <section className="card stack tight">
        <h2 className="strong">{t.deliver.gates}</h2>
        <Gates waiting={plan.delivery.waiting} warnings={plan.delivery.warnings} now={now} />
        <p className="dim small" style={{ marginTop: 6 }}>
          {plan.delivery.previous ? t.deliver.installedNow(plan.delivery.previous) : t.deliver.nothingInstalled}
          {plan.expected_ms > 0 && ` · ${t.deliver.usually(f.span(plan.expected_ms))}`} ·{" "}
          {t.deliver.rollbackBy(plan.rollback || "–")}
        </p>
        <p className="dim tiny mono" style={{ overflowWrap: "anywhere" }}>
          BLAKE3 {plan.delivery.digest.replace(/^blake3:/, "")}
        </p>
      </section>
      <Tabs defaultValue="checks" className="card">
        <Tabs.List>
          <Tabs.Tab value="checks">{t.deliver.checks(plan.checks.length)}</Tabs.Tab>
          <Tabs.Tab value="steps">{t.deliver.steps(plan.steps.length)}</Tabs.Tab>
          <Tabs.Tab value="scripts">{t.deliver.scriptsChanged(changedScripts(plan).length)}</Tabs.Tab>
          <Tabs.Tab value="manifest">{t.shipping.manifest}</Tabs.Tab>
          <Tabs.Tab value="variables">{t.deliver.variablesChanged(plan.variables.length)}</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="checks" pt="sm">
          <Checks rows={plan.checks} />
        </Tabs.Panel>
        <Tabs.Panel value="steps" pt="sm">
          <Steps plan={plan} />
        </Tabs.Panel>
        <Tabs.Panel value="scripts" pt="sm">
          <Scripts scripts={changedScripts(plan)} none={t.deliver.noScriptChanged} />
        </Tabs.Panel>
        <Tabs.Panel value="manifest" pt="sm">
          <Manifest plan={plan} />
        </Tabs.Panel>
        <Tabs.Panel value="variables" pt="sm">
          <Variables plan={plan} />
        </Tabs.Panel>
      </Tabs>
    </>
  );
}

/** The same below each other, for who decides: nothing hides behind a tab; long lists are folded. */
export function PlanSections({ plan }: { plan: DeliveryPlan }) {
  const t = useTexts(),
    scripts = changedScripts(plan);
  const section = (title: string, body: ReactNode) => (
    <section className="card" aria-label={title}>
      <h2 className="strong">{title}</h2>
      {body}
    </section>
  );
  return (
    <>
      {section(t.deliver.variablesChanged(plan.variables.length), <Variables plan={plan} />)}
      {section(t.deliver.scriptsChanged(scripts.length), <Scripts scripts={scripts} none={t.deliver.noScriptChanged} />)}
      {section(plan.manifest ? t.shipping.manifestDiffers : t.shipping.manifest, <Manifest plan={plan} />)}
      {section(t.deliver.checks(plan.checks.length), <Checks rows={plan.checks} />)}
      {section(t.deliver.steps(plan.steps.length), <Steps plan={plan} />)}
    </>
  );
}

function Steps({ plan }: { plan: DeliveryPlan }) {
  return (
    <ol className={css["steps"]}>
      {plan.steps.map((s) => (
        <li key={s.path}>
          <span className="strong small">{s.path}</span>
          <code>{s.does}</code>
          <span className="dim tiny">{[s.agents.join(", "), s.run_as].filter(Boolean).join(" · ")}</span>
        </li>
      ))}
    </ol>
  );
}

/** Scripts that differ, each with its difference; what is said when there is none. */
export function Scripts({ scripts, none }: { scripts: DeliveryPlan["scripts"]; none: string }) {
  const t = useTexts();
  if (scripts.length === 0) return <p className="dim">{none}</p>;
  return scripts.map((s) => (
    <details key={s.path}>
      <summary>
        <span className="mono">{s.path}</span> · {t.deliver.changes[s.change as keyof typeof t.deliver.changes] ?? s.change}
      </summary>
      <Diff text={s.diff} />
    </details>
  ));
}

/** What the manifests declare otherwise, line by line. */
function Manifest({ plan }: { plan: DeliveryPlan }) {
  const t = useTexts();
  if (plan.manifest) return <Diff text={plan.manifest} />;
  return <p className="dim">{plan.manifest === "" ? t.shipping.manifestSame : t.shipping.manifestNone}</p>;
}

function Variables({ plan }: { plan: DeliveryPlan }) {
  const t = useTexts();
  if (plan.variables.length === 0) return <p className="dim">{t.deliver.noVariableChanged}</p>;
  return (
    <div className={css["scroll"]}>
      <table className={css["table"]}>
        <thead>
          <tr>
            <th>{t.deliver.variable}</th>
            <th>{t.deliver.before}</th>
            <th>{t.deliver.after}</th>
          </tr>
        </thead>
        <tbody>
          {plan.variables.map((v) => (
            <tr key={v.name}>
              <td className="mono">{v.name}</td>
              <td className="mono">{v.old || "–"}</td>
              <td className="mono">{v.new || "–"}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** A unified difference, told by colour and by its signs. */
export function Diff({ text }: { text: string }) {
  return (
    <pre className={css["diff"]} tabIndex={0}>
      {text.split("\n").map((line, i) => (
        <div key={i} data-sign={line[0] === "+" ? "+" : line[0] === "-" ? "-" : line.startsWith("@@") ? "@" : undefined}>
          {line || " "}
        </div>
      ))}
    </pre>
  );
}
