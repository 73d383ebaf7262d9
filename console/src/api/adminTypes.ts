/** Shapes of the configuration, the catalogues and the credentials, from the server's own description. */
import type { components } from "./schema";

type Schemas = components["schemas"];
/** What the server may leave out when it is asked is always there when it answers. */
type Whole<T> = { [K in keyof T]-?: Exclude<T[K], undefined> };

export type Catalogue = Schemas["Catalogue"];
export type NewCatalogue = Schemas["NewCatalogue"];
export type CatalogueEntry = Schemas["CatalogueEntry"];
export type CatalogueDownload = Schemas["CatalogueDownload"];
export type Updates = Whole<Pick<Schemas["Updates"], "packages">> & Pick<Schemas["Updates"], "escale">;
export type SettingGroup = Whole<Omit<Schemas["SettingGroup"], "revision">> & { revision?: number | null };
export type EffectiveSetting = Schemas["EffectiveSetting"];
export type StateRule = Whole<Schemas["StateRule"]>;
export type MessageRule = Whole<Schemas["MessageRule"]>;
export type GroupRule = Whole<Schemas["GroupRule"]>;
export interface Rules<R> {
  default?: string | null;
  rules: R[];
}
export interface Authorizations {
  states: Rules<StateRule>;
  messages: Rules<MessageRule>;
  groups: Rules<GroupRule>;
}
export type ConfigurationFile = Schemas["ConfigurationFile"];
export type ConfigurationProblem = Schemas["ConfigurationProblem"];
export type ConfigurationCheck = Whole<Schemas["ConfigurationCheck"]>;
export type Credential = Whole<Omit<Schemas["Credential"], "access_key">> & { access_key?: string | null };
export interface CredentialFlags {
  control?: boolean;
  management?: boolean;
  developer?: boolean;
}
