/** The form of a request: what, where, when; the tier says what it asks for and when it could go. Of a draft, or one that was sent back, too. */
import { packages as packageCalls } from "@/api/calls";
import { requests as calls } from "@/api/deliver";
import { sentence } from "@/api/http";
import type { DeliveryRequest, EnvStanding, NewRequest } from "@/api/deliverTypes";
import { Command } from "@/components/Command";
import { commands } from "@/components/commands";
import { Note } from "@/components/basics";
import { FormDialog } from "@/components/Dialog";
import { addressOf, go } from "@/shell/navigate";
import { useTexts } from "@/texts/current";
import { Checkbox, Select, Textarea, TextInput } from "@mantine/core";
import { useQueries, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { VersionSelect } from "../deliveries/VersionSelect";
import { Also } from "./Also";
import { changeOf, localInput } from "./change";

interface Props {
  envs: readonly EnvStanding[];
  first: Partial<NewRequest>;
  /** The request that is changed; absent: a new one. */
  edited?: DeliveryRequest;
  onClose: () => void;
  onDone?: () => void;
}

export function RequestForm({ envs, first, edited, onClose, onDone }: Props) {
  const t = useTexts();
  const files = useQuery({ queryKey: ["deliverable"], queryFn: ({ signal }) => packageCalls.page({ limit: 1000 }, { signal }) });
  const [ask, setAsk] = useState<Partial<NewRequest>>({ urgency: "normal", ...first }),
    [submit, setSubmit] = useState(true);
  const put = (part: Partial<NewRequest>) => setAsk((old) => ({ ...old, ...part }));
  const deliverable = (files.data?.items ?? []).filter((p) => p.manifest.faces.includes("deliver"));
  const names = [...new Set(deliverable.map((p) => p.name))];
  const places = ask.env ? [ask.env, ...(ask.also_envs ?? [])] : [];
  const slots = useQueries({
    queries: places.map((env) => ({
      queryKey: ["request-slot", env, ask.urgency ?? ""],
      queryFn: ({ signal }: { signal: AbortSignal }) => calls.slot({ env, urgency: ask.urgency ?? "" }, { signal }),
      retry: false,
    })),
  });
  /* What its tier asks for and nobody fills in but who asks: without a title or variables the usual ones are taken. */
  const fields = slots.flatMap((slot) => slot.data?.fields ?? []).filter((key) => key !== "title" && key !== "variables");
  const asked = (key: string) => fields.includes(key);
  const urgent = ask.urgency === "urgent";
  const text = (key: "variables" | "title" | "ticket", label: string, placeholder = "") => (
    <TextInput
      label={label}
      required={asked(key)}
      placeholder={placeholder}
      value={ask[key] ?? ""}
      onChange={(e) => put({ [key]: e.currentTarget.value })}
    />
  );
  const area = (key: "description" | "rollback_plan" | "impact" | "justification", label: string, required = false) => (
    <Textarea
      label={label}
      required={required || asked(key)}
      value={ask[key] ?? ""}
      onChange={(e) => put({ [key]: e.currentTarget.value })}
      autosize
      minRows={2}
    />
  );
  return (
    <FormDialog
      title={edited ? t.shipping.editTitle(edited.request) : t.deliver.newRequest}
      submit={edited ? (submit ? t.shipping.saveAndSubmit : t.shipping.save) : submit ? t.deliver.submit : t.deliver.saveDraft}
      size="lg"
      changed={edited ? Object.keys(changeOf(edited, ask)).length > 1 : Boolean(ask.description || ask.title)}
      disabled={
        !ask.env ||
        !ask.package ||
        !ask.version ||
        (ask.also ?? []).some((one) => !one.package || !one.version) ||
        (submit && fields.some((key) => !String(ask[key as keyof NewRequest] ?? "").trim()))
      }
      onClose={onClose}
      onSubmit={async () => {
        if (edited) {
          /* About the revision that was read; only what was changed is sent. */
          const now = await calls.change(edited.request, changeOf(edited, ask));
          if (submit) await calls.step(edited.request, "submit", { revision: now.revision });
          onDone?.();
          return;
        }
        const made = await calls.add({ ...ask, submit });
        go(addressOf.request(made.request));
      }}
    >
      <Select
        label={t.deliver.env}
        searchable
        required
        data={envs.filter((e) => e.access !== "none").map((e) => ({ value: e.name, label: `${e.name} – ${e.tier}` }))}
        value={ask.env || null}
        onChange={(v) => put({ env: v ?? "", also_envs: (ask.also_envs ?? []).filter((env) => env !== v) })}
      />
      {slots.map(
        (slot, i) =>
          slot.data?.text && (
            <Note key={places[i]} tone="busy">
              {places.length > 1 && `${places[i]} – `}
              {sentence(slot.data.text)}
            </Note>
          ),
      )}
      <Select
        label={t.deliver.package}
        searchable
        required
        data={names}
        value={ask.package || null}
        onChange={(v) => put({ package: v ?? "", version: "" })}
      />
      <VersionSelect
        name={ask.package ?? ""}
        env={ask.env ?? ""}
        value={ask.version ?? ""}
        onChange={(version) => put({ version })}
        required
      />
      {!edited && <Also ask={ask} envs={envs} packages={names} put={put} />}
      {text("variables", t.deliver.variables, t.deliver.variablesHelp)}
      <TextInput
        type="datetime-local"
        label={t.deliver.wished}
        defaultValue={localInput(ask.at)}
        onChange={(e) => put({ at: e.currentTarget.value ? new Date(e.currentTarget.value).toISOString() : null })}
      />
      {text("title", t.deliver.title, ask.env && ask.package ? t.deliver.usualTitle(ask.package, ask.env) : "")}
      {area("description", t.deliver.description)}
      {text("ticket", t.deliver.ticket)}
      {area("rollback_plan", t.deliver.rollbackPlan)}
      <Checkbox
        label={t.deliver.urgent}
        checked={urgent}
        onChange={(e) => put({ urgency: e.currentTarget.checked ? "urgent" : "normal" })}
      />
      {urgent && area("impact", t.deliver.impact, true)}
      {urgent && area("justification", t.deliver.justification, true)}
      <Checkbox label={t.deliver.submitNow} checked={submit} onChange={(e) => setSubmit(e.currentTarget.checked)} />
      <Command
        command={edited ? commands.editRequest(edited.request, changeOf(edited, ask), submit) : commands.newRequest(ask, submit)}
      />
    </FormDialog>
  );
}
