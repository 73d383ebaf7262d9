/** The frame of what is done to one or many spaces: how each stands, what is asked, the command that does the same, and then what was done, line by line. */
import type { ActionResult, SpaceStanding } from "@/api/deliverTypes";
import { Refusal } from "@/components/basics";
import { Command } from "@/components/Command";
import { useTexts } from "@/texts/current";
import { Button, Modal } from "@mantine/core";
import { useState, type ReactNode } from "react";
import { Results } from "./Results";
import { Lamp } from "./SpacesPage";
import css from "./Spaces.module.css";

interface Props {
  title: string;
  spaces: readonly SpaceStanding[];
  /** What is told of each space beside its name. */
  tell: (space: SpaceStanding) => ReactNode;
  command: string;
  /** Whether it may be carried out. */
  ready: boolean;
  act: () => Promise<ActionResult[]>;
  onClose: () => void;
  onDone: () => void;
  /** What is asked; gone when it was done. */
  children: ReactNode;
}

export function SpacesDialog({ title, spaces, tell, command, ready, act, onClose, onDone, children }: Props) {
  const t = useTexts();
  const [busy, setBusy] = useState(false),
    [error, setError] = useState<unknown>(),
    [results, setResults] = useState<ActionResult[]>();
  const run = async () => {
    setBusy(true);
    setError(undefined);
    try {
      setResults(await act());
      onDone();
    } catch (refused) {
      setError(refused);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Modal opened onClose={onClose} title={title} size="lg" closeButtonProps={{ "aria-label": t.common.close }}>
      <div className="stack">
        <ul className={css["list"]}>
          {spaces.map((s) => (
            <li key={s.name}>
              <Lamp state={s.engine.state} />
              <span className="strong cut">{s.name}</span>
              {tell(s)}
            </li>
          ))}
        </ul>
        {results ? <Results results={results} /> : children}
        <Refusal error={error} />
        <Command command={command} />
        <div className="row wrap" style={{ justifyContent: "flex-end" }}>
          <Button variant="default" onClick={onClose}>
            {results ? t.common.close : t.common.cancel}
          </Button>
          {!results && (
            <Button disabled={!ready} loading={busy} onClick={() => void run()}>
              {t.deliver.ok}
            </Button>
          )}
        </div>
      </div>
    </Modal>
  );
}
