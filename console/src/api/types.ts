/** The shapes of /api/v1, under the names the console uses. */

export type Lang = "fr" | "en";
export type Texts = Record<string, string>;
export type InstanceState = "starting" | "started" | "stopping" | "stopped" | "unknown";
export type AgentState = "connected" | "disconnected" | "unknown";
export type Verb = "start" | "stop" | "restart" | "reload" | "push-settings";
export type Right = "view" | "publish" | "deploy" | "control" | "manage-agents" | "administer";
export type Role = "administrator" | "operator" | "developer" | "reader";

export interface Page<T> { items: T[]; next?: string | null; total: number }
export interface Reason { code: string; details?: Record<string, string>; text?: string }

export interface Caller { kind: string; name: string; role: string; rights: string[] }
export interface Session { token: string; expires_at: string; caller: Caller }
export interface User { name: string; role: string; enabled: boolean; created_at: string; revision: number }
export interface Token { id: string; name: string; role: string; created_at: string; expires_at?: string | null; secret?: string | null }
export interface Credential { name: string; enabled: boolean; created_at: string; used_by: string[]; revision: number; access_key?: string | null }
export interface AuditLine { number: number; at: string; actor: string; action: string; object: string; details: Record<string, string>; request: string }

export interface Counts {
  agents: number; agents_connected: number; instances: number; instances_started: number; instances_failed: number;
  instances_outdated: number; packages: number; packages_bytes: number;
}
export interface ServerInfo { version: string; started_at: string; time: string; database: string; last_event: number; counts: Counts }

export interface Facts { host: string; os: string; family: string; arch: string; kernel: string; cpus: number; memory_bytes: number; addresses: string[] }
export interface Agent {
  id: string; name: string; state: string; virtual: boolean; description: string; credential?: string | null; version?: string | null;
  os?: string | null; facts?: Facts | null; seen_at?: string | null; connected_at?: string | null; created_at: string; instances: number;
  instances_started: number; generation_planned: number; generation_held: number; revision: number;
}
export interface EnrollToken { token: string; name?: string | null; expires_at: string }

export interface RecoveryOptions {
  restart?: boolean | null; retries?: number | null; delay_ms?: number | null; reset_after_ms?: number | null; on_success?: boolean | null;
}
export interface PlannedVersion { package: string; version: string; file: string; digest: string }
export interface Instance {
  id: string; agent: string; agent_state: string; name: string; virtual: boolean; enabled: boolean; autostart: boolean;
  package?: string | null; version?: string | null; planned?: PlannedVersion | null; newer?: PlannedVersion | null; state: string;
  changed_at?: string | null; reason?: Reason | null; failed: boolean; wanted: string; connected: boolean; client?: string | null;
  pid?: number | null; restarts: number; deaths: number; fetching?: { done_bytes: number; total_bytes: number } | null; order?: Order | null;
  credential?: string | null; groups: string[]; settings_pending: boolean; revision: number;
}
export interface InstanceConfig {
  revision?: number | null; package_file?: string | null; credential?: string | null; enabled: boolean; autostart: boolean;
  recovery: RecoveryOptions; settings: Record<string, string | null>; groups: string[];
}
export interface InstanceDetail {
  instance: Instance; config: InstanceConfig; recovery: RecoveryOptions; settings_declared: SettingDeclared[]; orders: Order[]; deaths: Death[];
}
export interface NewInstance { name?: string | null; package?: string | null; virtual: boolean; config: InstanceConfig }
export interface Order {
  id: string; agent: string; instance: string; verb: string; state: string; reason?: Reason | null; by: string; at: string; ended_at?: string | null;
}
export interface Death {
  agent: string; instance: string; number: number; at: string; exit_code?: number | null; signal?: number | null; ending: Reason; uptime_ms: number;
  follows: Reason;
}
export interface UsageNow { agent: string; instance: string; at: string; cpu_percent: number; memory_bytes: number }
export interface UsageCurve { agent: string; instance: string; at_ms: number[]; cpu_percent: number[]; memory_bytes: number[] }
export interface StateObject {
  agent: string; instance: string; name: string; value: unknown; type: string; metadata: Record<string, unknown>; at: string; lifetime_s: number;
  expired: boolean;
}
export interface LogLine { number: number; at: string; level: string; stream: string; text: string }

export interface SettingDeclared { name: string; type: string; required: boolean; default?: string | null; example_only: boolean; description: Texts }
export interface Manifest {
  spelling: string; title: Texts; description: Texts; authors: string[]; url?: string | null; platforms: string[]; faces: string[];
  settings: SettingDeclared[]; command: string[]; recovery: RecoveryOptions; memory_bytes_max?: number | null; warnings: string[];
}
export interface PackageFile {
  id: string; name: string; version: string; file: string; digest: string; size_bytes: number; published_at: string; published_by: string;
  newest: boolean; has_icon: boolean; used_by: string[]; manifest: Manifest;
}
export interface Upload { id: string; file: string; size_bytes: number; offset: number; expires_at: string }

export type Change =
  | { type: "reset" }
  | { type: "instance"; instance: Instance }
  | { type: "instance-removed"; agent: string; name: string }
  | { type: "agent"; agent: Agent }
  | { type: "agent-removed"; name: string }
  | { type: "package"; package: PackageFile }
  | { type: "package-removed"; file: string }
  | { type: "order"; order: Order }
  | { type: "death"; death: Death }
  | { type: "usage"; usage: UsageNow[] };
