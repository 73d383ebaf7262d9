/** Settings of agents that are not ours. */
import { foreign as calls } from "@/api/fleet";
import type { ForeignSettings } from "@/api/fleetTypes";
import { Failure, Lines, Note, Refusal } from "@/components/basics";
import { toast } from "@/live/notices";
import { useMay } from "@/session/session";
import { useFormat, useTexts } from "@/texts/current";
import { Button, PasswordInput, Switch, TextInput } from "@mantine/core";
import { IconLockOpen } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import css from "./Foreign.module.css";
import { useForeignSettings } from "./queries";

export function SettingsTab() {
  const query = useForeignSettings();
  if (query.error && !query.data) return <Failure error={query.error} retry={() => void query.refetch()} />;
  if (!query.data) return <Lines />;
  return <Form key={query.data.revision} saved={query.data} />;
}

/** Numbers as they are typed, with their bounds. */
const BOUNDS = {
  contact_hours: [0.05, 8_760],
  inventory_days: [0, 3_650],
  silence_hours: [1, 8_760],
  wake_port: [1, 65_535],
  wake_max: [1, 1_000],
} as const;
type NumberKey = keyof typeof BOUNDS;
type FlagKey =
  | "deploy"
  | "send_anyway"
  | "wake_inventory_addresses"
  | "tls_only"
  | "certificate"
  | "credentials"
  | "bind_proof"
  | "bind"
  | "server_as_mirror";

const read = (text: string): number => (text.trim() === "" ? NaN : Number(text.trim().replace(",", ".")));

function Form({ saved }: { saved: ForeignSettings }) {
  const t = useTexts(),
    f = useFormat(),
    x = t.foreign.settings,
    administers = useMay("administer"),
    client = useQueryClient();
  const [values, setValues] = useState(saved),
    [password, setPassword] = useState(""),
    [typed, setTyped] = useState<Record<NumberKey, string>>(() => ({
      contact_hours: String(saved.contact_hours),
      inventory_days: String(saved.inventory_days),
      silence_hours: String(saved.silence_hours),
      wake_port: String(saved.wake_port),
      wake_max: String(saved.wake_max),
    })),
    [busy, setBusy] = useState(false),
    [error, setError] = useState<unknown>();
  const bad = (key: NumberKey): boolean => {
    const n = read(typed[key]),
      [least, most] = BOUNDS[key];
    return !(n >= least && n <= most) || (key !== "contact_hours" && !Number.isInteger(n));
  };
  const keys = Object.keys(BOUNDS) as NumberKey[];
  const now: ForeignSettings = { ...values, ...Object.fromEntries(keys.map((k) => [k, read(typed[k])])) };
  const needsPassword = values.user !== "" && values.user !== saved.user && password === "";
  const changed = JSON.stringify(now) !== JSON.stringify(saved) || password !== "";
  const wrong = keys.some(bad) || needsPassword;
  const save = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setError(undefined);
    try {
      const { password: _, ...rest } = now;
      await calls.setSettings({ ...rest, ...(password !== "" ? { password } : {}) });
      toast({ tone: "good", title: x.saved });
      await client.invalidateQueries({ queryKey: ["foreign-settings"] });
    } catch (refused) {
      setError(refused);
    } finally {
      setBusy(false);
    }
  };
  const number = (key: NumberKey, label: string, help?: string) => (
    <TextInput
      label={label}
      description={help}
      value={typed[key]}
      inputMode="decimal"
      disabled={!administers}
      error={bad(key) ? x.range(f.num(BOUNDS[key][0], 2), f.num(BOUNDS[key][1])) : undefined}
      onChange={(e) => {
        const text = e.currentTarget.value;
        setTyped((old) => ({ ...old, [key]: text }));
      }}
      autoComplete="off"
    />
  );
  const flag = (key: FlagKey, label: string, help: string) => (
    <Switch
      label={label}
      description={help}
      checked={values[key] ?? false}
      disabled={!administers}
      onChange={(e) => setValues({ ...values, [key]: e.currentTarget.checked })}
    />
  );
  return (
    <form onSubmit={(e) => void save(e)} noValidate>
      <div className={css["grid"]}>
        <section className="card stack">
          <h2 className="card-title">{x.work}</h2>
          {flag("deploy", x.deploy, x.deployHelp)}
          {number("contact_hours", x.contact, x.contactHelp)}
          {number("inventory_days", x.inventory)}
          {number("silence_hours", x.silence, x.silenceHelp)}
          {flag("send_anyway", x.sendAnyway, x.sendAnywayHelp)}
        </section>
        <section className="card stack">
          <h2 className="card-title">{x.waking}</h2>
          {number("wake_port", x.port, x.portHelp)}
          {number("wake_max", x.max, x.maxHelp)}
          {flag("wake_inventory_addresses", x.inventoryAddresses, x.inventoryAddressesHelp)}
          <h2 className="card-title" style={{ marginTop: 8 }}>
            {x.files}
          </h2>
          {flag("server_as_mirror", x.mirror, x.mirrorHelp)}
        </section>
        <section className="card stack">
          <h2 className="card-title">{x.access}</h2>
          {flag("tls_only", x.tls, x.tlsHelp)}
          {values.tls_only && location.protocol === "http:" && (
            <Note tone="warn" icon={<IconLockOpen size={18} />}>
              {x.tlsWarn}
            </Note>
          )}
          {flag("certificate", x.certificate, x.certificateHelp)}
          {flag("credentials", x.credentials, x.credentialsHelp)}
          <TextInput
            label={x.user}
            description={x.userHelp}
            value={values.user}
            disabled={!administers}
            onChange={(e) => setValues({ ...values, user: e.currentTarget.value })}
            autoComplete="off"
          />
          {values.user !== "" && (
            <PasswordInput
              label={x.password}
              description={x.passwordHelp}
              value={password}
              disabled={!administers}
              error={needsPassword ? x.passwordFirst : undefined}
              onChange={(e) => setPassword(e.currentTarget.value)}
              autoComplete="new-password"
              visibilityToggleButtonProps={{ "aria-label": t.login.show }}
            />
          )}
          {flag("bind_proof", x.bindProof, x.bindProofHelp)}
          {flag("bind", x.bind, x.bindHelp)}
        </section>
      </div>
      <Refusal error={error} />
      {administers && (
        <div className={css["foot"]}>
          <Button type="submit" loading={busy} disabled={!changed || wrong}>
            {x.save}
          </Button>
          {changed && <span className="small dim">{t.groups.unsaved}</span>}
        </div>
      )}
    </form>
  );
}
