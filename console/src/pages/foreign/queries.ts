/** What the page reads, read again when somebody changed it. */
import { foreign, mirrors, networks } from "@/api/fleet";
import { onChange } from "@/live/events";
import { useQuery, type UseQueryResult } from "@tanstack/react-query";
import { useEffect } from "react";

function useFleet<T>(query: UseQueryResult<T>): UseQueryResult<T> {
  const { refetch } = query;
  useEffect(
    () =>
      onChange((change, past) => {
        const { type } = change as { type: string };
        if (!past && (type === "fleet" || type === "reset")) void refetch();
      }),
    [refetch],
  );
  return query;
}
export const useNetworks = () => useFleet(useQuery({ queryKey: ["networks"], queryFn: networks.list }));
export const useForeignSettings = () => useFleet(useQuery({ queryKey: ["foreign-settings"], queryFn: foreign.settings }));
export const useMirrors = () => useFleet(useQuery({ queryKey: ["mirrors"], queryFn: mirrors.list }));

/** The address agents are given: this server's, as this browser reaches it. */
export const agentAddress = (root: string): string => `${location.origin}${root}/fusioninventory`;
