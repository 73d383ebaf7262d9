/** A dialog with a form: a title, fields, the server's refusal, cancel and go. */
import { Refusal } from "@/components/basics";
import { useTexts } from "@/texts/current";
import { Button, Modal } from "@mantine/core";
import { useState, type FormEvent, type ReactNode } from "react";

interface Props {
  title: string;
  help?: ReactNode;
  submit: string;
  onSubmit: () => Promise<unknown>;
  onClose: () => void;
  disabled?: boolean;
  size?: string;
  changed?: boolean;
  children: ReactNode;
}

export function FormDialog({
  title,
  help,
  submit,
  onSubmit,
  onClose,
  disabled = false,
  size = "md",
  changed = false,
  children,
}: Props) {
  const t = useTexts();
  const [busy, setBusy] = useState(false),
    [error, setError] = useState<unknown>(),
    [sure, setSure] = useState(false);
  const go = async (event: FormEvent) => {
    event.preventDefault();
    event.stopPropagation();
    setBusy(true);
    setError(undefined);
    try {
      await onSubmit();
    } catch (refused) {
      setError(refused);
    } finally {
      setBusy(false);
    }
  };
  const close = () => {
    if (changed && !sure) setSure(true);
    else onClose();
  };
  return (
    <Modal
      opened
      onClose={close}
      title={title}
      size={size}
      closeOnClickOutside={!changed}
      closeButtonProps={{ "aria-label": t.common.close }}
    >
      <form className="stack" onSubmit={(e) => void go(e)} noValidate>
        {help && <p className="dim">{help}</p>}
        {children}
        <Refusal error={error} />
        {sure && (
          <p role="alert" className="small" style={{ color: "var(--warn)" }}>
            {t.common.unsaved}
          </p>
        )}
        <div className="row" style={{ justifyContent: "flex-end", marginTop: 4 }}>
          <Button variant="default" onClick={sure ? onClose : close}>
            {sure ? t.common.leave : t.common.cancel}
          </Button>
          <Button type="submit" loading={busy} disabled={disabled}>
            {submit}
          </Button>
        </div>
      </form>
    </Modal>
  );
}
