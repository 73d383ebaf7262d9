/** Make a rule from this line (FC-4): a line of the log, what is made of it, how often it fits here; then it is one more rule of the site. */
import { attempts, documents } from "@/api/deliver";
import type { AttemptView, FileFault } from "@/api/deliverTypes";
import { told } from "@/api/http";
import { Note } from "@/components/basics";
import { Command } from "@/components/Command";
import { commands } from "@/components/commands";
import { FormDialog } from "@/components/Dialog";
import { toast } from "@/live/notices";
import { useTexts } from "@/texts/current";
import { Select, Textarea, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { codeOf, isCode, patternOf, withRule, type Rule } from "./rule";

const HITS_MAX = 50;

export default function RuleDialog({ attempt: a, onClose }: { attempt: AttemptView; onClose: () => void }) {
  const t = useTexts(),
    client = useQueryClient();
  /* What the agent adds itself says nothing about the cause. */
  const lines = (a.cause?.excerpt ?? []).filter((l) => l.text.trim() && !l.text.startsWith("[escale]"));
  const [line, setLine] = useState(lines.at(-1)?.line);
  const text = lines.find((l) => l.line === line)?.text ?? "";
  const [rule, setRule] = useState<Rule>({
    code: codeOf(text),
    match: patternOf(text),
    jobs: `${a.path.split("/")[0] ?? ""}/*`,
    title: { fr: "", en: "" },
    advice: { fr: "", en: "" },
    owner: "ops",
  });
  const [faults, setFaults] = useState<FileFault[]>([]);
  const put = (part: Partial<Rule>) => setRule((old) => ({ ...old, ...part }));
  const [asked] = useDebouncedValue(rule.match, 400);
  const hits = useQuery({
    queryKey: ["rule-hits", a.id, asked],
    queryFn: ({ signal }) => attempts.search(a.id, { q: asked, regex: true, limit: HITS_MAX }, { signal }),
    enabled: asked.trim() !== "",
    retry: false,
  });
  const files = useQuery({ queryKey: ["documents"], queryFn: ({ signal }) => documents.list({ signal }) });
  const site = files.data?.find((d) => d.kind === "causes");
  const file = site?.file || "site.causes.toml";
  const choose = (number: number) => {
    const chosen = lines.find((l) => l.line === number)?.text ?? "";
    setLine(number);
    put({ match: patternOf(chosen), code: codeOf(chosen) });
  };
  const save = async () => {
    /* Read at the last moment: what others added meanwhile stays. */
    const before = site ? (await documents.get("causes", site.name)).text : undefined;
    const done = await documents.apply({ [file]: withRule(before, rule) }, false);
    if (!done.applied) {
      setFaults(done.faults);
      return;
    }
    toast({ tone: "good", title: t.causes.made(rule.code), text: t.causes.fromNowOn });
    await client.invalidateQueries({ queryKey: ["documents"] });
    onClose();
  };
  const two = (key: "title" | "advice", label: (lang: string) => string) =>
    (["fr", "en"] as const).map((lang) => (
      <TextInput
        key={lang}
        label={label(t.causes.langs[lang])}
        required={key === "title" && lang === "fr" && !rule.title.en}
        value={rule[key][lang]}
        onChange={(e) => put({ [key]: { ...rule[key], [lang]: e.currentTarget.value } })}
      />
    ));
  return (
    <FormDialog
      title={t.causes.makeRule}
      help={t.causes.help}
      submit={t.causes.add}
      size="lg"
      changed={Boolean(rule.title.fr || rule.title.en)}
      disabled={
        !isCode(rule.code) ||
        !rule.match.trim() ||
        !(rule.title.fr.trim() || rule.title.en.trim()) ||
        hits.isError ||
        files.isPending
      }
      onClose={onClose}
      onSubmit={save}
    >
      {lines.length > 0 && (
        <Select
          label={t.causes.line}
          data={lines.map((l) => ({ value: String(l.line), label: `${l.line}  ${l.text}` }))}
          value={line === undefined ? null : String(line)}
          onChange={(v) => v && choose(Number(v))}
          allowDeselect={false}
          data-autofocus
        />
      )}
      <Textarea
        label={t.causes.match}
        description={t.causes.matchHelp}
        required
        autosize
        minRows={1}
        styles={{ input: { fontFamily: "var(--mono)" } }}
        value={rule.match}
        onChange={(e) => put({ match: e.currentTarget.value })}
        error={hits.error ? told(hits.error) : undefined}
      />
      <p className="small" role="status">
        {hits.data && t.causes.fits(hits.data.length, hits.data.length >= HITS_MAX)}
      </p>
      <TextInput
        label={t.causes.code}
        required
        value={rule.code}
        error={rule.code && !isCode(rule.code) ? t.causes.badCode : undefined}
        onChange={(e) => put({ code: e.currentTarget.value })}
      />
      <TextInput
        label={t.causes.jobs}
        description={t.causes.jobsHelp}
        value={rule.jobs}
        onChange={(e) => put({ jobs: e.currentTarget.value })}
      />
      {two("title", t.causes.titleIn)}
      {two("advice", t.causes.adviceIn)}
      <Select
        label={t.causes.owner}
        data={[
          { value: "ops", label: t.deliver.owners.ops },
          { value: "dev", label: t.deliver.owners.dev },
        ]}
        value={rule.owner}
        onChange={(v) => put({ owner: v === "dev" ? "dev" : "ops" })}
        allowDeselect={false}
      />
      {faults.map((x, i) => (
        <Note key={i} tone={x.warning ? "warn" : "bad"}>
          {x.text}
        </Note>
      ))}
      <Command command={commands.testCauses(file, "job.log", a.path, a.code)} />
      <Command command={commands.apply(file)} />
    </FormDialog>
  );
}
