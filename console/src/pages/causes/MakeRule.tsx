/** The way from a cause that nobody knows yet to a rule that knows it. */
import type { AttemptView } from "@/api/deliverTypes";
import { useMay } from "@/session/session";
import { useTexts } from "@/texts/current";
import { Button } from "@mantine/core";
import { IconWand } from "@tabler/icons-react";
import { lazy, Suspense, useState } from "react";

const RuleDialog = lazy(() => import("./RuleDialog"));

export function MakeRule({ attempt }: { attempt: AttemptView | undefined }) {
  const t = useTexts(),
    edits = useMay("edit-spaces");
  const [open, setOpen] = useState(false);
  if (!edits || attempt?.cause?.code !== "unknown") return null;
  return (
    <p>
      <Button size="compact-sm" variant="default" leftSection={<IconWand size={15} />} onClick={() => setOpen(true)}>
        {t.causes.makeRule}
      </Button>
      {open && (
        <Suspense fallback={null}>
          <RuleDialog attempt={attempt} onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </p>
  );
}
