/** How a request stands. */
import { Badge, type Tone } from "@/components/StateBadge";
import { useTexts } from "@/texts/current";

const TONES: Record<string, Tone> = {
  submitted: "busy",
  approved: "good",
  consumed: "good",
  rejected: "bad",
  invalidated: "bad",
  "changes-asked": "warn",
};

export function RequestBadge({ state }: { state: string }) {
  const t = useTexts();
  return (
    <Badge tone={TONES[state] ?? "off"}>{t.deliver.requestStates[state as keyof typeof t.deliver.requestStates] ?? state}</Badge>
  );
}
