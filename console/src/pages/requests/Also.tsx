/** More in the same act: other environments, other packages; each gets a request of its own, linked with the others (§5.1). */
import type { EnvStanding, NewRequest } from "@/api/deliverTypes";
import { useTexts } from "@/texts/current";
import { ActionIcon, Button, MultiSelect, Select } from "@mantine/core";
import { IconPlus, IconX } from "@tabler/icons-react";
import { VersionSelect } from "../deliveries/VersionSelect";

interface Props {
  ask: Partial<NewRequest>;
  envs: readonly EnvStanding[];
  /** Names of packages that can be delivered. */
  packages: readonly string[];
  put: (part: Partial<NewRequest>) => void;
}

export function Also({ ask, envs, packages, put }: Props) {
  const t = useTexts(),
    also = ask.also ?? [],
    taken = [ask.package, ...also.map((one) => one.package)];
  const change = (number: number, part: { package?: string; version?: string }) =>
    put({ also: also.map((one, i) => (i === number ? { ...one, ...part } : one)) });
  return (
    <>
      {also.map((one, i) => (
        <div key={i} className="row wrap" style={{ alignItems: "end" }}>
          <Select
            label={t.shipping.otherPackage(i + 2)}
            searchable
            required
            data={packages.filter((name) => name === one.package || !taken.includes(name))}
            value={one.package || null}
            onChange={(v) => change(i, { package: v ?? "", version: "" })}
          />
          <VersionSelect
            label={t.shipping.otherVersion(i + 2)}
            name={one.package ?? ""}
            env={ask.env ?? ""}
            value={one.version ?? ""}
            onChange={(version) => change(i, { version })}
            required
          />
          <ActionIcon
            variant="subtle"
            size="lg"
            aria-label={t.shipping.dropPackage(i + 2)}
            onClick={() => put({ also: also.filter((_, n) => n !== i) })}
          >
            <IconX size={16} />
          </ActionIcon>
        </div>
      ))}
      <Button
        variant="subtle"
        size="compact-sm"
        leftSection={<IconPlus size={14} />}
        onClick={() => put({ also: [...also, { package: "", version: "" }] })}
        style={{ alignSelf: "start" }}
      >
        {t.shipping.addPackage}
      </Button>
      <MultiSelect
        label={t.shipping.alsoEnvs}
        description={t.shipping.alsoEnvsHelp}
        searchable
        data={envs
          .filter((e) => e.access !== "none" && e.name !== ask.env)
          .map((e) => ({ value: e.name, label: `${e.name} – ${e.tier}` }))}
        value={ask.also_envs ?? []}
        onChange={(also_envs) => put({ also_envs })}
      />
    </>
  );
}
