/** What a refusal says about the file. */
import type { ConfigurationCheck, ConfigurationProblem } from "@/api/adminTypes";
import { Problem } from "@/api/http";

const isProblem = (x: unknown): x is ConfigurationProblem =>
  typeof x === "object" && x !== null && "text" in x && typeof x.text === "string" && "line" in x;

/** The list a refusal carries, when it is about the content of the file. */
export function problemsOf(error: unknown): ConfigurationProblem[] | undefined {
  if (!(error instanceof Problem) || error.code !== "invalid-configuration") return undefined;
  const carried = error.details["problems"] as unknown;
  try {
    const list = (typeof carried === "string" ? JSON.parse(carried) : carried) as unknown;
    if (Array.isArray(list) && list.every(isProblem)) return list;
  } catch {
    /* told in a sentence only */
  }
  return [];
}

export const isStale = (error: unknown): boolean => error instanceof Problem && error.code === "stale-revision";

/** The check of a file that a refusal stands for. */
export const refusedCheck = (problems: ConfigurationProblem[]): ConfigurationCheck => ({ problems, changes: [], warnings: [] });
