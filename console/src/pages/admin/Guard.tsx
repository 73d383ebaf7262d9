/** Pages for those who hold a right, administrators unless said otherwise: anybody else is told so. The server refuses in any case. */
import type { Right } from "@/api/types";
import { Empty } from "@/components/basics";
import { useMay } from "@/session/session";
import { go } from "@/shell/navigate";
import { useTexts } from "@/texts/current";
import { Button } from "@mantine/core";
import { IconLock } from "@tabler/icons-react";
import type { ReactNode } from "react";

export function Guard({ right = "administer", children }: { right?: Right; children: ReactNode }) {
  const t = useTexts();
  if (useMay(right)) return children;
  return (
    <Empty icon={<IconLock size={26} />} title={t.common.notAllowed} help={t.common.notAllowedHelp}>
      <Button variant="default" onClick={() => go("/")}>
        {t.common.home}
      </Button>
    </Empty>
  );
}
