/** Fields for values people give: a list where there are choices, else a line. */
import { useTexts } from "@/texts/current";
import { Select, TextInput } from "@mantine/core";
import { faultOf, type Given, type Param } from "./params";

interface Props {
  params: readonly Param[];
  given: Given;
  onChange: (given: Given) => void;
}

export function ParamFields({ params, given, onChange }: Props) {
  const t = useTexts();
  const error = (p: Param) => {
    const fault = faultOf(p, given);
    return fault === "number" ? t.deliver.valueNumber : fault === "pattern" ? t.deliver.valuePattern(p.pattern) : undefined;
  };
  return (
    <>
      {params.map((p, nth) => {
        const common = {
          label: p.label || p.name,
          value: given[p.name] ?? p.value,
          required: p.required,
          "data-autofocus": nth === 0 || undefined,
        };
        return p.choices.length > 0 ? (
          <Select
            key={p.name}
            {...common}
            data={p.choices}
            onChange={(v) => onChange({ ...given, [p.name]: v ?? "" })}
            searchable
          />
        ) : (
          <TextInput
            key={p.name}
            {...common}
            error={error(p)}
            onChange={(e) => onChange({ ...given, [p.name]: e.currentTarget.value })}
          />
        );
      })}
    </>
  );
}
