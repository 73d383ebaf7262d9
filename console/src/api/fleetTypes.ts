/** Shapes of computers, groups of them, networks and agents that are not ours, from the server's own description. */
import type { components } from "./schema";

type Schemas = components["schemas"];
/** What the server may leave out when it is asked is always there when it answers. */
type Whole<T> = { [K in keyof T]-?: Exclude<T[K], undefined> };

export type Computer = Schemas["Computer"];
export type NetworkInterface = Whole<Schemas["NetworkInterface"]>;
export type Drive = Whole<Schemas["Drive"]>;
export type Software = Whole<Schemas["Software"]>;
export type ComputerDetail = Omit<Schemas["ComputerDetail"], "networks" | "drives"> & {
  networks: NetworkInterface[];
  drives: Drive[];
};
export type ComputerChange = Schemas["ComputerChange"];
export type ComputerAction = Schemas["ComputerAction"];
export type ItemResult = Schemas["ItemResult"];
export interface SoftwareCount {
  software: Software;
  computers: number;
}
export type Condition = Whole<Schemas["Condition"]>;
export interface ComputerQuery {
  any: Condition[][];
}
export type Group = Omit<Schemas["Group"], "query"> & { query?: ComputerQuery | null };
export type NewGroup = Schemas["NewGroup"];
export type GroupPreview = Schemas["GroupPreview"];
export type Network = Whole<Schemas["Network"]>;
export type ForeignSettings = Schemas["ForeignSettings"];
export type Mirror = Whole<Schemas["Mirror"]>;
export type AgentStatus = Schemas["AgentStatus"];
