/** Shapes of deliveries, spaces, resources and logs, as `crates/protocol/src/api/deliver.rs` has them. */
export interface DocumentInfo {
  kind: string;
  name: string;
  file: string;
  revision: number;
  digest: string;
  changed_at: string;
  changed_by: string;
}
export interface DocumentText {
  info: DocumentInfo;
  text: string;
  value: unknown;
}
export interface PutDocument {
  text: string;
  revision: number | null;
}
export interface ApplyDocuments {
  files: Record<string, string>;
  plan: boolean;
}
export interface Applied {
  changes: DocumentChange[];
  faults: FileFault[];
  applied: boolean;
}
export interface DocumentChange {
  kind: string;
  name: string;
  change: string;
  diff: string;
}
export interface Resource {
  name: string;
  kind: string;
  shown: string;
  value: string;
  taken: number;
  max: number;
  size: number;
  space: string;
  comment: string;
  choices: string[];
  editable: boolean;
  holders: LeaseView[];
  waiting: string[];
  changed_at: string;
  changed_by: string;
  revision: number;
}
export interface LeaseView {
  lock: string;
  units: number;
  owner: string;
  by: string;
  reason: string;
  since: string;
  until: string | null;
  fence: number;
}
export interface Lock {
  name: string;
  taken: number;
  max: number;
  holders: LeaseView[];
  waiting: string[];
}
export interface ResourceChange {
  at: string;
  by: string;
  verb: string;
  old: string;
  new: string;
  reason: string;
  run: string;
}
export interface SetResources {
  values: Record<string, string>;
  reason: string;
  revisions: Record<string, number>;
}
export interface SpaceStanding {
  name: string;
  label: Record<string, string>;
  delivery: boolean;
  state: string;
  engine: EngineStanding;
  counts: Record<string, number>;
  held: number;
  waiting: string[];
  last_delivery: string;
  last_outcome: string;
  date: string;
  reset_at: string | null;
  revision: number;
}
export interface EngineStanding {
  state: string;
  by: string;
  since: string;
  running: number;
  lag_ms: number;
  relaunch: string;
}
export interface SpaceView {
  space: SpaceStanding;
  run: RunView | null;
  nodes: NodeView[];
  links: LinkView[];
  params: ParamView[];
  instruction: string;
}
export interface RunView {
  number: number;
  delivery: string;
  revision: number;
  date: string;
  state: string;
  started_at: string;
  ended_at: string | null;
  by: string;
}
export interface NodeView {
  path: string;
  kind: string;
  label: Record<string, string>;
  does: string;
  x: number | null;
  y: number | null;
  on_demand: boolean;
  after: string[];
  state: string;
  reasons: WaitReason[];
  since: string;
  attempt: number;
  started_at: string | null;
  ended_at: string | null;
  percent: number | null;
  held: string | null;
  cause: string | null;
  outcome: OutcomeView | null;
  attempts: AttemptView[];
  actions: string[];
  timing: string;
  instruction: string;
}
export interface WaitReason {
  code: string;
  text: string;
  details: Record<string, string>;
  until: string | null;
}
export interface OutcomeView {
  state: string;
  text: string;
  at: string;
  delivery: string;
  cause: string | null;
}
export interface LinkView {
  from: string;
  to: string;
  on: string;
  mandatory: boolean;
  label: string;
}
export interface ParamView {
  name: string;
  kind: string;
  resource: string;
  required: boolean;
  value: string;
  choices: string[];
}
export interface AttemptView {
  id: string;
  space: string;
  path: string;
  delivery: string;
  agent: string;
  number: number;
  phase: string;
  run_as: string;
  pid: number | null;
  started_at: string | null;
  ended_at: string | null;
  end: string;
  code: number | null;
  cause: CauseView | null;
  checks: CheckRow[];
  log_bytes: number;
  log_lines: number;
  log_complete: boolean;
  log_missing_bytes: number;
}
export interface CauseView {
  code: string;
  title: string;
  advice: string;
  owner: string;
  link: string;
  evidence: EvidenceLine[];
  others: string[];
  excerpt: EvidenceLine[];
}
export interface EvidenceLine {
  line: number;
  text: string;
}
export interface ObjectAction {
  action: string;
  objects: string[];
  reason: string;
  agents: string[];
  params: Record<string, string>;
  plan: boolean;
  no_wait: boolean;
}
export interface ActionResult {
  object: string;
  done: boolean;
  already: boolean;
  text: string;
  code: string;
  delivery: string;
  command: string;
}
export interface EngineAction {
  action: string;
  spaces: string[];
  mode: string;
  reason: string;
  yes_running: string[];
}
export interface Relaunch {
  spaces: string[];
  set_upcoming: boolean;
  objects: string[];
  only_errors: boolean;
  date: string;
  release_held: boolean;
  keep_demands: boolean;
  resources: boolean;
  running: string;
  cycle: boolean;
  plan: boolean;
  reason: string;
}
export interface EnvStanding {
  name: string;
  tier: string;
  rank: number;
  space: string;
  agents: Record<string, boolean>;
  access: string;
  installed: Installed[];
  delivery: string;
  waiting: string[];
  locks: Lock[];
  freeze: WaitReason | null;
  variables: string;
  log_sources: string[];
  roots: Record<string, string>;
  services: Record<string, string>;
}
export interface Installed {
  package: string;
  version: string;
  digest: string;
  at: string;
  delivery: string;
  previous: string;
  accepted_by: string;
}
export interface NewDelivery {
  env: string;
  package: string;
  version: string;
  variables: string;
  no_wait: boolean;
  at: string | null;
  again: boolean;
  request: string;
  reason: string;
  overrides: string[];
}
export interface Delivery {
  delivery: string;
  state: string;
  env: string;
  tier: string;
  package: string;
  version: string;
  digest: string;
  previous: string;
  space: string;
  run: number;
  variables: string;
  request: string;
  by: string;
  waiting: WaitReason[];
  warnings: WaitReason[];
  created_at: string;
  started_at: string | null;
  ended_at: string | null;
  cause: CauseView | null;
  failed_job: string;
  decisions: string[];
  rollback_of: string;
  rolled_back_by: string;
  reversible: string;
  actions: string[];
}
export interface DeliveryEvent {
  number: number;
  at: string;
  kind: string;
  path: string;
  state: string;
  text: string;
  by: string;
}
export interface DeliveryPlan {
  delivery: Delivery;
  steps: PlanStep[];
  checks: CheckRow[];
  scripts: ScriptDiff[];
  variables: ValueDiff[];
  expected_ms: number;
  rollback: string;
  command: string;
}
export interface PlanStep {
  path: string;
  does: string;
  agents: string[];
  run_as: string;
}
export interface ScriptDiff {
  path: string;
  change: string;
  diff: string;
}
export interface ValueDiff {
  name: string;
  old: string;
  new: string;
}
export interface WhyAnswer {
  object: string;
  state: string;
  reasons: WaitReason[];
  cause: CauseView | null;
  commands: string[];
}
export interface DeliveryRequest {
  request: string;
  state: string;
  ask: NewRequest;
  tier: string;
  digest: string;
  by: string;
  submitted_at: string | null;
  expires_at: string | null;
  earliest_at: string | null;
  board_at: string | null;
  stages: StageView[];
  reasons: WaitReason[];
  assigned_to: string;
  delivery: string;
  actions: string[];
  revision: number;
}
export interface NewRequest {
  env: string;
  package: string;
  version: string;
  variables: string;
  at: string | null;
  title: string;
  description: string;
  ticket: string;
  rollback_plan: string;
  urgency: string;
  impact: string;
  justification: string;
}
export interface StageView {
  name: string;
  approvers: string[];
  min: number;
  open: boolean;
  decisions: DecisionView[];
}
export interface DecisionView {
  by: string;
  approved: boolean;
  comment: string;
  at: string;
}
export interface LogChunk {
  first: number;
  offset: number;
  lines: LogText[];
  next: number;
  total_bytes: number;
  total_lines: number;
  complete: boolean;
}
export interface LogText {
  line: number;
  stream: string;
  at: string;
  text: string;
}
export interface LogHit {
  line: number;
  offset: number;
  text: string;
}
export interface CheckRow {
  id: string;
  agent: string;
  subject: string;
  status: string;
  measured: string;
  required: string;
  reason: { code: string; details: Record<string, string>; text: string } | null;
}
export interface Partition {
  path: string;
  resolved: string;
  mount: string;
  filesystem: string;
  device: number;
  total_bytes: number;
  free_bytes: number;
  inodes: number;
  inodes_free: number;
  exists: boolean;
}
export interface LogFile {
  path: string;
  size_bytes: number;
  changed_at: string;
}
export interface FileFault {
  file: string;
  line: number;
  column: number;
  at: string;
  text: string;
  warning: boolean;
}
