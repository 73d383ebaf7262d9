/** "Target a task": selected computers, or a group, become actors of a job of an inactive task. */
import { tasks as taskCalls } from "@/api/work";
import { FormDialog } from "@/components/Dialog";
import { toast } from "@/live/notices";
import { packages, useCollection } from "@/live/stores";
import { addressOf, go, to } from "@/shell/navigate";
import { useTexts } from "@/texts/current";
import { nameKey } from "@/components/DataTable";
import { Button, Select } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { act } from "./mass";

interface Job {
  name: string;
  targets: { package: string; version: string }[];
  actors: { kind: string; name: string }[];
}

interface Props {
  ids?: string[];
  group?: string;
  onClose: () => void;
}

/** Adds a group to the job that has this package alone, or a job of its own. */
async function targetGroup(task: string, group: string, name: string, version: string): Promise<void> {
  const now = await taskCalls.get(task);
  const actor = { kind: "group", name: group };
  const jobs = (now.wanted.jobs as Job[]).map((j) => ({ ...j, actors: [...j.actors] }));
  const job = jobs.find(
    (j) => j.targets.length === 1 && j.targets[0]?.package === name && (version === "" || j.targets[0]?.version === version),
  );
  if (!job) jobs.push({ name: "", targets: [{ package: name, version }], actors: [actor] });
  else if (!job.actors.some((a) => a.kind === "group" && a.name.toLowerCase() === group.toLowerCase())) job.actors.push(actor);
  await taskCalls.put(task, { ...now.wanted, jobs, revision: now.revision });
}

export default function TargetTaskDialog({ ids, group, onClose }: Props) {
  const t = useTexts(),
    d = t.computers.taskDialog,
    client = useQueryClient();
  const query = useQuery({ queryKey: ["tasks", "inactive"], queryFn: () => taskCalls.list({ active: false }), staleTime: 0 });
  const repository = useCollection(packages);
  const [task, setTask] = useState<string | null>(null),
    [name, setName] = useState<string | null>(null),
    [version, setVersion] = useState("");
  const installable = useMemo(() => repository.items.filter((p) => p.manifest.faces.includes("install")), [repository.items]);
  const names = useMemo(() => [...new Set(installable.map((p) => p.name))].sort(), [installable]);
  const versions = useMemo(
    () =>
      installable
        .filter((p) => p.name === name)
        .sort((a, b) => (nameKey(a.version) < nameKey(b.version) ? 1 : -1))
        .map((p) => p.version),
    [installable, name],
  );
  const newest = installable.find((p) => p.name === name && p.newest)?.version ?? versions[0] ?? "";
  const submit = async () => {
    if (!task || !name) return;
    if (group !== undefined) {
      await targetGroup(task, group, name, version);
      toast({ tone: "good", title: d.groupDone(task, group) });
    } else await act("target-task", ids ?? [], { task, package: name, version });
    await client.invalidateQueries({ queryKey: ["tasks"] });
    onClose();
  };
  const none = query.isSuccess && query.data.length === 0;
  return (
    <FormDialog
      title={group === undefined ? d.title(ids?.length ?? 0) : d.titleGroup(group)}
      help={d.help}
      submit={d.submit}
      onSubmit={submit}
      onClose={onClose}
      disabled={!task || !name}
    >
      {none ? (
        <div className="row wrap">
          <p className="grow">{d.none}</p>
          <Button
            variant="default"
            onClick={() => {
              onClose();
              go("/tasks/new");
            }}
          >
            {d.makeTask}
          </Button>
        </div>
      ) : (
        <Select
          label={d.task}
          placeholder={d.pick}
          searchable
          limit={200}
          data={(query.data ?? []).map((x) => x.wanted.name)}
          value={task}
          onChange={setTask}
          nothingFoundMessage={t.common.noMatch}
          error={query.error instanceof Error ? query.error.message : undefined}
          required
        />
      )}
      <Select
        label={d.package}
        placeholder={d.pickPackage}
        searchable
        limit={200}
        data={names}
        value={name}
        onChange={(v) => {
          setName(v);
          setVersion("");
        }}
        description={repository.status === "ready" && names.length === 0 ? d.noPackage : undefined}
        nothingFoundMessage={t.common.noMatch}
        required
      />
      {name && (
        <Select
          label={d.version}
          data={[{ value: "", label: d.newest(newest) }, ...versions.map((v) => ({ value: v, label: v }))]}
          value={version}
          onChange={(v) => setVersion(v ?? "")}
          allowDeselect={false}
        />
      )}
      {task && (
        <p className="small">
          <a {...to(addressOf.task(task))}>{d.openTask}</a>
        </p>
      )}
    </FormDialog>
  );
}
