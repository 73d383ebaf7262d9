/** Who a query finds now, while it is being written. */
import { groups as calls } from "@/api/fleet";
import type { ComputerQuery } from "@/api/fleetTypes";
import { Refusal } from "@/components/basics";
import { KindIcon, StandingBadge } from "@/pages/computers/signs";
import { addressOf, to } from "@/shell/navigate";
import { useTexts } from "@/texts/current";
import { useDebouncedValue } from "@mantine/hooks";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import css from "./Groups.module.css";
import { askable } from "./query";

const TYPING_MS = 250;

export function Preview({ query }: { query: ComputerQuery }) {
  const t = useTexts();
  const asks = useMemo(() => askable(query), [query]);
  const [asked] = useDebouncedValue(asks, TYPING_MS);
  const found = useQuery({
    queryKey: ["group-preview", JSON.stringify(asked ?? null)],
    queryFn: ({ signal }) => (asked ? calls.preview(asked, { signal }) : Promise.resolve(null)),
    placeholderData: keepPreviousData,
    enabled: asked !== undefined,
    retry: false,
    staleTime: 0,
  });
  const data = asked && asks ? found.data : undefined;
  return (
    <section className={`card ${css["preview"]}`} data-busy={found.isFetching || undefined} aria-label={t.groups.preview}>
      <h2>{t.groups.preview}</h2>
      <div role="status">
        {!asks ? (
          <p className="dim">{t.groups.previewWait}</p>
        ) : found.error ? null : !data ? (
          <p className="dim">{t.groups.previewLoading}</p>
        ) : (
          <p className={css["total"]} data-total={data.total}>
            {data.total === 0 ? t.groups.previewNone : t.groups.previewTotal(data.total)}
          </p>
        )}
      </div>
      {asks && <Refusal error={found.error} />}
      {data && data.first.length > 0 && (
        <>
          {data.total > data.first.length && <p className="dim small">{t.groups.previewFirst(data.first.length)}</p>}
          <ul className={css["found"]}>
            {data.first.map((c) => (
              <li key={c.id}>
                <KindIcon kind={c.kind} size={16} />
                <span className="grow cut">
                  <a className="strong" style={{ color: "var(--text-1)" }} {...to(addressOf.computer(c.id))}>
                    {c.name}
                  </a>{" "}
                  <span className="dim small">{c.os}</span>
                </span>
                {c.standing !== "approved" && <StandingBadge standing={c.standing} />}
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  );
}
