/** Shapes of computers, groups of them, networks and agents that are not ours. */
export interface Computer {
  id: string;
  name: string;
  kind: string;
  agent?: string | null;
  device_id?: string | null;
  standing: string;
  agent_version: string;
  deploy_version: string;
  address: string;
  contact_at?: string | null;
  inventory_at?: string | null;
  created_at: string;
  connected: boolean;
  os_family: string;
  os: string;
  arch: string;
  tag: string;
  labels: string[];
  unit: string;
  revision: number;
}
export interface NetworkInterface {
  name: string;
  address: string;
  mask: string;
  mac: string;
  up: boolean;
  virtual: boolean;
}
export interface Drive {
  name: string;
  filesystem: string;
  total_bytes: number;
  free_bytes: number;
}
export interface Software {
  name: string;
  version: string;
  publisher: string;
  arch: string;
  source: string;
}
export interface ComputerDetail {
  computer: Computer;
  uuid: string;
  serial: string;
  manufacturer: string;
  model: string;
  os_name: string;
  os_version: string;
  kernel: string;
  domain: string;
  memory_bytes: number;
  cpus: number;
  last_user: string;
  networks: NetworkInterface[];
  drives: Drive[];
  software: number;
  groups: string[];
  wake_address?: string | null;
  wake_outcome: string;
  comment: string;
}
export interface ComputerChange {
  revision?: number | null;
  standing?: string;
  labels?: string[];
  unit?: string;
  comment?: string;
  wake_port?: number;
}
export interface ComputerAction {
  computers: string[];
  action: string;
  group?: string;
  task?: string;
  package?: string;
  version?: string;
}
export interface ItemResult {
  id: string;
  name: string;
  done: boolean;
  text: string;
}
export interface SoftwareCount {
  software: Software;
  computers: number;
}
export interface Condition {
  field: string;
  test: string;
  value: string;
  version_test: string;
  version: string;
}
export interface ComputerQuery {
  any: Condition[][];
}
export interface Group {
  name: string;
  dynamic: boolean;
  query?: ComputerQuery | null;
  comment: string;
  unit: string;
  computers: number;
  tasks: string[];
  revision: number;
}
export interface NewGroup {
  name: string;
  query?: ComputerQuery | null;
  computers?: string[] | null;
  comment?: string;
  unit?: string;
  revision?: number | null;
}
export interface GroupPreview {
  total: number;
  first: Computer[];
}
export interface Network {
  cidr: string;
  name: string;
  accept: boolean;
  wake: boolean;
  p2p: boolean;
}
export interface ForeignSettings {
  contact_hours: number;
  inventory_days: number;
  wake_port: number;
  wake_max: number;
  wake_inventory_addresses: boolean;
  server_as_mirror: boolean;
  tls_only: boolean;
  user: string;
  password?: string | null;
  deploy: boolean;
  silence_hours: number;
  send_anyway: boolean;
  revision: number;
}
export interface Mirror {
  name: string;
  url: string;
  active: boolean;
  comment: string;
  unit: string;
  group: string;
  cidr: string;
}
/** What an agent says when it is asked now. */
export interface AgentStatus {
  outcome: string;
  address?: string | null;
  text: string;
}
