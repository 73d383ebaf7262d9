/** What a credential may see, say and join: a default and its exceptions, for state objects, messages and groups. */
import { credentials as calls } from "@/api/admin";
import type { Authorizations } from "@/api/adminTypes";
import { Failure, Lines } from "@/components/basics";
import { FormDialog } from "@/components/Dialog";
import { toast } from "@/live/notices";
import { agents, instances, useCollection } from "@/live/stores";
import { useTexts } from "@/texts/current";
import { ActionIcon, Autocomplete, Button, Modal, SegmentedControl, Select, Tabs, TextInput } from "@mantine/core";
import { IconPlus, IconTrash } from "@tabler/icons-react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useMemo, useState, type ReactNode } from "react";
import css from "./Authorizations.module.css";
import { denies, freshId, idle, ruleFault, tidyRules } from "./authorizations";

const SCOPES = ["all", "others", "group", "package", "agent"];

export default function AuthorizationsDialog({ name, onClose }: { name: string; onClose: () => void }) {
  const t = useTexts();
  const query = useQuery({
    queryKey: ["credentials", name, "authorizations"],
    queryFn: () => calls.authorizations(name),
    gcTime: 0,
    refetchOnWindowFocus: false,
  });
  if (query.data) return <Editor name={name} first={query.data} onClose={onClose} />;
  return (
    <Modal
      opened
      onClose={onClose}
      size="xl"
      title={t.keys.authorizationsTitle(name)}
      closeButtonProps={{ "aria-label": t.common.close }}
    >
      {query.error ? <Failure error={query.error} retry={() => void query.refetch()} /> : <Lines count={4} />}
    </Modal>
  );
}

function Editor({ name, first, onClose }: { name: string; first: Authorizations; onClose: () => void }) {
  const t = useTexts(),
    client = useQueryClient();
  const [draft, setDraft] = useState(first);
  const changed = JSON.stringify(tidyRules(draft)) !== JSON.stringify(tidyRules(first)),
    fault = ruleFault(draft, t);
  const a = useCollection(agents).items,
    i = useCollection(instances).items;
  const known = useMemo(
    () => ({
      agents: ["*", ...a.map((x) => x.name)],
      packages: ["*", ...new Set(i.map((x) => x.name))],
      groups: ["*", ...new Set(i.flatMap((x) => x.groups))],
    }),
    [a, i],
  );
  const count = (n: number) => (n > 0 ? ` (${n})` : "");
  return (
    <FormDialog
      title={t.keys.authorizationsTitle(name)}
      help={t.keys.authorizationsHelp}
      submit={t.common.save}
      size="xl"
      onClose={onClose}
      changed={changed}
      disabled={!changed || fault !== undefined}
      onSubmit={async () => {
        await calls.setAuthorizations(name, tidyRules(draft));
        toast({ tone: "good", title: t.keys.authorizationsSaved(name) });
        onClose();
        await client.invalidateQueries({ queryKey: ["credentials"] });
      }}
    >
      <Tabs defaultValue="states" keepMounted={false}>
        <Tabs.List>
          <Tabs.Tab value="states">
            {t.keys.states}
            {count(draft.states.rules.length)}
          </Tabs.Tab>
          <Tabs.Tab value="messages">
            {t.keys.messages}
            {count(draft.messages.rules.length)}
          </Tabs.Tab>
          <Tabs.Tab value="groups">
            {t.keys.groups}
            {count(draft.groups.rules.length)}
          </Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="states" pt="md">
          <Section
            help={t.keys.statesHelp}
            byDefault={draft.states.default}
            setDefault={(to) => setDraft((d) => ({ ...d, states: { ...d.states, default: to } }))}
            rules={draft.states.rules}
            setRules={(rules) => setDraft((d) => ({ ...d, states: { ...d.states, rules } }))}
            fresh={(decision) => ({
              id: freshId(draft.states.rules.map((r) => r.id)),
              decision,
              agent: "*",
              instance: "*",
              name: "*",
            })}
            fields={(rule, set) => (
              <>
                <RuleName value={rule.id} onChange={(id) => set({ id })} />
                <Choice label={t.keys.agent} value={rule.agent} data={known.agents} onChange={(agent) => set({ agent })} />
                <Choice
                  label={t.keys.instance}
                  value={rule.instance}
                  data={known.packages}
                  onChange={(instance) => set({ instance })}
                />
                <TextInput
                  size="xs"
                  label={t.keys.object}
                  placeholder={t.keys.any}
                  value={rule.name}
                  onChange={(e) => set({ name: e.currentTarget.value })}
                />
              </>
            )}
          />
        </Tabs.Panel>
        <Tabs.Panel value="messages" pt="md">
          <Section
            help={t.keys.messagesHelp}
            byDefault={draft.messages.default}
            setDefault={(to) => setDraft((d) => ({ ...d, messages: { ...d.messages, default: to } }))}
            rules={draft.messages.rules}
            setRules={(rules) => setDraft((d) => ({ ...d, messages: { ...d.messages, rules } }))}
            fresh={(decision) => ({
              id: freshId(draft.messages.rules.map((r) => r.id)),
              decision,
              scope: "group",
              args: "*",
              key: "*",
            })}
            fields={(rule, set) => (
              <>
                <RuleName value={rule.id} onChange={(id) => set({ id })} />
                <Select
                  size="xs"
                  label={t.keys.scope}
                  allowDeselect={false}
                  data={SCOPES.map((value) => ({ value, label: t.keys.scopes[value] ?? value }))}
                  value={rule.scope}
                  onChange={(scope) => set({ scope: scope ?? rule.scope })}
                />
                <Choice
                  label={t.keys.args}
                  value={rule.args}
                  data={rule.scope === "group" ? known.groups : rule.scope === "agent" ? known.agents : known.packages}
                  onChange={(args) => set({ args })}
                />
                <TextInput
                  size="xs"
                  label={t.keys.messageKey}
                  placeholder={t.keys.any}
                  value={rule.key}
                  onChange={(e) => set({ key: e.currentTarget.value })}
                />
              </>
            )}
          />
        </Tabs.Panel>
        <Tabs.Panel value="groups" pt="md">
          <Section
            help={t.keys.groupsHelp}
            byDefault={draft.groups.default}
            setDefault={(to) => setDraft((d) => ({ ...d, groups: { ...d.groups, default: to } }))}
            rules={draft.groups.rules}
            setRules={(rules) => setDraft((d) => ({ ...d, groups: { ...d.groups, rules } }))}
            fresh={(decision) => ({ decision, group: "" })}
            fields={(rule, set) => (
              <Choice label={t.keys.group} value={rule.group} data={known.groups} onChange={(group) => set({ group })} />
            )}
          />
        </Tabs.Panel>
      </Tabs>
      {fault && changed && (
        <p role="alert" className="small" style={{ color: "var(--bad)" }}>
          {fault}
        </p>
      )}
    </FormDialog>
  );
}

function RuleName({ value, onChange }: { value: string; onChange: (id: string) => void }) {
  const t = useTexts();
  return <TextInput size="xs" label={t.keys.ruleName} value={value} onChange={(e) => onChange(e.currentTarget.value)} />;
}

/** A name that is known, or any other. */
function Choice({
  label,
  value,
  data,
  onChange,
}: {
  label: string;
  value: string;
  data: string[];
  onChange: (v: string) => void;
}) {
  const t = useTexts();
  return (
    <Autocomplete size="xs" label={label} placeholder={t.keys.any} data={data} limit={50} value={value} onChange={onChange} />
  );
}

interface SectionProps<R extends { decision: string }> {
  help: string;
  byDefault: string | null | undefined;
  setDefault: (to: string) => void;
  rules: R[];
  setRules: (rules: R[]) => void;
  fresh: (decision: string) => R;
  fields: (rule: R, set: (part: Partial<R>) => void) => ReactNode;
}

function Section<R extends { decision: string }>(p: SectionProps<R>) {
  const t = useTexts();
  const modes = [
    { value: "allow", label: t.keys.allow },
    { value: "deny", label: t.keys.deny },
  ];
  return (
    <div className="stack">
      <p className="small dim">{p.help}</p>
      <div className="row">
        <span className="strong small">{t.keys.byDefault}</span>
        <SegmentedControl
          size="xs"
          aria-label={t.keys.byDefault}
          data={modes}
          value={denies(p.byDefault) ? "deny" : "allow"}
          onChange={p.setDefault}
        />
      </div>
      <h3 className="card-title" style={{ margin: 0 }}>
        {t.keys.exceptions}
      </h3>
      {p.rules.length === 0 && <p className="small dim">{t.keys.noExceptions}</p>}
      {p.rules.map((rule, n) => (
        <div
          key={n}
          className={css["rule"]}
          role="group"
          aria-label={`${t.keys.exceptions} ${n + 1}`}
          data-idle={idle(p.byDefault, rule.decision) || undefined}
        >
          <Select
            size="xs"
            label={t.keys.decision}
            allowDeselect={false}
            data={modes}
            value={denies(rule.decision) ? "deny" : "allow"}
            onChange={(decision) => p.setRules(p.rules.map((r, m) => (m === n ? { ...r, decision: decision ?? r.decision } : r)))}
          />
          {p.fields(rule, (part) => p.setRules(p.rules.map((r, m) => (m === n ? { ...r, ...part } : r))))}
          <ActionIcon
            variant="subtle"
            color="red"
            size="lg"
            className={css["remove"] ?? ""}
            aria-label={t.keys.removeException(n + 1)}
            title={t.keys.removeException(n + 1)}
            onClick={() => p.setRules(p.rules.filter((_, m) => m !== n))}
          >
            <IconTrash size={17} />
          </ActionIcon>
          {idle(p.byDefault, rule.decision) && <p className={`tiny dim ${css["remark"]}`}>{t.keys.noEffect}</p>}
        </div>
      ))}
      <div>
        <Button
          size="xs"
          variant="default"
          leftSection={<IconPlus size={15} />}
          onClick={() => p.setRules([...p.rules, p.fresh(denies(p.byDefault) ? "allow" : "deny")])}
        >
          {t.keys.addException}
        </Button>
      </div>
    </div>
  );
}
