/** Uploads in the corner: each file's progress, speed, and what the server said. */
import { told } from "@/api/http";
import { addressOf, go } from "@/shell/navigate";
import { cancelUpload, clearUploads, draftOnScreen, retryUpload, uploads, type UploadItem } from "@/live/uploads";
import { useStore } from "@/live/store";
import { useMay } from "@/session/session";
import { useFormat, useTexts } from "@/texts/current";
import { ActionIcon, Button, Progress } from "@mantine/core";
import {
  IconChevronDown,
  IconChevronUp,
  IconCircleCheck,
  IconCircleX,
  IconRefresh,
  IconRocket,
  IconX,
} from "@tabler/icons-react";
import { useState } from "react";
import css from "./UploadDock.module.css";

export default function UploadDock() {
  const t = useTexts(),
    here = useStore(draftOnScreen),
    every = useStore(uploads),
    [folded, fold] = useState(false);
  const all = every.filter((u) => !u.into || u.into.draft !== here);
  const done = all.filter((u) => u.state === "done").length;
  const ended = all.every((u) => u.state === "done" || u.state === "failed");
  if (all.length === 0) return null;
  return (
    <section className={css["dock"]} aria-label={t.uploads.title}>
      <header className={css["head"]}>
        <h2 aria-live="polite">{t.uploads.summary(done, all.length)}</h2>
        {ended && (
          <Button size="compact-xs" variant="subtle" onClick={clearUploads}>
            {t.uploads.clear}
          </Button>
        )}
        <ActionIcon
          variant="subtle"
          color="gray"
          aria-label={folded ? t.uploads.unfold : t.uploads.fold}
          aria-expanded={!folded}
          onClick={() => fold(!folded)}
        >
          {folded ? <IconChevronUp size={17} /> : <IconChevronDown size={17} />}
        </ActionIcon>
      </header>
      {!folded && (
        <ul className={`plain ${css["list"]}`}>
          {all.map((u) => (
            <Item key={u.id} item={u} />
          ))}
        </ul>
      )}
    </section>
  );
}

function Item({ item: u }: { item: UploadItem }) {
  const t = useTexts(),
    f = useFormat(),
    deploys = useMay("deploy");
  const share = u.file.size > 0 ? Math.min(100, (100 * u.sent) / u.file.size) : 100;
  const left = u.speed > 1 ? ((u.file.size - u.sent) / u.speed) * 1000 : 0;
  const active = u.state === "sending" || u.state === "checking" || u.state === "resuming" || u.state === "waiting";
  const line =
    u.state === "sending"
      ? `${f.bytes(u.sent)} / ${f.bytes(u.file.size)}${u.speed > 0 ? ` · ${f.speed(u.speed)}` : ""}${left > 1500 ? ` · ${t.uploads.left(f.span(left))}` : ""}`
      : u.state === "done" && u.published
        ? `${u.published.name} ${u.published.version} · ${f.bytes(u.published.size_bytes)}`
        : u.state === "done"
          ? t.uploads.done
          : u.state === "failed"
            ? ""
            : t.uploads[u.state];
  return (
    <li className={css["item"]}>
      <div className="row">
        {u.state === "done" && <IconCircleCheck size={17} color="var(--good-dot)" aria-hidden="true" />}
        {u.state === "failed" && <IconCircleX size={17} color="var(--bad-dot)" aria-hidden="true" />}
        <span className="grow cut strong" title={u.file.name}>
          {u.file.name}
        </span>
        {u.state === "done" && u.published && deploys && u.published.manifest.faces.includes("run") && (
          <Button
            size="compact-xs"
            variant="light"
            leftSection={<IconRocket size={13} />}
            onClick={() => go(addressOf.deploy({ package: u.published?.name ?? "" }))}
          >
            {t.uploads.deploy}
          </Button>
        )}
        {u.state === "failed" && (
          <ActionIcon
            size="sm"
            variant="subtle"
            color="gray"
            aria-label={`${t.uploads.retry}: ${u.file.name}`}
            onClick={() => retryUpload(u.id)}
          >
            <IconRefresh size={15} />
          </ActionIcon>
        )}
        <ActionIcon
          size="sm"
          variant="subtle"
          color="gray"
          aria-label={`${active ? t.uploads.cancel : t.uploads.dismiss}: ${u.file.name}`}
          onClick={() => cancelUpload(u.id)}
        >
          <IconX size={15} />
        </ActionIcon>
      </div>
      {active && (
        <Progress
          value={u.state === "checking" ? 100 : share}
          size={5}
          mt={6}
          animated={u.state !== "waiting"}
          striped={u.state === "checking" || u.state === "resuming"}
          aria-label={t.uploads.progress(u.file.name)}
        />
      )}
      {line && (
        <p className="dim tiny num" style={{ marginTop: 4 }}>
          {line}
        </p>
      )}
      {u.state === "failed" && (
        <p className={css["error"]} role="alert">
          {told(u.error)}
        </p>
      )}
    </li>
  );
}
