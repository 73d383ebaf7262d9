/** Networks the administrator declared: from where new agents are accepted, woken, and where ours share files. */
import { networks as calls } from "@/api/fleet";
import type { Network } from "@/api/fleetTypes";
import { Empty, Failure, Lines, Note, Refusal } from "@/components/basics";
import { toast } from "@/live/notices";
import { useMay } from "@/session/session";
import { useTexts } from "@/texts/current";
import { ActionIcon, Button, Checkbox, TextInput } from "@mantine/core";
import { IconAlertTriangle, IconNetwork, IconPlus, IconTrash } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { cidrFault, isWide } from "./cidr";
import css from "./Foreign.module.css";
import { useNetworks } from "./queries";

export function NetworksTab() {
  const query = useNetworks();
  if (query.error && !query.data) return <Failure error={query.error} retry={() => void query.refetch()} />;
  if (!query.data) return <Lines />;
  return <Form key={JSON.stringify(query.data)} saved={query.data} />;
}

function Form({ saved }: { saved: Network[] }) {
  const t = useTexts(),
    x = t.foreign.networks,
    administers = useMay("administer"),
    client = useQueryClient();
  const [all, setAll] = useState(saved),
    [busy, setBusy] = useState(false),
    [error, setError] = useState<unknown>();
  const changed = JSON.stringify(all) !== JSON.stringify(saved);
  const put = (at: number, part: Partial<Network>) => setAll(all.map((n, m) => (m === at ? { ...n, ...part } : n)));
  const fault = (n: Network, at: number): string | undefined =>
    cidrFault(n.cidr) ? x.bad : all.some((o, m) => m < at && o.cidr.trim() === n.cidr.trim()) ? x.twice : undefined;
  const wrong = all.some((n, at) => fault(n, at) !== undefined);
  const save = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setError(undefined);
    try {
      await calls.put(all.map((n) => ({ ...n, cidr: n.cidr.trim(), name: n.name.trim() })));
      toast({ tone: "good", title: x.saved });
      await client.invalidateQueries({ queryKey: ["networks"] });
    } catch (refused) {
      setError(refused);
    } finally {
      setBusy(false);
    }
  };
  const add = () => setAll([...all, { cidr: "", name: "", accept: true, wake: true, p2p: false }]);
  const addButton = administers && (
    <Button variant="default" leftSection={<IconPlus size={16} />} onClick={add}>
      {x.add}
    </Button>
  );
  return (
    <form onSubmit={(e) => void save(e)} noValidate>
      <p className="dim" style={{ marginBottom: 12 }}>
        {x.help}
      </p>
      {all.length === 0 && (
        <Empty icon={<IconNetwork size={26} />} title={x.empty} help={x.emptyHelp}>
          {addButton}
        </Empty>
      )}
      <div className={css["networks"]}>
        {all.map((n, at) => (
          <div key={at} className={css["network"]} role="group" aria-label={n.cidr || x.add} data-network={n.cidr}>
            <TextInput
              label={x.cidr}
              placeholder={x.cidrHelp}
              value={n.cidr}
              disabled={!administers}
              error={n.cidr !== "" || changed ? fault(n, at) : undefined}
              onChange={(e) => put(at, { cidr: e.currentTarget.value })}
              autoComplete="off"
              spellCheck={false}
              required
            />
            <TextInput
              label={x.name}
              value={n.name}
              disabled={!administers}
              onChange={(e) => put(at, { name: e.currentTarget.value })}
              autoComplete="off"
            />
            {(
              [
                ["accept", x.accept, x.acceptHelp],
                ["wake", x.wake, x.wakeHelp],
                ["p2p", x.p2p, x.p2pHelp],
              ] as const
            ).map(([key, label, help]) => (
              <Checkbox
                key={key}
                className={css["tick"] ?? ""}
                label={label}
                title={help}
                checked={n[key]}
                disabled={!administers}
                onChange={(e) => put(at, { [key]: e.currentTarget.checked })}
              />
            ))}
            {administers && (
              <ActionIcon
                variant="subtle"
                color="red"
                size={34}
                aria-label={x.remove(n.cidr)}
                title={x.remove(n.cidr)}
                onClick={() => setAll(all.filter((_, m) => m !== at))}
              >
                <IconTrash size={16} />
              </ActionIcon>
            )}
            {n.accept && isWide(n.cidr) && (
              <div className={css["wide"]}>
                <Note tone="warn" icon={<IconAlertTriangle size={18} />}>
                  {x.wide}
                </Note>
              </div>
            )}
          </div>
        ))}
      </div>
      <ul className={`small dim ${css["list"]}`} style={{ marginTop: 12 }}>
        {[
          [x.accept, x.acceptHelp],
          [x.wake, x.wakeHelp],
          [x.p2p, x.p2pHelp],
        ].map(([name, help]) => (
          <li key={name}>
            <span className="strong">{name}</span>
            {t.common.colon}
            {help}
          </li>
        ))}
      </ul>
      <Refusal error={error} />
      {administers && (
        <div className={css["foot"]}>
          {all.length > 0 && addButton}
          <Button type="submit" loading={busy} disabled={!changed || wrong}>
            {x.save}
          </Button>
          {changed && <span className="small dim">{t.groups.unsaved}</span>}
        </div>
      )}
    </form>
  );
}
