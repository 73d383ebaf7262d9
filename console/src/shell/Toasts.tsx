/** Short messages about what was asked: spoken by screen readers, closed by hand or by time. */
import { closeToast, toasts } from "@/live/notices";
import { useStore } from "@/live/store";
import { useTexts } from "@/texts/current";
import { CloseButton, Loader } from "@mantine/core";
import { IconAlertTriangle, IconCircleCheck, IconCircleX } from "@tabler/icons-react";
import css from "./Shell.module.css";

export function Toasts() {
  const t = useTexts(),
    shown = useStore(toasts);
  return (
    <div className={css["toasts"]} role="status" aria-live="polite" aria-atomic="false">
      {shown.map((m) => (
        <div key={m.id} className={css["toast"]} data-tone={m.tone}>
          {m.tone === "good" ? (
            <IconCircleCheck size={19} aria-hidden="true" />
          ) : m.tone === "bad" ? (
            <IconCircleX size={19} aria-hidden="true" />
          ) : m.tone === "warn" ? (
            <IconAlertTriangle size={19} aria-hidden="true" />
          ) : (
            <Loader size={17} color="var(--busy-dot)" aria-hidden="true" />
          )}
          <div className="grow">
            <p className="strong">{m.title}</p>
            {m.text && <p className="small dim">{m.text}</p>}
            {m.command && <code className="tiny mono">{m.command}</code>}
          </div>
          <CloseButton size="sm" aria-label={t.common.close} onClick={() => closeToast(m.id)} />
        </div>
      ))}
    </div>
  );
}
