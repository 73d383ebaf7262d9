/** Targets of a rollout, by ring and state, each with its delivery. */
import { rollouts as calls } from "@/api/rollouts";
import { sentence } from "@/api/http";
import { Empty, TimeAgo } from "@/components/basics";
import { ListedTable } from "@/pages/deliveries/ListedTable";
import { Badge } from "@/components/StateBadge";
import type { Rollout } from "@/api/rollouts";
import { useListed } from "@/live/useListed";
import { addressOf, to } from "@/shell/navigate";
import { useTexts } from "@/texts/current";
import { Button, Select } from "@mantine/core";
import { IconTargetArrow } from "@tabler/icons-react";
import { TONES } from "./words";

interface Props {
  rollout: Rollout;
  ring: number | undefined;
  state: string | undefined;
  onWhich: (which: { ring?: string | undefined; state?: string | undefined }) => void;
  onExclude: (env: string) => void;
}

export function Targets({ rollout: r, ring, state, onWhich, onExclude }: Props) {
  const t = useTexts();
  const list = useListed(
    ["rollout-targets", r.rollout, ring ?? 0, state ?? ""],
    (from, signal) => calls.targets(r.rollout, { ring, limit: 100, ...(state ? { state } : {}), ...from }, { signal }),
    (type, name) => type === "rollout" && name === r.rollout,
  );
  return (
    <div className="stack">
      <div className="row wrap">
        <Select
          aria-label={t.rollouts.ring}
          placeholder={t.rollouts.allRings}
          clearable
          data={r.rings.map((x) => ({ value: String(x.ring), label: t.rollouts.ringNumber(x.ring, x.name) }))}
          value={ring ? String(ring) : null}
          onChange={(v) => onWhich({ ring: v ?? undefined, state })}
        />
        <Select
          aria-label={t.common.state}
          placeholder={t.deliver.allStates}
          clearable
          data={Object.entries(t.rollouts.targetStates).map(([value, label]) => ({ value, label }))}
          value={state ?? null}
          onChange={(v) => onWhich({ ring: ring ? String(ring) : undefined, state: v ?? undefined })}
        />
      </div>
      <ListedTable
        list={list}
        empty={<Empty icon={<IconTargetArrow size={26} />} title={t.common.noMatch} />}
        head={
          <>
            <th>{t.rollouts.target}</th>
            <th data-less>{t.rollouts.ring}</th>
            <th>{t.common.state}</th>
            <th>{t.deliver.delivery}</th>
            <th data-less>{t.deliver.ended}</th>
            <th aria-label={t.common.actions} />
          </>
        }
        row={(x) => (
          <tr key={x.env}>
            <td>
              <a className="strong" {...to(addressOf.env(x.env))}>
                {x.env}
              </a>
              {x.retries > 0 && <div className="dim tiny">{t.rollouts.tries(x.retries)}</div>}
            </td>
            <td data-less>{x.ring}</td>
            <td>
              <Badge tone={TONES[x.state] ?? "off"} pulse={x.state === "running"}>
                {t.rollouts.targetStates[x.state as keyof typeof t.rollouts.targetStates] ?? x.state}
              </Badge>
              <div className="dim small">{x.cause?.title || sentence(x.reasons[0]?.text ?? "")}</div>
            </td>
            <td>
              {x.delivery ? <a {...to(addressOf.delivery(x.delivery))}>{x.delivery}</a> : "–"}
              {x.rolled_back_by && (
                <div className="tiny">
                  <a {...to(addressOf.delivery(x.rolled_back_by))}>{t.rollouts.back(x.rolled_back_by)}</a>
                </div>
              )}
            </td>
            <td data-short data-less>
              <TimeAgo at={x.ended_at} />
            </td>
            <td>
              {r.actions.includes("exclude") && ["pending", "failure"].includes(x.state) && (
                <Button size="compact-xs" variant="subtle" onClick={() => onExclude(x.env)}>
                  {t.rollouts.actions.exclude}
                </Button>
              )}
            </td>
          </tr>
        )}
      />
    </div>
  );
}
