/** Start and stop engines: what is running is named before, what was done after. */
import { spaces as calls } from "@/api/deliver";
import type { SpaceStanding } from "@/api/deliverTypes";
import { commands } from "@/components/commands";
import { useTexts } from "@/texts/current";
import { Button, Select, TextInput } from "@mantine/core";
import { IconBulb, IconBulbOff } from "@tabler/icons-react";
import { useState } from "react";
import { SpacesDialog } from "./SpacesDialog";
import { engineText } from "./words";

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
    [typed, setTyped] = useState("");
  const names = spaces.map((s) => s.name);
  const under = spaces.flatMap((s) =>
    s.last_delivery && ["running", "attention", "rolling-back", "cancelling"].includes(s.last_outcome) ? [s.last_delivery] : [],
  );
  const sure = action !== "stop" || under.every((d) => typed.split(/[\s,]+/).includes(d));
  return (
    <SpacesDialog
      title={t.deliver.engine}
      spaces={spaces}
      tell={(s) => (
        <>
          <span className="grow" />
          <span className="dim small">{engineText(s.engine.state, t)}</span>
          <span className="dim small">{t.deliver.jobsRunning(s.engine.running)}</span>
          {s.waiting.length > 0 && <span className="dim small">{t.deliver.deliveriesWait(s.waiting.join(", "))}</span>}
        </>
      )}
      command={commands.engines(names, action, mode, action === "stop" ? under : [])}
      ready={Boolean(action) && sure}
      act={() => calls.engines({ action: action ?? "start", spaces: names, mode, yes_running: under })}
      onClose={onClose}
      onDone={onDone}
    >
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
      {action === "stop" && (
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
      {action === "stop" && under.length > 0 && (
        <TextInput
          label={t.deliver.typeDeliveries(under.join(", "))}
          value={typed}
          onChange={(e) => setTyped(e.currentTarget.value)}
          autoComplete="off"
        />
      )}
    </SpacesDialog>
  );
}
