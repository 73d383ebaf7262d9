/** The table of contents: every page has its own address; each is loaded when it is first opened. */
import { createRootRoute, createRoute, createRouter, lazyRouteComponent, Outlet, redirect } from "@tanstack/react-router";
import { Failure, Lines } from "./components/basics";
import { NotFound } from "./pages/NotFound";
import { whoAmI } from "./session/session";
import { Shell } from "./shell/Shell";

const text = (value: unknown): string | undefined => (typeof value === "string" && value !== "" ? value : typeof value === "number" ? String(value) : undefined);

const root = createRootRoute({ component: Outlet, notFoundComponent: NotFound });

const login = createRoute({
  getParentRoute: () => root,
  path: "/login",
  validateSearch: (search: Record<string, unknown>): { to?: string } => { const to = text(search["to"]); return to?.startsWith("/") && !to.startsWith("//") ? { to } : {}; },
  beforeLoad: async ({ search }) => { if (await whoAmI().catch(() => null)) throw redirect({ href: search.to ?? "/" }); },
  component: lazyRouteComponent(() => import("./pages/Login")),
});

const inside = createRoute({
  getParentRoute: () => root,
  id: "inside",
  beforeLoad: async ({ location }) => {
    if (!(await whoAmI())) throw redirect({ to: "/login", search: location.href === "/" ? {} : { to: location.href } });
  },
  component: Shell,
  errorComponent: ({ error, reset }) => <Failure error={error} retry={reset} />,
});

const page = { getParentRoute: () => inside } as const;

const routes = [
  createRoute({ ...page, path: "/", component: lazyRouteComponent(() => import("./pages/Overview")) }),
  createRoute({ ...page, path: "/instances", component: lazyRouteComponent(() => import("./pages/instances/InstancesPage")), validateSearch: (s: Record<string, unknown>): { q?: string; agent?: string; show?: string; info?: string } => defined({ q: text(s["q"]), agent: text(s["agent"]), show: text(s["show"]), info: text(s["info"]) }) }),
  createRoute({ ...page, path: "/packages", component: lazyRouteComponent(() => import("./pages/packages/RepositoryPage")), validateSearch: (s: Record<string, unknown>): { file?: string; q?: string; update?: string } => defined({ file: text(s["file"]), q: text(s["q"]), update: text(s["update"]) }) }),
];

function defined<T extends Record<string, unknown>>(all: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(all).filter(([, v]) => v !== undefined)) as { [K in keyof T]?: Exclude<T[K], undefined> };
}

export const router = createRouter({
  routeTree: root.addChildren([login, inside.addChildren(routes)]),
  defaultPreload: "intent",
  defaultPendingMs: 150,
  defaultPendingComponent: () => <Lines />,
  defaultErrorComponent: ({ error, reset }) => <Failure error={error} retry={reset} />,
  defaultNotFoundComponent: NotFound,
  scrollRestoration: false,
});

declare module "@tanstack/react-router" {
  interface Register { router: typeof router }
}
