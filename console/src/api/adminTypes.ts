/** Shapes of the configuration, the catalogues and the credentials. */
export interface Catalogue {
  name: string;
  url: string;
  key?: string | null;
  packages: number;
  read_at?: string | null;
  failure?: string | null;
}
export interface NewCatalogue {
  name: string;
  url: string;
  key: string | null;
  access_key: string | null;
}
export interface CatalogueEntry {
  catalogue: string;
  name: string;
  version: string;
  title: Record<string, string>;
  description: Record<string, string>;
  author: string;
  documentation?: string | null;
  platforms: string[];
  size_bytes: number;
  has_icon: boolean;
  /** `new` `current` `newer` */
  standing: string;
  installed?: string | null;
}
export interface Updates {
  packages: CatalogueEntry[];
  escale?: { current: string; version: string; catalogue: string } | null;
}
export interface CatalogueDownload {
  id: string;
  catalogue: string;
  package: string;
  version: string;
  /** `running` `done` `failed` */
  state: string;
  done_bytes: number;
  total_bytes: number;
  file?: string | null;
  failure?: string | null;
  instances: string[];
}
export interface SettingGroup {
  name: string;
  imports: string[];
  settings: Record<string, string>;
  used_by: string[];
  revision?: number | null;
}
export interface EffectiveSetting {
  key: string;
  value?: string | null;
  /** `instance` `group` `default` */
  from: string;
  group?: string | null;
}
export interface StateRule {
  id: string;
  decision: string;
  agent: string;
  instance: string;
  name: string;
}
export interface MessageRule {
  id: string;
  decision: string;
  scope: string;
  args: string;
  key: string;
}
export interface GroupRule {
  decision: string;
  group: string;
}
export interface Rules<R> {
  default?: string | null;
  rules: R[];
}
export interface Authorizations {
  states: Rules<StateRule>;
  messages: Rules<MessageRule>;
  groups: Rules<GroupRule>;
}
export interface ConfigurationFile {
  text: string;
  pending: boolean;
  revision: number;
}
export interface ConfigurationProblem {
  line: number;
  column: number;
  text: string;
}
export interface ConfigurationCheck {
  problems: ConfigurationProblem[];
  changes: string[];
  warnings: string[];
}
export interface Credential {
  name: string;
  enabled: boolean;
  created_at: string;
  control: boolean;
  management: boolean;
  developer: boolean;
  restricted: boolean;
  used_by: string[];
  revision: number;
  access_key?: string;
}
export interface CredentialFlags {
  control?: boolean;
  management?: boolean;
  developer?: boolean;
}
