/** Versions of console and server, and the newer ones that catalogues know of. */
import { catalogues as calls } from "@/api/admin";
import { Facts, Note } from "@/components/basics";
import { updates } from "@/live/downloads";
import { serverInfo } from "@/live/events";
import { useStore } from "@/live/store";
import { useFormat, useTexts } from "@/texts/current";
import { Button, Modal } from "@mantine/core";
import { IconCircleArrowUp, IconCircleCheck } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { go } from "./navigate";

export default function VersionsDialog({ onClose }: { onClose: () => void }) {
  const t = useTexts(),
    f = useFormat(),
    info = useStore(serverInfo),
    known = useStore(updates);
  const list = useQuery({ queryKey: ["catalogue", "list"], queryFn: calls.list, retry: false });
  const nothing = !known.escale && known.packages.length === 0;
  return (
    <Modal opened onClose={onClose} title={t.admin.versions} closeButtonProps={{ "aria-label": t.common.close }}>
      <div className="stack wide">
        <Facts
          entries={[
            [t.admin.consoleVersion, <span className="num">{__CONSOLE_VERSION__}</span>],
            [t.admin.serverVersion, <span className="num">{info?.version ?? "–"}</span>],
            info && [t.about.database, info.database],
            info && [t.about.started, f.exact(info.started_at)],
          ]}
        />
        {known.escale && (
          <Note icon={<IconCircleArrowUp size={18} />}>{t.admin.escaleNewer(known.escale.version, known.escale.catalogue)}</Note>
        )}
        {known.packages.length > 0 && (
          <Note icon={<IconCircleArrowUp size={18} />}>{t.admin.packagesNewer(known.packages.length)}</Note>
        )}
        {nothing && (
          <Note {...(list.data?.length === 0 ? {} : { tone: "good" as const, icon: <IconCircleCheck size={18} /> })}>
            {list.data?.length === 0 ? t.admin.noCatalogues : t.admin.noUpdates}
          </Note>
        )}
        <div className="row" style={{ justifyContent: "flex-end" }}>
          <Button
            variant="default"
            onClick={() => {
              onClose();
              go("/catalogue?show=updates");
            }}
          >
            {t.admin.catalogue}
          </Button>
          <Button onClick={onClose}>{t.common.close}</Button>
        </div>
      </div>
    </Modal>
  );
}
