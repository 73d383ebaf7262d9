/** What people do to a task: set it active or not, force its start, duplicate, delete, cancel and restart its runs. */
import { runs, tasks as calls } from "@/api/work";
import type { RunAction, Task } from "@/api/workTypes";
import { told } from "@/api/http";
import { ask } from "@/live/ask";
import { toast } from "@/live/notices";
import { tasks } from "@/live/stores";
import { addressOf, go } from "@/shell/navigate";
import { currentTexts } from "@/texts/current";

const failed = (error: unknown): void => void toast({ tone: "bad", title: told(error) });

/** Active at once; inactive only after a question, because waiting runs are cancelled. */
export async function setActive(task: Task, active: boolean): Promise<boolean> {
  const t = currentTexts(),
    name = task.wanted.name;
  if (active) {
    try {
      await tasks.answer(calls.activate(name));
      toast({ tone: "good", title: t.tasks.activated(name) });
      return true;
    } catch (error) {
      failed(error);
      return false;
    }
  }
  const waits = task.counts.prepared > 0;
  const act = () => tasks.answer(calls.deactivate(name));
  try {
    if (waits) {
      const yes = await ask({
        title: t.tasks.deactivateTitle(name),
        help: t.tasks.deactivateHelp,
        confirm: t.tasks.deactivate,
        danger: true,
        act,
      });
      if (!yes) return false;
    } else await act();
    toast({ tone: "good", title: t.tasks.deactivated(name) });
    return true;
  } catch (error) {
    failed(error);
    return false;
  }
}

export async function deleteTask(task: Task): Promise<boolean> {
  const t = currentTexts(),
    name = task.wanted.name;
  const yes = await ask({
    title: t.tasks.deleteTitle(name),
    help: t.tasks.deleteHelp,
    confirm: t.common.delete,
    danger: true,
    act: async () => {
      await calls.remove(name);
      tasks.drop(task.id);
    },
  });
  if (yes) toast({ tone: "good", title: t.tasks.deleted(name) });
  return yes;
}

/** Acts on runs and tells how many it was done to, and what was refused. */
export async function actOnRuns(body: RunAction, question?: { title: string; help: string; confirm: string }): Promise<boolean> {
  const t = currentTexts();
  const act = async () => {
    const { changed, refused } = await runs.act(body);
    const title =
      body.action === "cancel"
        ? t.runs.cancelled(changed)
        : body.action === "restart"
          ? t.runs.restarted(changed)
          : t.runs.endedN(changed);
    toast({
      tone: refused.length > 0 ? "warn" : "good",
      title,
      text: refused.length > 0 ? `${t.tasks.refused(refused.length)}. ${refused[0]?.text ?? ""}` : undefined,
    });
  };
  if (question) return ask({ ...question, danger: body.action !== "restart", act });
  try {
    await act();
    return true;
  } catch (error) {
    failed(error);
    return false;
  }
}

export const cancelAll = (task: Task, job = ""): Promise<boolean> => {
  const t = currentTexts();
  return actOnRuns(
    { action: "cancel", task: task.wanted.name, job },
    { title: t.tasks.cancelTitle(job || task.wanted.name), help: t.tasks.cancelHelp, confirm: t.tasks.cancelRuns },
  );
};
export const restartFailed = (task: Task, job = ""): Promise<boolean> => {
  const t = currentTexts();
  return actOnRuns(
    { action: "restart", task: task.wanted.name, job, states: ["error"] },
    { title: t.tasks.restartTitle(job || task.wanted.name), help: t.tasks.restartHelp, confirm: t.tasks.restartFailed },
  );
};
export const openTask = (task: Task, state?: string): void => go(addressOf.task(task.wanted.name, state));
