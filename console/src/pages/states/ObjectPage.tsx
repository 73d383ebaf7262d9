/** One state object on a page of its own: for a window that stays open. */
import { Empty, PageHeader } from "@/components/basics";
import { useOnlyStream } from "@/live/follow";
import { addressOf, go, to } from "@/shell/navigate";
import { useTexts } from "@/texts/current";
import { Button } from "@mantine/core";
import { IconBroadcast } from "@tabler/icons-react";
import { useSearch } from "@tanstack/react-router";
import { ObjectView } from "./ObjectView";

export default function ObjectPage() {
  const t = useTexts(),
    { agent, instance, name } = useSearch({ from: "/inside/states/one" });
  useOnlyStream();
  if (!agent || !instance || !name)
    return (
      <>
        <PageHeader title={t.stateObjects.title} />
        <Empty icon={<IconBroadcast size={26} />} title={t.common.notFound} help={t.common.notFoundHelp}>
          <Button variant="default" onClick={() => go("/states")}>
            {t.stateObjects.all}
          </Button>
        </Empty>
      </>
    );
  return (
    <>
      <PageHeader
        above={
          <p className="small dim">
            <a {...to("/states")}>{t.stateObjects.title}</a> / <a {...to(addressOf.agent(agent))}>{agent}</a> /{" "}
            <a {...to(addressOf.instance(agent, instance))}>{instance}</a>
          </p>
        }
        title={name}
      />
      <ObjectView agent={agent} instance={instance} name={name} wide />
    </>
  );
}
