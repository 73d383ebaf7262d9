/** Before a configuration is applied: what it would do. */
import type { ConfigurationCheck } from "@/api/adminTypes";
import { Note } from "@/components/basics";
import { useTexts } from "@/texts/current";
import { Button, Modal } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import { Changes, type Then } from "./Workbench";

export default function ApplyDialog({
  then,
  check,
  busy,
  onApply,
  onClose,
}: {
  then: Then;
  check: ConfigurationCheck;
  busy: boolean;
  onApply: () => void;
  onClose: () => void;
}) {
  const t = useTexts(),
    deploys = then === "deploy";
  return (
    <Modal
      opened
      onClose={onClose}
      size="lg"
      title={deploys ? t.configuration.confirmDeploy : t.configuration.confirmReload}
      closeButtonProps={{ "aria-label": t.common.close }}
    >
      <div className="stack">
        <p className="dim">{deploys ? t.admin.reloadDeployHelp : t.admin.reloadHelp}</p>
        {check.warnings.length > 0 && (
          <Note tone="warn" icon={<IconAlertTriangle size={18} />}>
            {check.warnings.map((w) => (
              <p key={w}>{w}</p>
            ))}
          </Note>
        )}
        <div>
          <Changes check={check} />
        </div>
        <div className="row" style={{ justifyContent: "flex-end" }}>
          <Button variant="default" onClick={onClose}>
            {t.common.cancel}
          </Button>
          <Button loading={busy} onClick={onApply} data-autofocus>
            {deploys ? t.configuration.applyDeploy : t.configuration.apply}
          </Button>
        </div>
      </div>
    </Modal>
  );
}
