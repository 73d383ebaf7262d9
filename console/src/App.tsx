/** Theme, data and routes around the whole console. */
import { theme, variables } from "@/theme";
import { useStore } from "@/live/store";
import { MantineProvider } from "@mantine/core";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { useEffect } from "react";
import { Problem } from "./api/http";
import { outside } from "./api/root";
import { router } from "./router";
import { caller } from "./session/session";
import { shownTheme } from "./shell/preferences";
import { setNavigator } from "./shell/navigate";

export const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 3_000,
      refetchOnWindowFocus: true,
      retry: (count, error) => count < 2 && error instanceof Problem && (error.away || error.status >= 502),
    },
  },
});

setNavigator((address) => router.history.push(outside(address)));
/** Signed out, here or by the server: to the sign-in page, keeping the address. */
caller.subscribe(() => {
  if (caller.get() !== null || router.state.location.pathname === "/login") return;
  queries.clear();
  const { href } = router.state.location;
  void router.navigate({ to: "/login", search: href === "/" ? {} : { to: href } });
});

export function App() {
  const shown = useStore(shownTheme);
  useEffect(() => document.documentElement.setAttribute("data-mantine-color-scheme", shown), [shown]);
  return (
    <MantineProvider theme={theme} cssVariablesResolver={variables} forceColorScheme={shown} deduplicateCssVariables>
      <QueryClientProvider client={queries}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </MantineProvider>
  );
}
