/** Opens the page at its own address in a window of its own, without the frame around it. */
import { useTexts } from "@/texts/current";
import { ActionIcon, Tooltip } from "@mantine/core";
import { IconExternalLink } from "@tabler/icons-react";

export function detached(): boolean {
  return new URLSearchParams(window.location.search).get("alone") === "1";
}

/** The address with the wish to stand alone. */
export function aloneAddress(address: string): string {
  const [path = "", search = ""] = address.split("?");
  const all = new URLSearchParams(search);
  all.set("alone", "1");
  return `${path}?${all.toString()}`;
}

export function Detach({ address }: { address?: string }) {
  const t = useTexts();
  if (detached() && !address) return null;
  const to = aloneAddress(address ?? window.location.pathname + window.location.search);
  return (
    <Tooltip label={t.detach}>
      <ActionIcon
        component="a"
        href={to}
        target="_blank"
        size={36}
        variant="default"
        aria-label={t.detach}
        onClick={(event: React.MouseEvent) => {
          if (event.button !== 0 || event.ctrlKey || event.metaKey) return;
          event.preventDefault();
          window.open(
            aloneAddress(address ?? window.location.pathname + window.location.search),
            "_blank",
            "popup,width=1000,height=760",
          );
        }}
      >
        <IconExternalLink size={17} />
      </ActionIcon>
    </Tooltip>
  );
}
