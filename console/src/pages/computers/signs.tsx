/** What stands for a computer's agent, system and standing: a sign and a word each. */
import type { Computer } from "@/api/fleetTypes";
import { Badge, Tag, type Tone } from "@/components/StateBadge";
import { useTexts } from "@/texts/current";
import {
  IconAnchor,
  IconAtom2,
  IconBrandApple,
  IconBrandDebian,
  IconBrandRedhat,
  IconBrandUbuntu,
  IconBrandWindows,
  IconDeviceDesktop,
  IconLifebuoy,
} from "@tabler/icons-react";
import css from "./Computers.module.css";

const TONES: Record<string, Tone> = { approved: "good", pending: "warn", refused: "off", duplicate: "bad" };

export function StandingBadge({ standing }: { standing: string }) {
  const t = useTexts();
  return (
    <Badge tone={TONES[standing] ?? "off"} title={t.computers.standingHelp[standing]}>
      {t.computers.standingShort[standing] ?? standing}
    </Badge>
  );
}

export function KindIcon({ kind, size = 17 }: { kind: string; size?: number }) {
  const Icon = kind === "escale" ? IconAnchor : kind === "glpi" ? IconLifebuoy : IconAtom2;
  return <Icon size={size} aria-hidden="true" />;
}

export function KindSign({ computer: c }: { computer: Computer }) {
  const t = useTexts();
  return (
    <span className={css["sign"]} title={c.agent_version}>
      <KindIcon kind={c.kind} />
      <span className="cut small">{t.computers.kinds[c.kind] ?? c.kind}</span>
      {c.connected && <span className={css["dot"]} role="img" aria-label={t.computers.connected} title={t.computers.connected} />}
    </span>
  );
}

export function SystemIcon({ computer: c, size = 17 }: { computer: Computer; size?: number }) {
  const os = c.os.toLowerCase(),
    family = c.os_family.toLowerCase();
  const Icon =
    family === "windows"
      ? IconBrandWindows
      : family === "macos" || family === "darwin"
        ? IconBrandApple
        : os.includes("debian")
          ? IconBrandDebian
          : os.includes("ubuntu")
            ? IconBrandUbuntu
            : /red ?hat|fedora|centos|alma|rocky/.test(os)
              ? IconBrandRedhat
              : IconDeviceDesktop;
  return <Icon size={size} aria-hidden="true" />;
}

export function SystemSign({ computer: c }: { computer: Computer }) {
  if (!c.os && !c.os_family) return <span className="dim">–</span>;
  return (
    <span className={css["sign"]} title={[c.os, c.arch].filter(Boolean).join(" ")}>
      <SystemIcon computer={c} />
      <span className="cut small">
        {c.os || c.os_family} {c.arch && <span className="dim">{c.arch}</span>}
      </span>
    </span>
  );
}

export function Labels({ labels }: { labels: string[] }) {
  if (labels.length === 0) return <span className="dim">–</span>;
  return (
    <span className={css["labels"]} title={labels.join(", ")}>
      {labels.map((l) => (
        <Tag key={l}>{l}</Tag>
      ))}
    </span>
  );
}
