/** Enrols an agent: a token, the command to run, then waiting for the machine to appear. */
import { agents as calls } from "@/api/calls";
import { nameFault } from "@/api/names";
import { serverUrl } from "@/api/root";
import type { EnrollToken } from "@/api/types";
import { CopyText, Note, Refusal, TimeAgo } from "@/components/basics";
import { agents, fold, useEntry } from "@/live/stores";
import { addressOf, go } from "@/shell/navigate";
import { useTexts } from "@/texts/current";
import { Button, Loader, Modal, Select, TextInput } from "@mantine/core";
import { IconCircleCheck } from "@tabler/icons-react";
import { useState, type FormEvent } from "react";

const MINUTES = [15, 60, 480, 1440, 10080];
const quoted = (text: string): string => (/^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replace(/'/g, "'\\''")}'`);

export default function EnrolDialog({ onClose }: { onClose: () => void }) {
  const t = useTexts();
  const [name, setName] = useState(""),
    [minutes, setMinutes] = useState(60),
    [busy, setBusy] = useState(false),
    [error, setError] = useState<unknown>(),
    [token, setToken] = useState<EnrollToken>();
  const wrong = name === "" ? undefined : nameFault(name, t);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setError(undefined);
    try {
      setToken(await calls.enrollToken({ name, minutes }));
    } catch (refused) {
      setError(refused);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Modal
      opened
      onClose={onClose}
      size="lg"
      title={t.agents.enrolTitle}
      closeOnClickOutside={!token}
      closeButtonProps={{ "aria-label": t.common.close }}
    >
      {!token ? (
        <form className="stack" onSubmit={(e) => void submit(e)} noValidate>
          <p className="dim">{t.agents.enrolHelp}</p>
          <TextInput
            data-autofocus
            label={t.agents.enrolName}
            description={t.agents.enrolNameHelp}
            value={name}
            error={wrong}
            onChange={(e) => setName(e.currentTarget.value)}
            required
          />
          <Select
            label={t.agents.enrolMinutes}
            data={MINUTES.map((m) => ({ value: String(m), label: t.agents.minutes(m) }))}
            value={String(minutes)}
            onChange={(m) => setMinutes(Number(m ?? 60))}
            allowDeselect={false}
          />
          <Refusal error={error} />
          <div className="row" style={{ justifyContent: "flex-end" }}>
            <Button variant="default" onClick={onClose}>
              {t.common.cancel}
            </Button>
            <Button type="submit" loading={busy} disabled={name === "" || wrong !== undefined}>
              {t.agents.make}
            </Button>
          </div>
        </form>
      ) : (
        <div className="stack">
          <p className="strong">{t.agents.command}</p>
          <CopyText
            label={t.agents.command}
            value={`escale-agent run --server ${serverUrl()} --name ${quoted(name)} --enroll ${token.token}`}
          />
          <p className="small dim">
            {t.agents.shownOnce} <TimeAgo at={token.expires_at} />.
          </p>
          <Arrival name={name} />
          <div className="row wrap" style={{ justifyContent: "flex-end" }}>
            <Button
              variant="default"
              onClick={() => {
                setToken(undefined);
                setName("");
              }}
            >
              {t.agents.another}
            </Button>
            <Button variant="default" onClick={onClose}>
              {t.common.close}
            </Button>
          </div>
        </div>
      )}
    </Modal>
  );
}

function Arrival({ name }: { name: string }) {
  const t = useTexts(),
    agent = useEntry(agents, fold(name));
  return (
    <div role="status" aria-live="polite">
      {agent?.state === "connected" ? (
        <Note tone="good" icon={<IconCircleCheck size={19} />}>
          <div className="row wrap between">
            <span className="strong">{t.agents.arrived(agent.name)}</span>
            <Button size="compact-sm" onClick={() => go(addressOf.agent(agent.name))}>
              {t.agents.open}
            </Button>
          </div>
        </Note>
      ) : (
        <div className="row dim">
          <Loader size={16} />
          {t.agents.waiting(name)}
        </div>
      )}
    </div>
  );
}
