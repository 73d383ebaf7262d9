/** Relaunch spaces: what was red or held is named before; *Mettre à venir* is a box to tick, as people know it. */
import { spaces as calls } from "@/api/deliver";
import type { ActionResult, SpaceStanding } from "@/api/deliverTypes";
import { Note, Refusal } from "@/components/basics";
import { StateBar } from "@/components/StateMark";
import { useTexts } from "@/texts/current";
import { Button, Checkbox, Modal, Select } from "@mantine/core";
import { useState } from "react";
import { Command, Results } from "./Results";
import { Lamp } from "./SpacesPage";
import css from "./Spaces.module.css";

interface Props {
  spaces: readonly SpaceStanding[];
  onClose: () => void;
  onDone: () => void;
}

export default function RelaunchDialog({ spaces, onClose, onDone }: Props) {
  const t = useTexts();
  const [upcoming, setUpcoming] = useState(false),
    [onlyErrors, setOnlyErrors] = useState(false),
    [held, setHeld] = useState(false),
    [cycle, setCycle] = useState(false),
    [running, setRunning] = useState("refuse"),
    [busy, setBusy] = useState(false),
    [error, setError] = useState<unknown>(),
    [results, setResults] = useState<ActionResult[]>();
  const names = spaces.map((s) => s.name);
  const strict = spaces.filter((s) => s.engine.relaunch === "strict" && s.engine.state !== "stopped");
  const run = async () => {
    setBusy(true);
    setError(undefined);
    try {
      setResults(
        await calls.relaunch({
          spaces: names,
          set_upcoming: upcoming,
          only_errors: onlyErrors,
          release_held: held,
          cycle,
          running,
        }),
      );
      onDone();
    } catch (refused) {
      setError(refused);
    } finally {
      setBusy(false);
    }
  };
  const flags = [
    upcoming && "--set-upcoming",
    onlyErrors && "--only-errors",
    held && "--release-held",
    running !== "refuse" && `--running ${running}`,
  ];
  const command = `escale space ${cycle ? "cycle" : "relaunch"} ${names.join(" ")} ${flags.filter(Boolean).join(" ")}`.trimEnd();
  return (
    <Modal opened onClose={onClose} title={t.deliver.relaunchTitle} size="lg" closeButtonProps={{ "aria-label": t.common.close }}>
      <div className="stack">
        <ul className={css["list"]}>
          {spaces.map((s) => (
            <li key={s.name}>
              <Lamp state={s.engine.state} />
              <span className="strong cut">{s.name}</span>
              <span className="grow">
                <StateBar counts={s.counts} />
              </span>
              <span className="dim small">{t.deliver.redAndHeld(s.counts["error"] ?? 0, s.held)}</span>
            </li>
          ))}
        </ul>
        {results ? (
          <Results results={results} />
        ) : (
          <>
            {strict.length > 0 && !cycle && <Note tone="warn">{t.deliver.strictNote(strict.map((s) => s.name).join(", "))}</Note>}
            <Checkbox
              label={t.deliver.setUpcoming}
              description={t.deliver.setUpcomingHelp}
              checked={upcoming}
              onChange={(e) => setUpcoming(e.currentTarget.checked)}
            />
            <Checkbox
              label={t.deliver.onlyErrors}
              checked={onlyErrors}
              onChange={(e) => setOnlyErrors(e.currentTarget.checked)}
            />
            <Checkbox label={t.deliver.releaseHeld} checked={held} onChange={(e) => setHeld(e.currentTarget.checked)} />
            <Checkbox
              label={t.deliver.cycle}
              description={t.deliver.cycleHelp}
              checked={cycle}
              onChange={(e) => setCycle(e.currentTarget.checked)}
            />
            <Select
              label={t.deliver.whatRuns}
              data={[
                { value: "refuse", label: t.deliver.runningModes.refuse },
                { value: "leave", label: t.deliver.runningModes.leave },
                { value: "stop", label: t.deliver.runningModes.stop },
              ]}
              value={running}
              onChange={(v) => setRunning(v ?? "refuse")}
              allowDeselect={false}
            />
          </>
        )}
        <Refusal error={error} />
        <Command command={command} />
        <div className="row wrap" style={{ justifyContent: "flex-end" }}>
          <Button variant="default" onClick={onClose}>
            {results ? t.common.close : t.common.cancel}
          </Button>
          {!results && (
            <Button loading={busy} onClick={() => void run()}>
              {t.deliver.ok}
            </Button>
          )}
        </div>
      </div>
    </Modal>
  );
}
