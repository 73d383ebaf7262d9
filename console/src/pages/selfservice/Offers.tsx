/** What is offered for self-service, and to which computers. */
import { selfService as calls, type Offer } from "@/api/selfservice";
import { Empty, Failure, Lines } from "@/components/basics";
import { ask } from "@/live/ask";
import { toast } from "@/live/notices";
import { useMay } from "@/session/session";
import { addressOf, to } from "@/shell/navigate";
import { useTexts } from "@/texts/current";
import { ActionIcon, Button } from "@mantine/core";
import { IconPencil, IconPlus, IconShoppingBag, IconTrash } from "@tabler/icons-react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { lazy, Suspense, useState } from "react";
import css from "./SelfService.module.css";

const OfferDialog = lazy(() => import("./OfferDialog"));

export default function Offers() {
  const t = useTexts(),
    client = useQueryClient(),
    deploys = useMay("deploy"),
    controls = useMay("control"),
    may = deploys && controls;
  const query = useQuery({ queryKey: ["self-service-offers"], queryFn: ({ signal }) => calls.offers({ signal }) });
  const [editing, setEditing] = useState<Offer | "new">();
  const refresh = () => {
    void client.invalidateQueries({ queryKey: ["self-service-offers"] });
    void client.invalidateQueries({ queryKey: ["self-service"] });
  };
  const withdraw = async (o: Offer) => {
    const yes = await ask({
      title: t.selfService.withdrawTitle(o.package),
      help: t.selfService.withdrawHelp,
      confirm: t.selfService.withdraw,
      danger: true,
      act: () => calls.withdraw(o.package),
    });
    if (!yes) return;
    toast({ tone: "good", title: t.selfService.gone(o.package) });
    refresh();
  };
  if (!query.data) return query.error ? <Failure error={query.error} retry={() => void query.refetch()} /> : <Lines />;
  const add = may && (
    <Button leftSection={<IconPlus size={16} />} onClick={() => setEditing("new")}>
      {t.selfService.offer}
    </Button>
  );
  return (
    <>
      {query.data.length === 0 ? (
        <Empty icon={<IconShoppingBag size={26} />} title={t.selfService.noOffers} help={t.selfService.noOffersHelp}>
          {add}
        </Empty>
      ) : (
        <div className="stack">
          <div className="row between">
            <p className="dim grow">{t.selfService.offersHelp}</p>
            {add}
          </div>
          <section className="card">
            <ul className={`plain ${css["list"]}`} data-offers>
              {query.data.map((o) => (
                <li key={o.package} className={css["row"]} data-package={o.package}>
                  <div className={css["what"]}>
                    <span>
                      <span className="strong">{o.package}</span>{" "}
                      <span className="dim small">{o.version || t.selfService.newest}</span>
                    </span>
                    <span className="small dim">
                      {o.group ? <a {...to(addressOf.group(o.group))}>{o.group}</a> : t.selfService.allComputers}
                      {o.unit !== "/" && ` · ${o.unit}`}
                    </span>
                  </div>
                  <div className={css["state"]}>
                    {o.task ? (
                      <a className="small" {...to(addressOf.task(o.task))}>
                        {o.task}
                      </a>
                    ) : (
                      <span className="small dim">{t.selfService.noTask}</span>
                    )}
                  </div>
                  {may && (
                    <div className={css["do"]}>
                      <ActionIcon
                        variant="subtle"
                        aria-label={t.selfService.edit(o.package)}
                        title={t.selfService.edit(o.package)}
                        onClick={() => setEditing(o)}
                      >
                        <IconPencil size={16} />
                      </ActionIcon>
                      <ActionIcon
                        variant="subtle"
                        color="red"
                        aria-label={t.selfService.withdrawNamed(o.package)}
                        title={t.selfService.withdrawNamed(o.package)}
                        onClick={() => void withdraw(o)}
                      >
                        <IconTrash size={16} />
                      </ActionIcon>
                    </div>
                  )}
                </li>
              ))}
            </ul>
          </section>
        </div>
      )}
      <Suspense fallback={null}>
        {editing && (
          <OfferDialog offer={editing === "new" ? undefined : editing} onClose={() => setEditing(undefined)} onSaved={refresh} />
        )}
      </Suspense>
    </>
  );
}
