/** What may stand where in the configuration file: for completion in the editor. The server checks. */
import type { AttrSpec, ElementSpec } from "@codemirror/lang-xml";

/** What is known of the fleet, to offer names where names are wanted. */
export interface Names {
  agents: readonly string[];
  credentials: readonly string[];
  packages: readonly string[];
  files: readonly string[];
  groups: readonly string[];
}

const YES_NO = ["true", "false"];
const MODES = ["Allow", "Deny"];
const attr = (name: string, values?: readonly string[]): AttrSpec => (values ? { name, values } : { name });
const flag = (name: string): AttrSpec => attr(name, YES_NO);
/** An element name stands for itself below several parents, with other attributes: each parent gets its own entry. */
const el = (name: string, attributes: AttrSpec[] = [], children: string[] = []): ElementSpec => ({ name, attributes, children });

const unique = (all: readonly string[]): string[] => [...new Set(all)].sort();

export function configurationElements(n: Names): ElementSpec[] {
  const credential = attr("credential", unique(n.credentials));
  return [
    { ...el("configuration", [], ["appSettings", "constellation", "configSections", "startup", "runtime"]), top: true },
    el("appSettings", [], ["add"]),
    el("add", [
      attr("key", [
        "EnablePerformanceCounters",
        "DelayAfterAuthentificationError",
        "Constellation.BaseDirectory",
        "RestSessionTimeout",
      ]),
      attr("value"),
    ]),
    el(
      "constellation",
      [attr("xmlns"), attr("packagesDirectory")],
      ["listenUris", "fileServer", "recoveryOptions", "sentinels", "settingsGroups", "credentials"],
    ),
    el("listenUris", [], ["uri"]),
    el("uri", [attr("listenUri", ["http://+:8088/", "https://+:8089/"])]),
    el("fileServer", [flag("enable"), attr("path", ["/WebConsole"]), flag("localhostOnly"), attr("physicalPath")]),
    el("recoveryOptions", [
      flag("restartAfterFailure"),
      attr("numberOfRetry", ["3"]),
      attr("restCounterAfterMinutes", ["15"]),
      attr("restartPackageAfterSeconds", ["30"]),
    ]),
    el("sentinels", [], ["sentinel"]),
    el("sentinel", [attr("name", unique(n.agents)), credential], ["packages"]),
    el("packages", [], ["package"]),
    el(
      "package",
      [
        attr("name", unique(n.packages)),
        attr("filename", unique([...n.packages, ...n.files])),
        flag("enable"),
        credential,
        flag("autostart"),
      ],
      ["recoveryOptions", "settings", "groups"],
    ),
    el("settings", [], ["import", "setting"]),
    el("import", [], ["settingGroup"]),
    el("settingGroup", [attr("groupName", unique(n.groups))]),
    el("setting", [attr("key"), attr("value")], ["content"]),
    el("content"),
    /* `groups` and `group` stand below packages, settings groups and authorizations, each with rules of its own. */
    el("groups", [attr("defaultAuthorization", MODES)], ["group", "authorization"]),
    el("settingsGroups", [], ["group"]),
    el("group", [attr("name")], ["settings"]),
    el("credentials", [], ["credential"]),
    el(
      "credential",
      [
        attr("name"),
        attr("accessKey"),
        flag("enable"),
        flag("enableControlHub"),
        flag("enableManagementAPI"),
        flag("enableDeveloperAccess"),
      ],
      ["authorizations"],
    ),
    el("authorizations", [], ["stateObjects", "messages", "groups"]),
    el("stateObjects", [attr("defaultAuthorization", MODES)], ["authorization"]),
    el("messages", [attr("defaultAuthorization", MODES)], ["authorization"]),
    el("authorization", [
      attr("id"),
      attr("authorization", MODES),
      attr("sentinelName", unique(["*", ...n.agents])),
      attr("packageName", unique(["*", ...n.packages])),
      attr("name"),
      attr("scope", ["All", "Group", "Package", "Sentinel"]),
      attr("args"),
      attr("messageKey"),
      attr("groupName"),
    ]),
  ];
}
