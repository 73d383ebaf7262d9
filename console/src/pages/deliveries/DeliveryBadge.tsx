/** How a delivery stands: word, colour, shape. */
import { Badge, type Tone } from "@/components/StateBadge";
import { useTexts } from "@/texts/current";

const TONES: Record<string, Tone> = {
  planned: "off",
  gated: "busy",
  running: "busy",
  attention: "warn",
  cancelling: "warn",
  "rolling-back": "warn",
  succeeded: "good",
  "succeeded-with-warnings": "good",
  failed: "bad",
  "rollback-failed": "bad",
  "rolled-back": "warn",
};

export const isOver = (state: string): boolean =>
  !["planned", "gated", "running", "attention", "cancelling", "rolling-back"].includes(state);

export function DeliveryBadge({ state }: { state: string }) {
  const t = useTexts();
  return (
    <Badge tone={TONES[state] ?? "off"} pulse={state === "running"}>
      {t.deliver.deliveryStates[state as keyof typeof t.deliver.deliveryStates] ?? state}
    </Badge>
  );
}
