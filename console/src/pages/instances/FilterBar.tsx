/** "Show filters": type, connection, enabled, condition, agent. */
import { agents, useCollection } from "@/live/stores";
import { useTexts } from "@/texts/current";
import { Button, SegmentedControl, Select } from "@mantine/core";
import type { Filters } from "./filter";
import css from "./Instances.module.css";

export default function FilterBar({
  filters,
  onChange,
  hidden,
}: {
  filters: Filters;
  onChange: (f: Filters) => void;
  hidden: number;
}) {
  const t = useTexts(),
    names = useCollection(agents).items.map((a) => a.name);
  const choice = <K extends "type" | "connected" | "enabled" | "show">(
    key: K,
    label: string,
    data: { value: Filters[K]; label: string }[],
  ) => (
    <div role="group" aria-label={label}>
      <span className={css["label"]} aria-hidden="true">
        {label}
      </span>
      <SegmentedControl
        size="xs"
        aria-label={label}
        value={filters[key]}
        onChange={(value) => onChange({ ...filters, [key]: value })}
        data={data as { value: string; label: string }[]}
      />
    </div>
  );
  return (
    <div id="filters" className={`card ${css["filters"]}`}>
      {choice("type", t.packages.type, [
        { value: "any", label: t.common.all },
        { value: "real", label: t.packages.real },
        { value: "virtual", label: t.packages.virtual },
      ])}
      {choice("connected", t.packages.connection, [
        { value: "any", label: t.common.all },
        { value: "yes", label: t.packages.connected },
        { value: "no", label: t.packages.notConnected },
      ])}
      {choice("enabled", t.packages.enabling, [
        { value: "any", label: t.common.all },
        { value: "yes", label: t.packages.enabledOnly },
        { value: "no", label: t.packages.disabledOnly },
      ])}
      {choice("show", t.packages.condition, [
        { value: "any", label: t.common.all },
        { value: "started", label: t.states.started },
        { value: "failed", label: t.packages.failedOnly },
        { value: "outdated", label: t.packages.outdatedOnly },
      ])}
      <Select
        size="xs"
        label={t.packages.agentFilter}
        searchable
        clearable
        limit={100}
        placeholder={t.common.all}
        data={names}
        value={filters.agent || null}
        onChange={(agent) => onChange({ ...filters, agent: agent ?? "" })}
        style={{ width: 190 }}
        clearButtonProps={{ "aria-label": t.common.searchClear }}
        nothingFoundMessage={t.common.noMatch}
      />
      {hidden > 0 && (
        <span className="small dim row wrap">
          {t.packages.hiddenDisabled(hidden)}
          <Button size="compact-xs" variant="light" onClick={() => onChange({ ...filters, enabled: "any" })}>
            {t.packages.showDisabled}
          </Button>
        </span>
      )}
    </div>
  );
}
