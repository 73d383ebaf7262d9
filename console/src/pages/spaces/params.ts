/** Values people give with a demand, or when they confirm a manual job: what is missing, what does not fit. The server decides; this only tells before. */
import type { SpaceView } from "@/api/deliverTypes";

export type Param = SpaceView["params"][number];
/** What was typed, by name. */
export type Given = Record<string, string>;

/** The value that would be taken. */
export const valueOf = (p: Pick<Param, "name" | "value">, given: Given): string => (given[p.name] ?? "").trim() || p.value;

/** Why a value would not be taken: `number` or `pattern`; nothing when it would be, or when none is there. */
export function faultOf(p: Pick<Param, "name" | "kind" | "value" | "pattern">, given: Given): "number" | "pattern" | undefined {
  const value = valueOf(p, given);
  if (!value) return undefined;
  if (p.kind === "number" && !/^[+-]?(\d+(\.\d*)?|\.\d+)$/.test(value)) return "number";
  if (!p.pattern) return undefined;
  try {
    return new RegExp(`^(?:${p.pattern})$`, "u").test(value) ? undefined : "pattern";
  } catch {
    /* An expression of the server's that browsers do not read: it says itself whether it fits. */
    return undefined;
  }
}

/** Whether everything that is needed is there, and nothing is known not to fit. */
export const isComplete = (params: readonly Param[], given: Given): boolean =>
  params.every((p) => (!p.required || valueOf(p, given) !== "") && faultOf(p, given) === undefined);
