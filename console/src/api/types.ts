/** The shapes of /api/v1 under short names; they come from the server's own description (`schema.ts`, generated). */
import type { components } from "./schema";

type Schemas = components["schemas"];

export type Lang = "fr" | "en";
export type Texts = Record<string, string>;
export type InstanceState = "starting" | "started" | "stopping" | "stopped" | "unknown";
export type AgentState = "connected" | "disconnected" | "unknown";
export type Verb = "start" | "stop" | "restart" | "reload" | "push-settings";
export type Right =
  | "view"
  | "publish"
  | "deploy"
  | "control"
  | "manage-agents"
  | "administer"
  | "audit"
  | "self-service"
  | "deliver-to"
  | "set-resource"
  | "run-engines"
  | "act-on-jobs"
  | "request-delivery"
  | "approve"
  | "break-lock"
  | "override"
  | "edit-spaces"
  | "edit-calendars";

export interface Page<T> {
  items: T[];
  next?: string | null;
  total: number;
}

export type Agent = Schemas["Agent"];
export type AuditLine = Schemas["AuditLine"];
export type Caller = Schemas["Caller"];
export type Change = Schemas["Change"];
export type Counts = Schemas["Counts"];
export type Credential = Schemas["Credential"];
export type Death = Schemas["Death"];
export type EnrollToken = Schemas["EnrollToken"];
export type Facts = Schemas["Facts"];
export type Instance = Schemas["Instance"];
/** As the server answers it: whole. */
export type InstanceConfig = Schemas["InstanceConfig"] &
  Required<Pick<Schemas["InstanceConfig"], "enabled" | "autostart" | "recovery" | "settings" | "imports" | "groups">>;
export type InstanceDetail = Schemas["InstanceDetail"] & { config: InstanceConfig };
export type LogLine = Schemas["LogLine"];
export type Manifest = Schemas["Manifest"];
export type NewInstance = Schemas["NewInstance"];
export type Order = Schemas["Order"];
export type PackageFile = Schemas["PackageFile"];
export type Reason = Schemas["Reason"];
export type RecoveryOptions = Schemas["RecoveryOptions"];
export type ServerInfo = Schemas["ServerInfo"];
export type Session = Schemas["Session"];
export type SignIn = Schemas["SignIn"];
export type SettingDeclared = Schemas["SettingDeclared"];
export type StateObject = Schemas["StateObject"];
export type Token = Schemas["Token"];
export type TokenScope = Schemas["TokenScope"];
export type Upload = Schemas["Upload"];
export type UsageCurve = Schemas["UsageCurve"];
export type UsageNow = Schemas["UsageNow"];
export type User = Schemas["User"];
