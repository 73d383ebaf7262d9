/** The table of contents: every page has its own address; each is loaded when it is first opened. */
import { createRootRoute, createRoute, createRouter, lazyRouteComponent, Outlet, redirect } from "@tanstack/react-router";
import { outside, ROOT, within } from "./api/root";
import { Failure, Lines } from "./components/basics";
import { NotFound } from "./pages/NotFound";
import { arrival, ownPath } from "./session/arrival";
import { may, whoAmI } from "./session/session";
import { Shell } from "./shell/Shell";

const text = (value: unknown): string | undefined =>
  typeof value === "string" && value !== "" ? value : typeof value === "number" ? String(value) : undefined;

const root = createRootRoute({
  component: Outlet,
  notFoundComponent: () => (
    <main>
      <NotFound />
    </main>
  ),
});

const login = createRoute({
  getParentRoute: () => root,
  path: "/login",
  validateSearch: (search: Record<string, unknown>): { to?: string } => {
    const to = ownPath(text(search["to"]));
    return to ? { to } : {};
  },
  beforeLoad: async ({ search }) => {
    if (await whoAmI().catch(() => null)) throw redirect({ href: outside(within(search.to ?? arrival().to ?? "/")) });
  },
  component: lazyRouteComponent(() => import("./pages/Login")),
});

const inside = createRoute({
  getParentRoute: () => root,
  id: "inside",
  beforeLoad: async ({ location }) => {
    if (!(await whoAmI())) throw redirect({ to: "/login", search: location.href === "/" ? {} : { to: location.href } });
    /* Who holds nothing but self-service has these two pages. */
    if (!may("view") && !["/self-service", "/profile"].includes(location.pathname)) throw redirect({ to: "/self-service" });
  },
  component: Shell,
  errorComponent: ({ error, reset }) => <Failure error={error} retry={reset} />,
});

const TABS = ["overview", "settings", "config", "groups", "history", "logs"] as const;
type Tab = (typeof TABS)[number];
const page = { getParentRoute: () => inside } as const;

const routes = [
  createRoute({ ...page, path: "/", component: lazyRouteComponent(() => import("./pages/Overview")) }),
  createRoute({
    ...page,
    path: "/instances",
    component: lazyRouteComponent(() => import("./pages/instances/InstancesPage")),
    validateSearch: (s: Record<string, unknown>): { q?: string; agent?: string; show?: string; info?: string } =>
      defined({ q: text(s["q"]), agent: text(s["agent"]), show: text(s["show"]), info: text(s["info"]) }),
  }),
  createRoute({
    ...page,
    path: "/packages",
    component: lazyRouteComponent(() => import("./pages/packages/RepositoryPage")),
    validateSearch: (s: Record<string, unknown>): { file?: string; q?: string; update?: string } =>
      defined({ file: text(s["file"]), q: text(s["q"]), update: text(s["update"]) }),
  }),
  createRoute({
    ...page,
    path: "/agents",
    component: lazyRouteComponent(() => import("./pages/agents/AgentsPage")),
    validateSearch: (s: Record<string, unknown>): { dialog?: string } => defined({ dialog: text(s["dialog"]) }),
  }),
  createRoute({ ...page, path: "/agents/$agent", component: lazyRouteComponent(() => import("./pages/agents/AgentPage")) }),
  createRoute({
    ...page,
    path: "/agents/$agent/instances/$name",
    component: lazyRouteComponent(() => import("./pages/instance/InstancePage")),
    validateSearch: (s: Record<string, unknown>): { tab?: Tab } => {
      const tab = TABS.find((x) => x === s["tab"]);
      return tab ? { tab } : {};
    },
  }),
  createRoute({
    ...page,
    path: "/deploy",
    component: lazyRouteComponent(() => import("./pages/deploy/DeployPage")),
    validateSearch: (s: Record<string, unknown>): { agent?: string; package?: string; file?: string; virtual?: boolean } => ({
      ...defined({ agent: text(s["agent"]), package: text(s["package"]), file: text(s["file"]) }),
      ...(s["virtual"] === true || s["virtual"] === "true" ? { virtual: true } : {}),
    }),
  }),
  createRoute({
    ...page,
    path: "/states",
    component: lazyRouteComponent(() => import("./pages/states/StatesPage")),
    validateSearch: (
      s: Record<string, unknown>,
    ): { q?: string; agent?: string; instance?: string; type?: string; object?: string } =>
      defined({
        q: text(s["q"]),
        agent: text(s["agent"]),
        instance: text(s["instance"]),
        type: text(s["type"]),
        object: text(s["object"]),
      }),
  }),
  createRoute({
    ...page,
    path: "/states/one",
    component: lazyRouteComponent(() => import("./pages/states/ObjectPage")),
    validateSearch: (s: Record<string, unknown>): { agent?: string; instance?: string; name?: string } =>
      defined({ agent: text(s["agent"]), instance: text(s["instance"]), name: text(s["name"]) }),
  }),
  createRoute({
    ...page,
    path: "/callbacks",
    component: lazyRouteComponent(() => import("./pages/callbacks/CallbacksPage")),
    validateSearch: (s: Record<string, unknown>): { package?: string; key?: string; reply?: string } =>
      defined({ package: text(s["package"]), key: text(s["key"]), reply: text(s["reply"]) }),
  }),
  createRoute({
    ...page,
    path: "/journal",
    component: lazyRouteComponent(() => import("./pages/journal/JournalPage")),
    validateSearch: (s: Record<string, unknown>): { agent?: string; instance?: string; level?: string } =>
      defined({ agent: text(s["agent"]), instance: text(s["instance"]), level: text(s["level"]) }),
  }),
  createRoute({
    ...page,
    path: "/catalogue",
    component: lazyRouteComponent(() => import("./pages/catalogue/CataloguePage")),
    validateSearch: (s: Record<string, unknown>): { q?: string; show?: string } =>
      defined({ q: text(s["q"]), show: text(s["show"]) }),
  }),
  createRoute({
    ...page,
    path: "/configuration",
    component: lazyRouteComponent(() => import("./pages/configuration/ConfigurationPage")),
  }),
  createRoute({
    ...page,
    path: "/setting-groups",
    component: lazyRouteComponent(() => import("./pages/settinggroups/SettingGroupsPage")),
    validateSearch: (s: Record<string, unknown>): { edit?: string } => defined({ edit: text(s["edit"]) }),
  }),
  createRoute({
    ...page,
    path: "/computers",
    component: lazyRouteComponent(() => import("./pages/computers/ComputersPage")),
    validateSearch: (
      s: Record<string, unknown>,
    ): {
      q?: string;
      kind?: string;
      standing?: string;
      group?: string;
      unit?: string;
      os?: string;
      agent?: string;
      sort?: string;
    } =>
      defined({
        q: text(s["q"]),
        kind: text(s["kind"]),
        standing: text(s["standing"]),
        group: text(s["group"]),
        unit: text(s["unit"]),
        os: text(s["os"]),
        agent: text(s["agent"]),
        sort: text(s["sort"]),
      }),
  }),
  createRoute({
    ...page,
    path: "/computers/$id",
    component: lazyRouteComponent(() => import("./pages/computers/ComputerPage")),
    validateSearch: (s: Record<string, unknown>): { tab?: "software" | "runs" } =>
      s["tab"] === "software" || s["tab"] === "runs" ? { tab: s["tab"] } : {},
  }),
  createRoute({ ...page, path: "/groups", component: lazyRouteComponent(() => import("./pages/groups/GroupsPage")) }),
  createRoute({ ...page, path: "/groups/new", component: lazyRouteComponent(() => import("./pages/groups/NewGroupPage")) }),
  createRoute({ ...page, path: "/groups/$name", component: lazyRouteComponent(() => import("./pages/groups/GroupPage")) }),
  createRoute({
    ...page,
    path: "/foreign",
    component: lazyRouteComponent(() => import("./pages/foreign/ForeignPage")),
    validateSearch: (s: Record<string, unknown>): { tab?: "networks" | "settings" | "mirrors" } =>
      s["tab"] === "networks" || s["tab"] === "settings" || s["tab"] === "mirrors" ? { tab: s["tab"] } : {},
  }),
  createRoute({ ...page, path: "/tasks", component: lazyRouteComponent(() => import("./pages/tasks/TasksPage")) }),
  createRoute({
    ...page,
    path: "/tasks/new",
    component: lazyRouteComponent(() => import("./pages/tasks/NewTaskPage")),
    validateSearch: (s: Record<string, unknown>): { package?: string; version?: string; group?: string; computer?: string } =>
      defined({
        package: text(s["package"]),
        version: text(s["version"]),
        group: text(s["group"]),
        computer: text(s["computer"]),
      }),
  }),
  createRoute({
    ...page,
    path: "/tasks/$task",
    component: lazyRouteComponent(() => import("./pages/tasks/TaskPage")),
    validateSearch: (s: Record<string, unknown>): { tab?: "edit"; state?: string; job?: string; package?: string } => ({
      ...(s["tab"] === "edit" ? { tab: "edit" } : {}),
      ...defined({ state: text(s["state"]), job: text(s["job"]), package: text(s["package"]) }),
    }),
  }),
  createRoute({ ...page, path: "/running", component: lazyRouteComponent(() => import("./pages/tasks/RunningPage")) }),
  createRoute({ ...page, path: "/runs/$run", component: lazyRouteComponent(() => import("./pages/runs/RunPage")) }),
  createRoute({
    ...page,
    path: "/self-service",
    component: lazyRouteComponent(() => import("./pages/selfservice/SelfServicePage")),
    validateSearch: (s: Record<string, unknown>): { tab?: "offers" } => (s["tab"] === "offers" ? { tab: "offers" } : {}),
  }),
  createRoute({ ...page, path: "/time-slots", component: lazyRouteComponent(() => import("./pages/slots/SlotsPage")) }),
  createRoute({ ...page, path: "/drafts", component: lazyRouteComponent(() => import("./pages/drafts/DraftsPage")) }),
  createRoute({ ...page, path: "/drafts/$draft", component: lazyRouteComponent(() => import("./pages/drafts/DraftPage")) }),
  createRoute({ ...page, path: "/envs", component: lazyRouteComponent(() => import("./pages/envs/EnvsPage")) }),
  createRoute({
    ...page,
    path: "/envs/$env",
    component: lazyRouteComponent(() => import("./pages/envs/EnvPage")),
    validateSearch: (s: Record<string, unknown>): { tab?: string; source?: string } =>
      defined({ tab: text(s["tab"]), source: text(s["source"]) }),
  }),
  createRoute({
    ...page,
    path: "/deliver",
    component: lazyRouteComponent(() => import("./pages/deliveries/DeliverPage")),
    validateSearch: (s: Record<string, unknown>): { env?: string; package?: string; version?: string } =>
      defined({ env: text(s["env"]), package: text(s["package"]), version: text(s["version"]) }),
  }),
  createRoute({
    ...page,
    path: "/deliveries",
    component: lazyRouteComponent(() => import("./pages/deliveries/DeliveriesPage")),
    validateSearch: (s: Record<string, unknown>): { env?: string; package?: string; state?: string } =>
      defined({ env: text(s["env"]), package: text(s["package"]), state: text(s["state"]) }),
  }),
  createRoute({
    ...page,
    path: "/deliveries/$delivery",
    component: lazyRouteComponent(() => import("./pages/deliveries/DeliveryPage")),
  }),
  createRoute({
    ...page,
    path: "/rollouts",
    component: lazyRouteComponent(() => import("./pages/rollouts/RolloutsPage")),
    validateSearch: (s: Record<string, unknown>): { state?: string } => defined({ state: text(s["state"]) }),
  }),
  createRoute({
    ...page,
    path: "/rollouts/new",
    component: lazyRouteComponent(() => import("./pages/rollouts/NewRolloutPage")),
    validateSearch: (s: Record<string, unknown>): { package?: string; version?: string } =>
      defined({ package: text(s["package"]), version: text(s["version"]) }),
  }),
  createRoute({
    ...page,
    path: "/rollouts/$rollout",
    component: lazyRouteComponent(() => import("./pages/rollouts/RolloutPage")),
    validateSearch: (s: Record<string, unknown>): { tab?: string; ring?: string; state?: string } =>
      defined({ tab: text(s["tab"]), ring: text(s["ring"]), state: text(s["state"]) }),
  }),
  createRoute({
    ...page,
    path: "/calendar",
    component: lazyRouteComponent(() => import("./pages/calendar/CalendarPage")),
    validateSearch: (s: Record<string, unknown>): { from?: string } => defined({ from: text(s["from"]) }),
  }),
  createRoute({ ...page, path: "/spaces", component: lazyRouteComponent(() => import("./pages/spaces/SpacesPage")) }),
  createRoute({
    ...page,
    path: "/spaces/$space",
    component: lazyRouteComponent(() => import("./pages/spaces/SpacePage")),
    validateSearch: (s: Record<string, unknown>): { object?: string; run?: string } =>
      defined({ object: text(s["object"]), run: text(s["run"]) }),
  }),
  createRoute({
    ...page,
    path: "/attempts/$attempt",
    component: lazyRouteComponent(() => import("./pages/logs/AttemptPage")),
    validateSearch: (s: Record<string, unknown>): { line?: string } => defined({ line: text(s["line"]) }),
  }),
  createRoute({
    ...page,
    path: "/logs",
    component: lazyRouteComponent(() => import("./pages/logs/LogsPage")),
    validateSearch: (s: Record<string, unknown>): { env?: string } => defined({ env: text(s["env"]) }),
  }),
  createRoute({
    ...page,
    path: "/resources",
    component: lazyRouteComponent(() => import("./pages/resources/ResourcesPage")),
    validateSearch: (s: Record<string, unknown>): { q?: string; show?: string } =>
      defined({ q: text(s["q"]), show: text(s["show"]) }),
  }),
  createRoute({
    ...page,
    path: "/requests",
    component: lazyRouteComponent(() => import("./pages/requests/RequestsPage")),
    validateSearch: (
      s: Record<string, unknown>,
    ): { show?: string; new?: string; env?: string; package?: string; version?: string } =>
      defined({
        show: text(s["show"]),
        new: text(s["new"]),
        env: text(s["env"]),
        package: text(s["package"]),
        version: text(s["version"]),
      }),
  }),
  createRoute({
    ...page,
    path: "/requests/$request",
    component: lazyRouteComponent(() => import("./pages/requests/RequestPage")),
  }),
  createRoute({
    ...page,
    path: "/documents",
    component: lazyRouteComponent(() => import("./pages/documents/DocumentsPage")),
    validateSearch: (s: Record<string, unknown>): { open?: string } => defined({ open: text(s["open"]) }),
  }),
  createRoute({ ...page, path: "/credentials", component: lazyRouteComponent(() => import("./pages/admin/CredentialsPage")) }),
  createRoute({ ...page, path: "/users", component: lazyRouteComponent(() => import("./pages/admin/UsersPage")) }),
  createRoute({ ...page, path: "/audit", component: lazyRouteComponent(() => import("./pages/admin/AuditPage")) }),
  createRoute({ ...page, path: "/profile", component: lazyRouteComponent(() => import("./pages/ProfilePage")) }),
] as const;

function defined<T extends Record<string, unknown>>(all: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(all).filter(([, v]) => v !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
}

export const router = createRouter({
  routeTree: root.addChildren([login, inside.addChildren([...routes])]),
  basepath: ROOT || "/",
  defaultPreload: "intent",
  defaultPendingMs: 150,
  defaultPendingComponent: () => <Lines />,
  defaultErrorComponent: ({ error, reset }) => <Failure error={error} retry={reset} />,
  defaultNotFoundComponent: NotFound,
  scrollRestoration: false,
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
