/** Downloads that go on, and those that failed lately. */
import type { CatalogueDownload } from "@/api/adminTypes";
import { downloadName, downloads } from "@/live/downloads";
import { useStore } from "@/live/store";
import { useFormat, useTexts } from "@/texts/current";
import { CloseButton } from "@mantine/core";
import { IconCloudDown, IconCloudOff } from "@tabler/icons-react";
import css from "./Catalogue.module.css";

const shown = (d: CatalogueDownload): boolean => d.state !== "done";

export function Running() {
  const t = useTexts(),
    f = useFormat(),
    all = useStore(downloads).filter(shown);
  if (all.length === 0) return null;
  return (
    <section className={`card ${css["running"]}`} aria-label={t.catalogue.running}>
      {all.map((d) => (
        <div key={d.id} className={css["download"]} data-state={d.state}>
          {d.state === "failed" ? <IconCloudOff size={18} aria-hidden="true" /> : <IconCloudDown size={18} aria-hidden="true" />}
          <div className="grow">
            <p className="strong cut">
              {downloadName(d)} {d.version}
            </p>
            {d.state === "failed" ? (
              <p className="small" role="alert">
                {d.failure}
              </p>
            ) : (
              <progress
                className={css["progress"]}
                aria-label={t.catalogue.progress(downloadName(d))}
                {...(d.total_bytes > 0 ? { max: d.total_bytes, value: d.done_bytes } : {})}
              />
            )}
          </div>
          {d.state === "running" && d.total_bytes > 0 && (
            <span className="small dim num">{t.catalogue.fetching(f.bytes(d.done_bytes), f.bytes(d.total_bytes))}</span>
          )}
          {d.state === "failed" && (
            <CloseButton
              size="sm"
              aria-label={t.common.close}
              onClick={() => downloads.set((old) => old.filter((x) => x.id !== d.id))}
            />
          )}
        </div>
      ))}
    </section>
  );
}
