import { Empty } from "@/components/basics";
import { go } from "@/shell/navigate";
import { useTexts } from "@/texts/current";
import { Button } from "@mantine/core";
import { IconCompass } from "@tabler/icons-react";

/** No page has this address. */
export function NotFound() {
  const t = useTexts();
  return (
    <Empty icon={<IconCompass size={26} />} title={t.common.notFound} help={t.common.notFoundHelp}>
      <Button variant="default" onClick={() => go("/")}>
        {t.common.home}
      </Button>
    </Empty>
  );
}
