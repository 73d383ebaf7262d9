/** "Networks and agents": how agents that are not ours are connected, from where they may speak, how they work, where they take files. */
import { PageHeader } from "@/components/basics";
import { useTexts } from "@/texts/current";
import { Tabs } from "@mantine/core";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { Connect } from "./Connect";
import { MirrorsTab } from "./Mirrors";
import { NetworksTab } from "./Networks";
import { SettingsTab } from "./Settings";

export default function ForeignPage() {
  const t = useTexts(),
    navigate = useNavigate();
  const { tab = "connect" } = useSearch({ from: "/inside/foreign" });
  return (
    <>
      <PageHeader title={t.foreign.title} subtitle={t.foreign.subtitle} />
      <Tabs
        value={tab}
        keepMounted={false}
        onChange={(next) =>
          void navigate({
            to: "/foreign",
            search: next === "networks" || next === "settings" || next === "mirrors" ? { tab: next } : {},
          })
        }
      >
        <Tabs.List>
          <Tabs.Tab value="connect">{t.foreign.tabs.connect}</Tabs.Tab>
          <Tabs.Tab value="networks">{t.foreign.tabs.networks}</Tabs.Tab>
          <Tabs.Tab value="settings">{t.foreign.tabs.settings}</Tabs.Tab>
          <Tabs.Tab value="mirrors">{t.foreign.tabs.mirrors}</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="connect" pt="md">
          <Connect />
        </Tabs.Panel>
        <Tabs.Panel value="networks" pt="md">
          <NetworksTab />
        </Tabs.Panel>
        <Tabs.Panel value="settings" pt="md">
          <SettingsTab />
        </Tabs.Panel>
        <Tabs.Panel value="mirrors" pt="md">
          <MirrorsTab />
        </Tabs.Panel>
      </Tabs>
    </>
  );
}
