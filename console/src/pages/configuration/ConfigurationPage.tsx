/** The whole configuration as one file: edit, check, save, apply, deploy. */
import { configuration as calls } from "@/api/admin";
import { Failure, Lines, PageHeader } from "@/components/basics";
import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense } from "react";
import { useTexts } from "@/texts/current";
import { Guard } from "../admin/Guard";

const Workbench = lazy(() => import("./Workbench"));

export default function ConfigurationPage() {
  return (
    <Guard>
      <Configuration />
    </Guard>
  );
}

function Configuration() {
  const t = useTexts();
  const first = useQuery({
    queryKey: ["configuration", "first"],
    queryFn: calls.get,
    gcTime: 0,
    staleTime: Infinity,
    refetchOnWindowFocus: false,
  });
  if (first.data)
    return (
      <Suspense fallback={<Lines count={10} />}>
        <Workbench first={first.data} />
      </Suspense>
    );
  return (
    <>
      <PageHeader title={t.configuration.title} subtitle={t.configuration.subtitle} />
      {first.error ? <Failure error={first.error} retry={() => void first.refetch()} /> : <Lines count={10} />}
    </>
  );
}
