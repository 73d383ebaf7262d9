/** Chooses a credential. Who may not list them types its name. */
import { credentials as calls } from "@/api/calls";
import { useMay } from "@/session/session";
import { useTexts } from "@/texts/current";
import { Select, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";

export function CredentialSelect({
  value,
  onChange,
  disabled = false,
}: {
  value: string;
  onChange: (name: string) => void;
  disabled?: boolean;
}) {
  const t = useTexts(),
    lists = useMay("administer");
  const list = useQuery({ queryKey: ["credentials"], queryFn: calls.list, enabled: lists });
  const words = { label: t.deploy.credential, description: t.deploy.credentialHelp, disabled } as const;
  if (!lists)
    return (
      <TextInput {...words} placeholder={t.deploy.noCredential} value={value} onChange={(e) => onChange(e.currentTarget.value)} />
    );
  const names = new Set(list.data?.filter((c) => c.enabled || c.name === value).map((c) => c.name));
  if (value) names.add(value);
  return (
    <Select
      {...words}
      clearable
      searchable
      placeholder={t.deploy.noCredential}
      data={[...names]}
      value={value || null}
      onChange={(name) => onChange(name ?? "")}
      nothingFoundMessage={t.common.noMatch}
      clearButtonProps={{ "aria-label": t.common.searchClear }}
    />
  );
}
