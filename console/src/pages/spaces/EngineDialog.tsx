/** Start and stop engines: what is running is named before, what was done after. */
import { spaces as calls } from "@/api/deliver";
import type { ActionResult, SpaceStanding } from "@/api/deliverTypes";
import { Refusal } from "@/components/basics";
import { useTexts } from "@/texts/current";
import { Button, Modal, Select, TextInput } from "@mantine/core";
import { IconBulb, IconBulbOff } from "@tabler/icons-react";
import { useState } from "react";
import { Command, Results } from "./Results";
import { engineText, Lamp } from "./SpacesPage";
import css from "./Spaces.module.css";

interface Props {
  spaces: readonly SpaceStanding[];
  first?: "start" | "stop";
  onClose: () => void;
  onDone: () => void;
}

export default function EngineDialog({ spaces, first, onClose, onDone }: Props) {
  const t = useTexts();
  const [action, setAction] = useState<"start" | "stop" | undefined>(first),
    [mode, setMode] = useState(""),
    [typed, setTyped] = useState(""),
    [busy, setBusy] = useState(false),
    [error, setError] = useState<unknown>(),
    [results, setResults] = useState<ActionResult[]>();
  const names = spaces.map((s) => s.name);
  const under = spaces.flatMap((s) =>
    s.last_delivery && ["running", "attention", "rolling-back", "cancelling"].includes(s.last_outcome) ? [s.last_delivery] : [],
  );
  const sure = action !== "stop" || under.every((d) => typed.split(/[\s,]+/).includes(d));
  const run = async () => {
    if (!action) return;
    setBusy(true);
    setError(undefined);
    try {
      setResults(await calls.engines({ action, spaces: names, mode, yes_running: under }));
      onDone();
    } catch (refused) {
      setError(refused);
    } finally {
      setBusy(false);
    }
  };
  const command = `escale engine ${action ?? "status"} ${names.join(" ")}${mode && action === "stop" ? ` --mode ${mode}` : ""}`;
  return (
    <Modal opened onClose={onClose} title={t.deliver.engine} size="lg" closeButtonProps={{ "aria-label": t.common.close }}>
      <div className="stack">
        <ul className={css["list"]}>
          {spaces.map((s) => (
            <li key={s.name}>
              <Lamp state={s.engine.state} />
              <span className="strong grow cut">{s.name}</span>
              <span className="dim small">{engineText(s.engine.state, t)}</span>
              <span className="dim small">{t.deliver.jobsRunning(s.engine.running)}</span>
              {s.waiting.length > 0 && <span className="dim small">{t.deliver.deliveriesWait(s.waiting.join(", "))}</span>}
            </li>
          ))}
        </ul>
        {results ? (
          <Results results={results} />
        ) : (
          <div className="row wrap">
            <Button
              variant={action === "stop" ? "filled" : "default"}
              leftSection={<IconBulbOff size={16} />}
              aria-pressed={action === "stop"}
              onClick={() => setAction("stop")}
            >
              {t.deliver.stopEngines}
            </Button>
            <Button
              variant={action === "start" ? "filled" : "default"}
              leftSection={<IconBulb size={16} />}
              aria-pressed={action === "start"}
              onClick={() => setAction("start")}
            >
              {t.deliver.startEngines}
            </Button>
          </div>
        )}
        {!results && action === "stop" && (
          <Select
            label={t.deliver.stopMode}
            data={[
              { value: "", label: t.deliver.stopModes.default },
              { value: "drain", label: t.deliver.stopModes.drain },
              { value: "wait", label: t.deliver.stopModes.wait },
              { value: "kill", label: t.deliver.stopModes.kill },
            ]}
            value={mode}
            onChange={(v) => setMode(v ?? "")}
            allowDeselect={false}
          />
        )}
        {!results && action === "stop" && under.length > 0 && (
          <TextInput
            label={t.deliver.typeDeliveries(under.join(", "))}
            value={typed}
            onChange={(e) => setTyped(e.currentTarget.value)}
            autoComplete="off"
          />
        )}
        <Refusal error={error} />
        <Command command={command} />
        <div className="row wrap" style={{ justifyContent: "flex-end" }}>
          <Button variant="default" onClick={onClose}>
            {results ? t.common.close : t.common.cancel}
          </Button>
          {!results && (
            <Button disabled={!action || !sure} loading={busy} onClick={() => void run()}>
              {t.deliver.ok}
            </Button>
          )}
        </div>
      </div>
    </Modal>
  );
}
