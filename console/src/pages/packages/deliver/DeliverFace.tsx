/** The deliver face of a package: this version's availability, provenance and scripts, every version beside, and what one may do about it (rows 43, 44, 55). */
import { envs as envCalls, version as versionCall, type VersionStep } from "@/api/deliver";
import type { DeliverFace as Face } from "@/api/deliverTypes";
import { Facts, Failure, Lines, Note } from "@/components/basics";
import { Tag } from "@/components/StateBadge";
import { useMay } from "@/session/session";
import { addressOf, to } from "@/shell/navigate";
import { useFormat, useTexts } from "@/texts/current";
import { Button, Select } from "@mantine/core";
import { IconArchive, IconLock, IconLockOpen, IconPin, IconPinnedOff, IconTruckDelivery } from "@tabler/icons-react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { reversible } from "../../deliveries/ages";
import { Availability } from "../../deliveries/Availability";
import { person } from "../../deliveries/people";
import { ScriptsOf } from "./ScriptsOf";
import { StepDialog } from "./StepDialog";
import { Versions } from "./Versions";

export default function DeliverFace({ name, version }: { name: string; version: string }) {
  const t = useTexts(),
    client = useQueryClient();
  const [env, setEnv] = useState(""),
    [step, setStep] = useState<VersionStep>();
  const envs = useQuery({ queryKey: ["envs"], queryFn: ({ signal }) => envCalls.list({ signal }) });
  const query = useQuery({
    queryKey: ["deliver-face", name, version, env],
    queryFn: ({ signal }) => versionCall(name, version, env, { signal }),
    refetchInterval: 15_000,
    retry: false,
    placeholderData: (before) => (before?.version === version ? before : undefined),
  });
  if (query.error) return <Failure error={query.error} retry={() => void query.refetch()} />;
  const of = query.data;
  if (!of) return <Lines count={5} />;
  return (
    <div className="stack">
      <Select
        label={t.shipping.forEnv}
        description={t.shipping.forEnvHelp}
        data={(envs.data ?? []).map((e) => ({ value: e.name, label: `${e.name} – ${e.tier}` }))}
        value={env || null}
        clearable
        searchable
        onChange={(v) => setEnv(v ?? "")}
      />
      <p>
        <Availability of={of} />
      </p>
      {of.blocked && <Note tone="bad">{t.deliver.blocked(person(of.blocked.by), of.blocked.reason)}</Note>}
      <Steps of={of} env={env} onStep={setStep} />
      <Provenance of={of} />
      <Versions name={name} version={version} env={env} />
      <ScriptsOf of={of} />
      {step && (
        <StepDialog
          of={of}
          step={step}
          onClose={() => setStep(undefined)}
          onDone={() => {
            setStep(undefined);
            for (const key of ["deliver-face", "versions"]) void client.invalidateQueries({ queryKey: [key] });
          }}
        />
      )}
    </div>
  );
}

function Steps({ of, env, onStep }: { of: Face; env: string; onStep: (step: VersionStep) => void }) {
  const t = useTexts(),
    publishes = useMay("publish"),
    delivers = useMay("deliver-to");
  return (
    <div className="row wrap">
      <Button
        size="compact-sm"
        leftSection={<IconTruckDelivery size={15} />}
        component="a"
        {...to(addressOf.deliver({ env, package: of.package, version: of.version }))}
      >
        {t.deliver.deliver}
      </Button>
      {of.store === "deploy" && (
        <Button
          size="compact-sm"
          variant="default"
          leftSection={<IconArchive size={15} />}
          disabled={!publishes}
          onClick={() => onStep("promote")}
        >
          {t.shipping.steps.promote}
        </Button>
      )}
      <Button
        size="compact-sm"
        variant="default"
        leftSection={of.blocked ? <IconLockOpen size={15} /> : <IconLock size={15} />}
        disabled={!delivers}
        onClick={() => onStep(of.blocked ? "unblock" : "block")}
      >
        {of.blocked ? t.shipping.steps.unblock : t.shipping.steps.block}
      </Button>
      <Button
        size="compact-sm"
        variant="default"
        leftSection={of.pinned ? <IconPinnedOff size={15} /> : <IconPin size={15} />}
        disabled={!publishes}
        onClick={() => onStep("pin")}
      >
        {of.pinned ? t.shipping.unpin : t.shipping.steps.pin}
      </Button>
    </div>
  );
}

function Provenance({ of }: { of: Face }) {
  const t = useTexts(),
    f = useFormat(),
    file = of.face.file.package;
  const source = file.source;
  return (
    <Facts
      entries={[
        [t.shipping.store, t.shipping.stores[of.store as keyof typeof t.shipping.stores] ?? of.store],
        [t.repository.publishedBy, `${person(of.published_by)} · ${f.exact(of.published_at)}`],
        of.promoted_at ? [t.shipping.promotedBy, `${person(of.promoted_by)} · ${f.exact(of.promoted_at)}`] : null,
        ...of.depots.map((d): [string, string] => [
          t.shipping.depot(d.depot),
          d.replicated_at ? f.exact(d.replicated_at) : t.shipping.notThere,
        ]),
        [
          t.shipping.source,
          [
            source.tag && t.shipping.tag(source.tag),
            source.branch && t.shipping.branch(source.branch),
            source.repository,
            source.built_by && t.shipping.builtBy(source.built_by),
            source.note,
          ]
            .filter(Boolean)
            .join(" · ") || t.shipping.noSource,
        ],
        [t.deliver.reversible, reversible(file.reversible === "true" ? "yes" : file.reversible, t)],
        of.pinned ? [t.shipping.kept, <Tag key="kept">{t.shipping.keptHelp}</Tag>] : null,
        of.replaced.length > 0 && [
          t.shipping.replaced,
          <ul className="plain" key="replaced">
            {of.replaced.map((r) => (
              <li key={r.digest + r.replaced_at} className="small">
                <span className="mono">{r.digest.replace(/^blake3:/, "").slice(0, 12)}</span> ·{" "}
                {t.shipping.replacedAt(f.exact(r.replaced_at), person(r.replaced_by))}
              </li>
            ))}
          </ul>,
        ],
      ]}
    />
  );
}
