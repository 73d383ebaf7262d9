/** Warnings of a place, and the faults that no field of its own shows. */
import type { DraftProblem } from "@/api/workTypes";
import { Note } from "@/components/basics";
import { IconAlertTriangle, IconInfoCircle } from "@tabler/icons-react";
import { below } from "./installModel";

interface Props {
  field: string;
  problems: readonly DraftProblem[];
  warnings: readonly DraftProblem[];
  /** Fields that tell their faults themselves. */
  shown?: readonly string[];
  /** Only of the place itself, not of what lies in it. */
  own?: boolean;
}

export function Told({ field, problems, warnings, shown = [], own = false }: Props) {
  const of = (all: readonly DraftProblem[]) => (own ? all.filter((p) => p.field === field) : below(all, field));
  const bad = of(problems).filter((p) => !shown.some((name) => p.field === `${field}.${name}`)),
    odd = of(warnings);
  if (bad.length + odd.length === 0) return null;
  return (
    <div className="stack tight">
      {bad.map((p) => (
        <Note key={p.field + p.text} tone="bad" icon={<IconAlertTriangle size={16} />}>
          {p.text}
        </Note>
      ))}
      {odd.map((p) => (
        <Note key={p.field + p.text} tone="warn" icon={<IconInfoCircle size={16} />}>
          {p.text}
        </Note>
      ))}
    </div>
  );
}
