/** Relaunch spaces: what was red or held is named before; *Mettre à venir* is a box to tick, as people know it. */
import { spaces as calls } from "@/api/deliver";
import type { SpaceStanding } from "@/api/deliverTypes";
import { Note } from "@/components/basics";
import { commands, type RelaunchFlags } from "@/components/commands";
import { StateBar } from "@/components/StateMark";
import { useTexts } from "@/texts/current";
import { Checkbox, Select } from "@mantine/core";
import { useState } from "react";
import { SpacesDialog } from "./SpacesDialog";

interface Props {
  spaces: readonly SpaceStanding[];
  onClose: () => void;
  onDone: () => void;
}

export default function RelaunchDialog({ spaces, onClose, onDone }: Props) {
  const t = useTexts();
  const [flags, setFlags] = useState<RelaunchFlags>({
    set_upcoming: false,
    only_errors: false,
    release_held: false,
    cycle: false,
    running: "refuse",
  });
  const names = spaces.map((s) => s.name);
  const strict = spaces.filter((s) => s.engine.relaunch === "strict" && s.engine.state !== "stopped");
  const box = (key: "set_upcoming" | "only_errors" | "release_held" | "cycle", label: string, description?: string) => (
    <Checkbox
      label={label}
      description={description}
      checked={flags[key]}
      onChange={(e) => setFlags({ ...flags, [key]: e.currentTarget.checked })}
    />
  );
  return (
    <SpacesDialog
      title={t.deliver.relaunchTitle}
      spaces={spaces}
      tell={(s) => (
        <>
          <span className="grow">
            <StateBar counts={s.counts} />
          </span>
          <span className="dim small">{t.deliver.redAndHeld(s.counts["error"] ?? 0, s.held)}</span>
        </>
      )}
      command={commands.relaunch(names, flags)}
      ready
      act={() => calls.relaunch({ spaces: names, ...flags })}
      onClose={onClose}
      onDone={onDone}
    >
      {strict.length > 0 && !flags.cycle && <Note tone="warn">{t.deliver.strictNote(strict.map((s) => s.name).join(", "))}</Note>}
      {box("set_upcoming", t.deliver.setUpcoming, t.deliver.setUpcomingHelp)}
      {box("only_errors", t.deliver.onlyErrors)}
      {box("release_held", t.deliver.releaseHeld)}
      {box("cycle", t.deliver.cycle, t.deliver.cycleHelp)}
      <Select
        label={t.deliver.whatRuns}
        data={[
          { value: "refuse", label: t.deliver.runningModes.refuse },
          { value: "leave", label: t.deliver.runningModes.leave },
          { value: "stop", label: t.deliver.runningModes.stop },
        ]}
        value={flags.running}
        onChange={(v) => setFlags({ ...flags, running: v ?? "refuse" })}
        allowDeselect={false}
      />
    </SpacesDialog>
  );
}
