/** What a demand on a space would deliver: its parameters by kind, as given or as their resources stand. */
import type { NewDelivery, SpaceView } from "@/api/deliverTypes";

type Told = Pick<SpaceView["params"][number], "name" | "kind" | "value">;

/** The delivery a demand would make; nothing while a part of it is missing, or where a demand delivers nothing. */
export function demanded(delivers: boolean, params: readonly Told[], given: Record<string, string>): NewDelivery | undefined {
  const of = (kind: string) => {
    const param = params.find((p) => p.kind === kind);
    return (param && given[param.name]) || param?.value || "";
  };
  const [env, name, version, variables] = ["env", "package", "version", "variables-version"].map(of) as [
    string,
    string,
    string,
    string,
  ];
  if (!delivers || !env || !name || !version) return undefined;
  return { env, package: name, version, variables: variables === "latest-published" ? "" : variables };
}
