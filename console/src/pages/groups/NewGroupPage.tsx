/** A new dynamic group. */
import { PageHeader } from "@/components/basics";
import { addressOf, go, to } from "@/shell/navigate";
import { useTexts } from "@/texts/current";
import { IconChevronLeft } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import css from "./Groups.module.css";
import { QueryForm } from "./QueryForm";

export default function NewGroupPage() {
  const t = useTexts(),
    client = useQueryClient();
  return (
    <>
      <PageHeader
        title={t.groups.addDynamic}
        subtitle={t.groups.subtitle}
        above={
          <a className={css["up"]} {...to("/groups")}>
            <IconChevronLeft size={15} aria-hidden="true" />
            {t.groups.title}
          </a>
        }
      />
      <QueryForm
        onSaved={(g) => {
          void client.invalidateQueries({ queryKey: ["groups"] });
          go(addressOf.group(g.name));
        }}
      />
    </>
  );
}
