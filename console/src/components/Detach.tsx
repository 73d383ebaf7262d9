/** Opens an address in a window of its own, without the frame around it. */
import { outside } from "@/api/root";
import { aloneAddress } from "@/shell/alone";
import { useTexts } from "@/texts/current";
import { ActionIcon, Tooltip } from "@mantine/core";
import { IconExternalLink } from "@tabler/icons-react";

export function Detach({ address }: { address: string }) {
  const t = useTexts(),
    to = outside(aloneAddress(address));
  return (
    <Tooltip label={t.detach}>
      <ActionIcon
        component="a"
        href={to}
        target="_blank"
        rel="noopener"
        size={30}
        variant="default"
        aria-label={t.detach}
        onClick={(event: React.MouseEvent) => {
          if (event.button !== 0 || event.ctrlKey || event.metaKey) return;
          event.preventDefault();
          window.open(to, "_blank", "popup,width=920,height=720");
        }}
      >
        <IconExternalLink size={16} />
      </ActionIcon>
    </Tooltip>
  );
}
