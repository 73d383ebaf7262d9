/** Reserving a lock, giving a reservation back, taking a lock away from its holder; with a fence only where it is asked for (L-6, L-8). */
import { locks as calls } from "@/api/deliver";
import type { Lock } from "@/api/deliverTypes";
import { Command } from "@/components/Command";
import { commands } from "@/components/commands";
import { FormDialog } from "@/components/Dialog";
import { useStore } from "@/live/store";
import { caller, useMay } from "@/session/session";
import { useTexts } from "@/texts/current";
import { Checkbox, NumberInput, Select, Textarea, TextInput } from "@mantine/core";
import { useState } from "react";
import { holder } from "../deliveries/people";
import { atWork, returnable } from "./leases";

export type LockVerb = "take" | "release" | "break";
interface Props {
  lock: Pick<Lock, "name" | "holders" | "taken" | "max">;
  verb: LockVerb;
  onClose: () => void;
  onDone: () => void;
}

export function LockDialog({ lock, verb, onClose, onDone }: Props) {
  const t = useTexts(),
    breaks = useMay("break-lock"),
    me = `user ${useStore(caller)?.name ?? ""}`;
  const leases = verb === "release" ? returnable(lock, me, breaks) : lock.holders;
  const [owner, setOwner] = useState((leases.find((h) => h.owner === me) ?? leases[0])?.owner ?? ""),
    [reason, setReason] = useState(""),
    [lasting, setLasting] = useState("1h"),
    [units, setUnits] = useState(1),
    [fence, setFence] = useState(false);
  const lease = leases.find((h) => h.owner === owner),
    several = lock.holders.length > 1 ? owner : "",
    busy = lease !== undefined && atWork(lease);
  const command =
    verb === "take"
      ? commands.takeLock(lock.name, lasting, units, reason)
      : verb === "release"
        ? commands.releaseLock(lock.name, several)
        : commands.breakLock(lock.name, reason, { fence, owner: several });
  return (
    <FormDialog
      title={t.locks.titles[verb](lock.name)}
      help={verb === "break" ? lease && t.locks.breakHelp(holder(lease.owner, lease.by)) : t.locks.help[verb]}
      submit={t.locks.verbs[verb]}
      disabled={verb !== "release" && reason.trim() === ""}
      onClose={onClose}
      onSubmit={async () => {
        const name = lock.name;
        if (verb === "take") await calls.take({ name, reason, for: lasting, units });
        else if (verb === "release") await calls.release({ name, owner });
        else await calls.breakIt({ name, reason, fence, owner });
        onDone();
      }}
    >
      {verb !== "take" && leases.length > 1 && (
        <Select
          label={t.deliver.holders}
          data={leases.map((h) => ({ value: h.owner, label: holder(h.owner, h.by) }))}
          value={owner}
          allowDeselect={false}
          onChange={(v) => setOwner(v ?? "")}
        />
      )}
      {verb === "take" && (
        <TextInput
          label={t.locks.lasting}
          description={t.locks.lastingHelp}
          value={lasting}
          onChange={(e) => setLasting(e.currentTarget.value)}
        />
      )}
      {verb === "take" && lock.max > 1 && (
        <NumberInput
          label={t.locks.units}
          min={1}
          max={lock.max - lock.taken}
          value={units}
          onChange={(v) => setUnits(Number(v) || 1)}
        />
      )}
      {verb !== "release" && (
        <Textarea
          label={t.deliver.reason}
          required
          value={reason}
          onChange={(e) => setReason(e.currentTarget.value)}
          autosize
          minRows={2}
          data-autofocus
        />
      )}
      {verb === "break" && busy && (
        <Checkbox
          label={t.locks.fence}
          description={t.locks.fenceHelp}
          checked={fence}
          onChange={(e) => setFence(e.currentTarget.checked)}
        />
      )}
      <Command command={command} />
    </FormDialog>
  );
}
