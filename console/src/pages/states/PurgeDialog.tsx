/** Purging: all objects of one instance, or all that expired; asked twice, because it is for everyone. */
import { states as calls } from "@/api/exchange";
import type { StateObject } from "@/api/types";
import { FormDialog } from "@/components/Dialog";
import { ask } from "@/live/ask";
import { clockAhead } from "@/live/events";
import { toast } from "@/live/notices";
import { isExpired, keyOf, states } from "@/live/states";
import { useTexts } from "@/texts/current";
import { SegmentedControl, Select } from "@mantine/core";
import { useMemo, useState } from "react";

type What = "instance" | "expired";

export default function PurgeDialog({
  all,
  first,
  onClose,
}: {
  all: readonly StateObject[];
  first: string;
  onClose: () => void;
}) {
  const t = useTexts();
  const [what, setWhat] = useState<What>("instance"),
    [name, setName] = useState(first);
  const [now] = useState(() => Date.now() + clockAhead.get());
  const counts = useMemo(() => {
    const found = new Map<string, number>();
    for (const s of all) found.set(`${s.agent}/${s.instance}`, (found.get(`${s.agent}/${s.instance}`) ?? 0) + 1);
    return new Map([...found].sort(([a], [b]) => a.localeCompare(b, undefined, { numeric: true })));
  }, [all]);
  const gone = all.filter((s) => (what === "expired" ? isExpired(s, now) : `${s.agent}/${s.instance}` === name));
  const purge = async () => {
    const [agent = "", ...rest] = name.split("/");
    const { purged } = await calls.purge(what === "expired" ? { expired: true } : { agent, instance: rest.join("/") });
    for (const s of gone) states.drop(keyOf(s));
    void states.reload();
    toast({ tone: "good", title: t.stateObjects.purged(purged) });
  };
  return (
    <FormDialog
      title={t.stateObjects.purgeTitle}
      help={t.stateObjects.purgeHelp}
      submit={gone.length > 0 ? t.stateObjects.purgeGo(gone.length) : t.stateObjects.purge}
      disabled={gone.length === 0}
      onClose={onClose}
      onSubmit={async () => {
        const sure = await ask({
          title: what === "expired" ? t.stateObjects.purgeSureExpired(gone.length) : t.stateObjects.purgeSure(gone.length, name),
          help: t.stateObjects.purgeHelp,
          confirm: t.stateObjects.purgeGo(gone.length),
          danger: true,
          act: purge,
        });
        if (sure) onClose();
      }}
    >
      <SegmentedControl
        fullWidth
        aria-label={t.stateObjects.purgeTitle}
        value={what}
        onChange={(v) => setWhat(v as What)}
        data={[
          { value: "instance", label: t.stateObjects.purgeInstance },
          { value: "expired", label: t.stateObjects.purgeExpired },
        ]}
      />
      {what === "instance" && (
        <Select
          label={t.stateObjects.purgeWhich}
          placeholder={t.stateObjects.choose}
          searchable
          limit={100}
          value={name || null}
          onChange={(v) => setName(v ?? "")}
          data={[...counts].map(([value, n]) => ({ value, label: `${value} (${t.stateObjects.purgeCount(n)})` }))}
          nothingFoundMessage={t.common.noMatch}
        />
      )}
      {gone.length === 0 && (what === "expired" || name !== "") && <p className="small dim">{t.stateObjects.purgeNone}</p>}
    </FormDialog>
  );
}
