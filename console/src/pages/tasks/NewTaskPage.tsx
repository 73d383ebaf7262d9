/** A new task; from a package's page its first target is there already. */
import { PageHeader } from "@/components/basics";
import { addressOf, go, to } from "@/shell/navigate";
import { useTexts } from "@/texts/current";
import { useSearch } from "@tanstack/react-router";
import { useMemo } from "react";
import TaskForm from "./TaskForm";
import { emptyTask } from "./taskModel";

export default function NewTaskPage() {
  const t = useTexts();
  const { package: pack, version, group, computer } = useSearch({ from: "/inside/tasks/new" });
  const first = useMemo(() => {
    const task = emptyTask();
    const job = task.jobs[0];
    if (job && pack) job.targets = [{ package: pack, version: version ?? "" }];
    if (job && group) job.actors = [{ kind: "group", name: group }];
    if (job && computer) job.actors = [{ kind: "computer", name: computer }];
    return task;
  }, [pack, version, group, computer]);
  return (
    <>
      <PageHeader
        title={t.taskEdit.newTitle}
        above={
          <a className="small" {...to("/tasks")}>
            {t.tasks.title}
          </a>
        }
      />
      <TaskForm first={first} onSaved={(task) => go(addressOf.task(task.wanted.name))} />
    </>
  );
}
