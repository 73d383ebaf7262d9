/** Self-service: one's own computers with what is offered for each; and, for whoever may deploy, what is offered to whom. */
import { PageHeader } from "@/components/basics";
import { useMay } from "@/session/session";
import { useTexts } from "@/texts/current";
import { Tabs } from "@mantine/core";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { lazy, Suspense } from "react";
import { Lines } from "@/components/basics";
import { OwnComputers } from "./OwnComputers";

const Offers = lazy(() => import("./Offers"));

export default function SelfServicePage() {
  const t = useTexts(),
    navigate = useNavigate(),
    looks = useMay("view"),
    serves = useMay("self-service");
  const { tab = "own" } = useSearch({ from: "/inside/self-service" });
  const shown = !looks ? "own" : serves ? tab : "offers";
  return (
    <>
      <PageHeader title={t.selfService.title} subtitle={t.selfService.subtitle} />
      {!looks ? (
        <OwnComputers />
      ) : (
        <Tabs
          value={shown}
          keepMounted={false}
          onChange={(to) =>
            void navigate({ to: "/self-service", search: to === "offers" ? { tab: "offers" } : {}, replace: true })
          }
        >
          <Tabs.List>
            {serves && <Tabs.Tab value="own">{t.selfService.tabs.own}</Tabs.Tab>}
            <Tabs.Tab value="offers">{t.selfService.tabs.offers}</Tabs.Tab>
          </Tabs.List>
          <Tabs.Panel value="own" pt="md">
            <OwnComputers />
          </Tabs.Panel>
          <Tabs.Panel value="offers" pt="md">
            <Suspense fallback={<Lines />}>
              <Offers />
            </Suspense>
          </Tabs.Panel>
        </Tabs>
      )}
    </>
  );
}
