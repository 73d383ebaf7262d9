/** What the bell shows: ends of processes, failed orders, lost agents, new versions, pending updates. */
import { sentence } from "@/api/http";
import { Empty, TimeAgo } from "@/components/basics";
import { updateKeys } from "@/live/downloadList";
import { usePending } from "@/live/computers";
import { updates } from "@/live/downloads";
import { notes } from "@/live/notes";
import { activity, isAlert, type Activity } from "@/live/notices";
import { useStore } from "@/live/store";
import { instances, useCollection } from "@/live/stores";
import { useTexts, type Texts } from "@/texts/current";
import { Button } from "@mantine/core";
import {
  IconCircleArrowUp,
  IconBell,
  IconBolt,
  IconCircleCheck,
  IconCircleX,
  IconCloudDown,
  IconCloudOff,
  IconPackage,
  IconPlugConnectedX,
  IconUserQuestion,
} from "@tabler/icons-react";
import type { Verb } from "@/api/types";
import { addressOf, go } from "./navigate";
import css from "./Bell.module.css";
import { describeNote } from "./noteItem";

export function describe(
  a: Activity,
  t: Texts,
): { icon: React.ReactNode; title: string; text: string; address: string; tone: string } {
  switch (a.kind) {
    case "death":
      return {
        icon: <IconBolt size={17} />,
        title: t.bell.death(`${a.death.agent}/${a.death.instance}`),
        text: [a.death.ending.text, a.death.follows.text]
          .filter(Boolean)
          .map((x) => sentence(x as string))
          .join(". "),
        address: addressOf.instance(a.death.agent, a.death.instance, "history"),
        tone: "bad",
      };
    case "order":
      return {
        icon: <IconCircleX size={17} />,
        title: t.bell.orderFailed(t.verbs[a.order.verb as Verb], `${a.order.agent}/${a.order.instance}`),
        text: sentence(a.order.reason?.text ?? ""),
        address: addressOf.instance(a.order.agent, a.order.instance, "history"),
        tone: "bad",
      };
    case "agent":
      return {
        icon: <IconPlugConnectedX size={17} />,
        title: t.bell.agentGone(a.agent.name),
        text: a.agent.os ?? "",
        address: addressOf.agent(a.agent.name),
        tone: "warn",
      };
    case "download":
      return {
        icon: a.download.state === "failed" ? <IconCloudOff size={17} /> : <IconCloudDown size={17} />,
        title:
          a.download.state === "failed"
            ? t.admin.downloadFailed(a.download.package || t.admin.anAddress)
            : t.admin.downloaded(a.download.package, a.download.version),
        text: a.download.failure ?? "",
        address: a.download.state === "failed" || !a.download.file ? "/catalogue" : addressOf.packageFile(a.download.file),
        tone: a.download.state === "failed" ? "bad" : "good",
      };
    case "task":
      return {
        icon: a.task.counts.error > 0 ? <IconCircleX size={17} /> : <IconCircleCheck size={17} />,
        title: a.ended ? t.tasks.ended(a.task.wanted.name) : t.tasks.goesWrong(a.task.wanted.name),
        text: t.tasks.endedText(a.task.counts.success + a.task.counts.skipped, a.task.counts.error),
        address: addressOf.task(a.task.wanted.name, a.task.counts.error > 0 ? "error" : undefined),
        tone: a.task.counts.error > 0 ? "bad" : "good",
      };
    case "package":
      return {
        icon: <IconPackage size={17} />,
        title: t.bell.newPackage(a.file.name, a.file.version),
        text: t.overview.published(a.file.published_by),
        address: addressOf.packageFile(a.file.file),
        tone: "busy",
      };
  }
}

const SHOWN_MAX = 20;

export default function Bell({ onClose }: { onClose: () => void }) {
  const t = useTexts(),
    alerts = useStore(activity).filter(isAlert),
    told = useStore(notes);
  const all = [
    ...alerts.map((a) => ({ id: a.id, at: a.at, d: describe(a, t) })),
    ...told.map((n) => ({ id: n.id, at: n.at, d: describeNote(n, t) })),
  ]
    .sort((a, b) => b.at - a.at)
    .slice(0, SHOWN_MAX);
  const known = useStore(updates),
    waiting = usePending();
  const outdated = useCollection(instances).items.filter((i) => i.newer && !i.virtual).length;
  const open = (address: string) => {
    onClose();
    go(address);
  };
  return (
    <div className={css["bell"]}>
      <div className={css["head"]}>
        <h2 className="card-title" style={{ margin: 0 }}>
          {t.bell.title}
        </h2>
        {all.length > 0 && (
          <Button
            size="compact-xs"
            variant="subtle"
            onClick={() => {
              activity.set((old) => old.filter((a) => !isAlert(a)));
              notes.set([]);
              onClose();
            }}
          >
            {t.bell.clear}
          </Button>
        )}
      </div>
      {waiting > 0 && (
        <button className={css["item"]} data-tone="warn" onClick={() => open("/computers?standing=pending")}>
          <IconUserQuestion size={17} />
          <span className="grow">
            <b>{t.fleet.pending(waiting)}</b>
            <span className="dim small">{t.fleet.pendingHelp}</span>
          </span>
        </button>
      )}
      {known.escale && (
        <button className={css["item"]} data-tone="busy" onClick={() => open("/catalogue?show=updates")}>
          <IconCircleArrowUp size={17} />
          <span className="grow">
            <b>{t.admin.escaleNewer(known.escale.version, known.escale.catalogue)}</b>
          </span>
        </button>
      )}
      {known.packages.length > 0 && (
        <button className={css["item"]} data-tone="busy" onClick={() => open("/catalogue?show=updates")}>
          <IconCloudDown size={17} />
          <span className="grow">
            <b>{t.admin.packagesNewer(known.packages.length)}</b>
            <span className="dim small">
              {known.packages
                .slice(0, 4)
                .map((p) => `${p.name} ${p.version}`)
                .join(", ")}
              {known.packages.length > 4 ? "…" : ""}
            </span>
          </span>
        </button>
      )}
      {outdated > 0 && (
        <button className={css["item"]} data-tone="busy" onClick={() => open("/instances?show=outdated")}>
          <IconCircleArrowUp size={17} />
          <span className="grow">
            <b>{t.bell.updates(outdated)}</b>
          </span>
        </button>
      )}
      {all.map(({ id, at, d }) => (
        <button key={id} className={css["item"]} data-tone={d.tone} onClick={() => open(d.address)}>
          {d.icon}
          <span className="grow">
            <b>{d.title}</b>
            <span className="dim small">{d.text}</span>
            <span className="dim tiny">
              <TimeAgo at={at} />
            </span>
          </span>
        </button>
      ))}
      {all.length === 0 && outdated === 0 && waiting === 0 && updateKeys(known).length === 0 && (
        <Empty icon={<IconBell size={24} />} title={t.bell.none} help={t.bell.noneHelp} />
      )}
    </div>
  );
}
