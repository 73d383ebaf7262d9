/** After "Deploy": accepted, fetching, starting, started, as the agent says it; or why not. */
import { sentence } from "@/api/http";
import type { Instance } from "@/api/types";
import { Note } from "@/components/basics";
import { instanceKey, instances, useEntry } from "@/live/stores";
import { addressOf, go } from "@/shell/navigate";
import { useFormat, useTexts } from "@/texts/current";
import { Button, Loader, Progress } from "@mantine/core";
import {
  IconAlertTriangle,
  IconCircle,
  IconCircleCheckFilled,
  IconCircleXFilled,
  IconFileText,
  IconPlus,
} from "@tabler/icons-react";
import css from "./Deploy.module.css";

export function Follow({ made, again }: { made: Instance; again: () => void }) {
  const t = useTexts(),
    f = useFormat(),
    live = useEntry(instances, instanceKey(made.agent, made.name)),
    i = live ?? made;
  const away = !i.virtual && i.agent_state !== "connected",
    started = i.state === "started",
    failed = i.failed && !started;
  const waits = !i.virtual && !failed && !started && (!i.enabled || (!i.autostart && i.reason?.code === "autostart-off"));
  const at = i.virtual || started ? 4 : i.state === "starting" && !i.fetching ? 3 : i.fetching || (i.enabled && !away) ? 2 : 1;
  const step = (n: number, text: string, more?: React.ReactNode) => (
    <li data-state={at > n ? "done" : at === n ? "here" : "todo"}>
      {at > n || (n === 4 && started) ? (
        <IconCircleCheckFilled size={22} color="var(--good-dot)" aria-hidden="true" />
      ) : at === n && failed ? (
        <IconCircleXFilled size={22} color="var(--bad-dot)" aria-hidden="true" />
      ) : at === n && !away && !waits ? (
        <Loader size={20} aria-hidden="true" />
      ) : (
        <IconCircle size={22} color="var(--line-strong)" aria-hidden="true" />
      )}
      <div className="grow">
        <span className={at >= n ? "strong" : "dim"}>{text}</span>
        {more}
      </div>
    </li>
  );
  return (
    <section className={`card ${css["card"]}`} aria-labelledby="follow">
      <h2 id="follow" className={css["heading"]}>
        {i.agent}/{i.name}
      </h2>
      <div aria-live="polite" role="status">
        <ol className={`plain ${css["follow"]}`}>
          {i.virtual ? (
            step(1, t.deploy.steps2.declared)
          ) : (
            <>
              {step(1, t.deploy.steps2.accepted)}
              {step(
                2,
                t.deploy.steps2.fetching,
                i.fetching && i.fetching.total_bytes > 0 ? (
                  <div style={{ marginTop: 6, maxWidth: 420 }}>
                    <Progress
                      value={(100 * i.fetching.done_bytes) / i.fetching.total_bytes}
                      size={6}
                      aria-label={t.deploy.steps2.fetching}
                    />
                    <span className="tiny dim num">
                      {t.packages.fetched(f.bytes(i.fetching.done_bytes), f.bytes(i.fetching.total_bytes))}
                    </span>
                  </div>
                ) : null,
              )}
              {step(3, t.deploy.steps2.starting)}
              {step(
                4,
                t.deploy.steps2.started,
                started && i.pid != null ? (
                  <span className="dim small">
                    {" "}
                    · {t.packages.pid} {i.pid}
                  </span>
                ) : null,
              )}
            </>
          )}
        </ol>
      </div>
      {away && (
        <Note tone="warn" icon={<IconAlertTriangle size={18} />}>
          {t.deploy.waitsAgent}
        </Note>
      )}
      {!i.virtual && !i.enabled && <Note>{t.deploy.disabledNow}</Note>}
      {waits && i.enabled && <Note>{t.deploy.autostartOff}</Note>}
      {failed && (
        <Note tone="bad" icon={<IconAlertTriangle size={18} />}>
          <p className="strong">{t.deploy.notStarted}</p>
          {i.reason?.text && <p>{sentence(i.reason.text)}</p>}
        </Note>
      )}
      <div className={css["buttons"]} style={{ justifyContent: "flex-start" }}>
        <Button onClick={() => go(addressOf.instance(i.agent, i.name))}>{t.deploy.openInstance}</Button>
        {!i.virtual && (
          <Button
            variant="default"
            leftSection={<IconFileText size={16} />}
            onClick={() => go(addressOf.instance(i.agent, i.name, "logs"))}
          >
            {t.deploy.openLogs}
          </Button>
        )}
        <Button variant="default" leftSection={<IconPlus size={16} />} onClick={again}>
          {t.deploy.another}
        </Button>
      </div>
    </section>
  );
}
