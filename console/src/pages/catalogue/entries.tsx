/** One entry of a catalogue: its picture, how it stands here, whether it fits a search. */
import { catalogues as calls } from "@/api/admin";
import type { CatalogueEntry } from "@/api/adminTypes";
import { PackageIcon } from "@/components/PackageIcon";
import { useTexts } from "@/texts/current";
import { IconCircleArrowUp, IconCircleCheck } from "@tabler/icons-react";
import { useState } from "react";
import css from "./Catalogue.module.css";

/** Updates first, then what is not here, then what is up to date. */
export const standingOrder = (e: Pick<CatalogueEntry, "standing">): number =>
  Math.max(0, ["newer", "new", "current"].indexOf(e.standing));

export function fits(e: CatalogueEntry, search: string): boolean {
  const hay =
    `${e.name} ${e.version} ${e.author} ${e.catalogue} ${Object.values(e.title).join(" ")} ${Object.values(e.description).join(" ")}`.toLowerCase();
  return search
    .toLowerCase()
    .split(/\s+/)
    .every((word) => hay.includes(word));
}

/** Only addresses of the web: what a catalogue says comes from strangers. */
export const documentationUrl = (e: Pick<CatalogueEntry, "documentation">): string | undefined =>
  e.documentation && /^https?:\/\//i.test(e.documentation) ? e.documentation : undefined;

export function EntryIcon({ entry: e, size }: { entry: CatalogueEntry; size: number }) {
  const [broken, setBroken] = useState(false);
  if (!e.has_icon || broken) return <PackageIcon file={{ name: e.name, file: "", has_icon: false, digest: "" }} size={size} />;
  return (
    <img
      src={`${calls.iconUrl(e.catalogue, e.name)}?${encodeURIComponent(e.version)}`}
      alt=""
      loading="lazy"
      width={size}
      height={size}
      className={css["icon"]}
      onError={() => setBroken(true)}
    />
  );
}

/** The two marks: installed and up to date; a newer version is there. */
export function Standing({ entry: e }: { entry: CatalogueEntry }) {
  const t = useTexts();
  if (e.standing === "current")
    return (
      <span className={css["mark"]} data-tone="good" role="img" aria-label={t.catalogue.upToDate} title={t.catalogue.upToDate}>
        <IconCircleCheck size={17} aria-hidden="true" />
      </span>
    );
  if (e.standing !== "newer") return null;
  const text = t.catalogue.newer(e.installed ?? "–");
  return (
    <span className={css["mark"]} data-tone="warn" role="img" aria-label={text} title={text}>
      <IconCircleArrowUp size={17} aria-hidden="true" />
    </span>
  );
}
