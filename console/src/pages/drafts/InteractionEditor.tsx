/** A question to whoever sits before the computer: when, its words and buttons, and what each answer leads to; from a template. */
import { told } from "@/api/http";
import { templates as calls } from "@/api/work";
import type { DraftProblem, Interaction } from "@/api/workTypes";
import { Tag } from "@/components/StateBadge";
import { toast } from "@/live/notices";
import { useTexts } from "@/texts/current";
import { Button, Select, Switch, Textarea, TextInput } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { NumberField } from "../tasks/TaskForm";
import css from "./Draft.module.css";
import { at, eventsOf } from "./installModel";
import { Told } from "./Told";

interface Props {
  value: Interaction;
  set: (part: Partial<Interaction>) => void;
  field: string;
  problems: readonly DraftProblem[];
  warnings: readonly DraftProblem[];
}
const MOMENTS = ["before", "after_download", "after", "after_download_failure", "after_failure"];
const BUTTONS = ["ok", "okcancel", "yesno", "yesnocancel", "retrycancel", "abortretryignore"];
const ICONS = ["none", "info", "warn", "question", "error"];
const POLICIES = ["continue", "stop", "postpone"];
const HOUR_S = 3_600;

export function InteractionEditor({ value: i, set, field, problems, warnings }: Props) {
  const t = useTexts(),
    client = useQueryClient();
  const known = useQuery({ queryKey: ["interaction-templates"], queryFn: ({ signal }) => calls.list({ signal }) });
  const [name, setName] = useState<string>();
  const fault = (part: string) => at(problems, `${field}.${part}`);
  const informative = i.moment !== "before" && i.moment !== "after_download";
  const keep = async () => {
    const title = name?.trim();
    if (!title) return;
    try {
      await calls.put(title, { name: title, interaction: i });
      toast({ tone: "good", title: t.interaction.templateSaved(title) });
      setName(undefined);
      await client.invalidateQueries({ queryKey: ["interaction-templates"] });
    } catch (error) {
      toast({ tone: "bad", title: told(error) });
    }
  };
  return (
    <div className="stack">
      <div className={css["pair"]}>
        <Select
          label={t.interaction.moment}
          description={informative ? t.interaction.informative : undefined}
          allowDeselect={false}
          value={i.moment}
          onChange={(moment) => set({ moment: moment ?? "before" })}
          data={MOMENTS.map((value) => ({ value, label: t.interaction.moments[value] ?? value }))}
        />
        <Select
          label={t.interaction.chooseTemplate}
          value={null}
          placeholder={known.data?.length ? "…" : t.interaction.noTemplates}
          disabled={!known.data?.length}
          onChange={(chosen) => {
            const found = known.data?.find((x) => x.name === chosen)?.interaction;
            if (!found) return;
            const { buttons, icon, timeout_s, wait, policies, platform, retry_after_s, retries_max } = found;
            /* Its words only where none were written yet. */
            const words = { title: i.title || found.title, text: i.text || found.text };
            set({ ...words, buttons, icon, timeout_s, wait, policies, platform, retry_after_s, retries_max });
          }}
          data={(known.data ?? []).map((x) => x.name)}
        />
        <TextInput
          label={t.interaction.titleOf}
          value={i.title}
          error={fault("title")}
          onChange={(e) => set({ title: e.currentTarget.value })}
        />
        <Textarea
          label={t.interaction.text}
          description={t.interaction.textHelp}
          autosize
          minRows={1}
          maxRows={8}
          value={i.text}
          error={fault("text")}
          onChange={(e) => set({ text: e.currentTarget.value })}
        />
        <Select
          label={t.interaction.buttons}
          allowDeselect={false}
          value={i.buttons}
          error={fault("buttons")}
          onChange={(buttons) => set({ buttons: buttons ?? "ok" })}
          data={BUTTONS.map((value) => ({ value, label: t.interaction.buttonSets[value] ?? value }))}
        />
        <Select
          label={t.interaction.icon}
          allowDeselect={false}
          value={i.icon}
          onChange={(icon) => set({ icon: icon ?? "info" })}
          data={ICONS.map((value) => ({ value, label: t.interaction.icons[value] ?? value }))}
        />
        <Switch label={t.interaction.wait} checked={i.wait} onChange={(e) => set({ wait: e.currentTarget.checked })} />
        {i.wait && (
          <NumberField
            label={t.interaction.timeout}
            help={t.interaction.timeoutHelp}
            min={0}
            max={86_400}
            value={i.timeout_s}
            error={fault("timeout_s")}
            onChange={(timeout_s) => set({ timeout_s })}
          />
        )}
      </div>
      <fieldset className={css["rules"]}>
        <legend>{t.interaction.policy}</legend>
        <div className={css["pair"]}>
          {eventsOf(i).map((event) => (
            <Select
              key={event}
              size="xs"
              label={t.interaction.events[event] ?? event}
              allowDeselect={false}
              value={i.policies[event] ?? "stop"}
              onChange={(policy) => set({ policies: { ...i.policies, [event]: policy ?? "stop" } })}
              data={POLICIES.map((value) => ({ value, label: t.interaction.policies[value] ?? value }))}
            />
          ))}
        </div>
      </fieldset>
      {eventsOf(i).some((event) => i.policies[event] === "postpone") && (
        <div className={css["pair"]}>
          <NumberField
            label={t.interaction.retryAfter}
            min={1}
            max={8_760}
            value={Math.max(1, Math.round(i.retry_after_s / HOUR_S))}
            onChange={(hours) => set({ retry_after_s: hours * HOUR_S })}
          />
          <NumberField
            label={t.interaction.retriesMax}
            help={t.interaction.retriesHelp}
            min={1}
            max={20}
            value={i.retries_max}
            onChange={(retries_max) => set({ retries_max })}
          />
        </div>
      )}
      {name === undefined ? (
        <Button size="xs" variant="subtle" w="fit-content" onClick={() => setName("")}>
          {t.interaction.saveTemplate}
        </Button>
      ) : (
        <div className="row wrap">
          <TextInput
            size="xs"
            autoFocus
            aria-label={t.interaction.templateName}
            placeholder={t.interaction.templateName}
            value={name}
            onChange={(e) => setName(e.currentTarget.value)}
          />
          <Button size="xs" disabled={!name.trim()} onClick={() => void keep()}>
            {t.interaction.saveTemplate}
          </Button>
        </div>
      )}
      <Told problems={problems} warnings={warnings} field={field} shown={["title", "text", "buttons", "timeout_s"]} />
    </div>
  );
}

export function InteractionSummary({ interaction: i }: { interaction: Interaction }) {
  const t = useTexts();
  return (
    <span className={css["summary"]}>
      <Tag>{t.interaction.moments[i.moment] ?? i.moment}</Tag>
      <span className="cut">{i.label || i.title || i.text || t.interaction.unnamed}</span>
    </span>
  );
}
