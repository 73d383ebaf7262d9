/** The editor's shortcuts. */
import { useTexts } from "@/texts/current";
import { Modal } from "@mantine/core";
import css from "./Configuration.module.css";

const KEYS = [
  ["save", "Ctrl S"],
  ["check", "Ctrl Enter"],
  ["find", "Ctrl F"],
  ["replace", "Ctrl H"],
  ["next", "F3"],
  ["goTo", "Ctrl G"],
  ["complete", "Ctrl Space"],
  ["full", "F11"],
  ["comment", "Ctrl /"],
  ["indent", "Tab"],
  ["undo", "Ctrl Z, Ctrl Y"],
  ["fold", "Ctrl Shift [, Ctrl Shift ]"],
  ["problem", "F8"],
  ["leave", "Ctrl M, Tab"],
] as const;

export default function ShortcutsDialog({ onClose }: { onClose: () => void }) {
  const t = useTexts();
  return (
    <Modal opened onClose={onClose} title={t.configuration.shortcuts} closeButtonProps={{ "aria-label": t.common.close }}>
      <dl className={css["keys"]}>
        {KEYS.map(([what, keys]) => (
          <div key={what}>
            <dt>{t.configuration.list[what]}</dt>
            <dd>
              {keys.split(", ").map((combination) => (
                <kbd key={combination} className={css["kbd"]}>
                  {combination}
                </kbd>
              ))}
            </dd>
          </div>
        ))}
      </dl>
    </Modal>
  );
}
