/** The one dialog for questions. */
import { Refusal } from "@/components/basics";
import type { Asked } from "@/live/ask";
import { useTexts } from "@/texts/current";
import { Button, Checkbox, Modal } from "@mantine/core";
import { useState } from "react";

export default function AskDialog({ question: q }: { question: Asked }) {
  const t = useTexts();
  const [busy, setBusy] = useState(false),
    [error, setError] = useState<unknown>(),
    [ticked, setTicked] = useState(false);
  const act = async (run: (() => Promise<unknown>) | undefined) => {
    setBusy(true);
    setError(undefined);
    try {
      await run?.();
      q.answer(true);
    } catch (refused) {
      setError(refused);
      setBusy(false);
    }
  };
  const overrule = error && q.overrule?.when(error) ? q.overrule : undefined;
  return (
    <Modal opened onClose={() => q.answer(false)} title={q.title} closeButtonProps={{ "aria-label": t.common.close }}>
      <div className="stack">
        {q.help && <div className="dim">{q.help}</div>}
        {q.tick && <Checkbox label={q.tick} checked={ticked} onChange={(e) => setTicked(e.currentTarget.checked)} />}
        <Refusal error={error} title={overrule ? t.repository.refused : ""} />
        <div className="row wrap" style={{ justifyContent: "flex-end", marginTop: 4 }}>
          <Button variant="default" onClick={() => q.answer(false)}>
            {q.cancel ?? t.common.cancel}
          </Button>
          {overrule ? (
            <Button color="red" loading={busy} onClick={() => void act(overrule.act)}>
              {overrule.confirm}
            </Button>
          ) : (
            <Button
              color={q.danger ? "red" : "marine"}
              loading={busy}
              disabled={Boolean(q.tick) && !ticked}
              onClick={() => void act(q.act)}
              data-autofocus
            >
              {q.confirm}
            </Button>
          )}
        </div>
      </div>
    </Modal>
  );
}
