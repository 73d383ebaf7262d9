/** Nothing is there yet: what it needs, and the ways to bring it. */
import { Empty } from "@/components/basics";
import { Command } from "@/components/Command";
import { commands } from "@/components/commands";
import { useMay } from "@/session/session";
import { go } from "@/shell/navigate";
import { useTexts } from "@/texts/current";
import { Button } from "@mantine/core";
import { IconFileDescription } from "@tabler/icons-react";
import type { ReactNode } from "react";

export function FirstSteps({ icon, title, help }: { icon: ReactNode; title: string; help: string }) {
  const t = useTexts(),
    edits = useMay("edit-spaces");
  return (
    <Empty icon={icon} title={title} help={help}>
      <Button
        variant={edits ? "filled" : "default"}
        leftSection={<IconFileDescription size={16} />}
        onClick={() => go("/documents")}
      >
        {t.first.definitions}
      </Button>
      <div style={{ width: "min(100%, 360px)" }}>
        <Command command={commands.apply()} />
      </div>
    </Empty>
  );
}
