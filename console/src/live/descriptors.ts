/** What packages offer, read again when one of them describes itself anew. */
import { descriptors as calls, type Descriptor } from "@/api/exchange";
import { useQuery, useQueryClient, type UseQueryResult } from "@tanstack/react-query";
import { useEffect } from "react";
import { onChange } from "./events";

export function useDescriptors(): UseQueryResult<Descriptor[]> {
  const client = useQueryClient();
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const again = () => {
      timer ??= setTimeout(() => {
        timer = undefined;
        void client.invalidateQueries({ queryKey: ["descriptors"] });
      }, 300);
    };
    const off = onChange((change, past) => {
      if (past) return;
      if (change.type === "descriptor" || change.type === "instance-removed" || change.type === "reset") again();
    });
    return () => {
      off();
      clearTimeout(timer);
    };
  }, [client]);
  return useQuery({ queryKey: ["descriptors"], queryFn: ({ signal }) => calls.list({ signal }), staleTime: 30_000 });
}
