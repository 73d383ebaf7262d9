/** Demandes: the queue to decide, one's own, and the form; copying prefills everything but the version. */
import { envs as envCalls, requests as calls } from "@/api/deliver";
import type { DeliveryRequest } from "@/api/deliverTypes";
import { Empty, Failure, Lines, PageHeader, TimeAgo } from "@/components/basics";
import { useLive } from "@/live/useLive";
import { addressOf, to } from "@/shell/navigate";
import { useFormat, useTexts } from "@/texts/current";
import { Button, SegmentedControl } from "@mantine/core";
import { IconMailForward, IconPlus } from "@tabler/icons-react";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useMemo } from "react";
import { person } from "../deliveries/people";
import css from "../deliveries/Deliveries.module.css";
import { RequestBadge } from "./RequestBadge";
import { RequestForm } from "./RequestForm";

export default function RequestsPage() {
  const t = useTexts(),
    f = useFormat(),
    search = useSearch({ from: "/inside/requests" }),
    navigate = useNavigate({ from: "/requests" });
  const show = search.show ?? "open";
  /* What one may decide about comes in the order it should be looked at: urgency, tier, wished time, age. */
  const deciding = show === "decide";
  const query = useLive(
    ["requests", deciding],
    (signal) => calls.list(deciding ? { to_decide: true } : {}, { signal }),
    (type) => type === "request",
  );
  const envs = useLive(
    ["envs"],
    (signal) => envCalls.list({ signal }),
    (type) => type === "delivery",
  );
  const rows = useMemo(
    () =>
      (query.data ?? []).filter((r) =>
        show === "all" || deciding ? true : ["draft", "submitted", "approved", "changes-asked"].includes(r.state),
      ),
    [query.data, show, deciding],
  );
  return (
    <>
      <PageHeader
        title={t.deliver.requests}
        subtitle={t.deliver.requestsHelp}
        actions={
          <Button leftSection={<IconPlus size={16} />} onClick={() => void navigate({ search: (old) => ({ ...old, new: "1" }) })}>
            {t.deliver.newRequest}
          </Button>
        }
      />
      <SegmentedControl
        aria-label={t.deliver.show}
        value={show}
        onChange={(v) => void navigate({ search: v === "open" ? {} : { show: v }, replace: true })}
        data={[
          { value: "open", label: t.deliver.openRequests },
          { value: "decide", label: t.deliver.toDecide },
          { value: "all", label: t.deliver.allRequests },
        ]}
        style={{ marginBottom: 12 }}
      />
      {query.error && !query.data ? (
        <Failure error={query.error} retry={() => void query.refetch()} />
      ) : !query.data ? (
        <Lines />
      ) : rows.length === 0 ? (
        <Empty icon={<IconMailForward size={26} />} title={t.deliver.noRequests} help={t.deliver.noRequestsHelp} />
      ) : (
        <div className={`card ${css["scroll"]}`}>
          <table className={css["table"]}>
            <thead>
              <tr>
                <th>{t.deliver.request}</th>
                <th>{t.common.state}</th>
                <th>{t.deliver.env}</th>
                <th>{t.deliver.package}</th>
                <th data-less>{t.deliver.who}</th>
                <th data-less>{t.deliver.wished}</th>
                <th>{t.deliver.filed}</th>
              </tr>
            </thead>
            <tbody>
              {rows.map((r) => (
                <Row key={r.request} r={r} wished={r.ask.at ? f.exact(r.ask.at) : "–"} />
              ))}
            </tbody>
          </table>
        </div>
      )}
      {search.new && (
        <RequestForm
          envs={envs.data ?? []}
          first={{ env: search.env ?? "", package: search.package ?? "", version: search.version ?? "" }}
          onClose={() => void navigate({ search: {} })}
        />
      )}
    </>
  );
}

function Row({ r, wished }: { r: DeliveryRequest; wished: string }) {
  return (
    <tr>
      <td>
        <a className="strong" {...to(addressOf.request(r.request))}>
          {r.request}
        </a>
        <div className="dim tiny">{r.ask.title}</div>
      </td>
      <td>
        <RequestBadge state={r.state} />
      </td>
      <td>{r.ask.env}</td>
      <td data-short>
        {r.ask.package} {r.ask.version}
      </td>
      <td data-less>{person(r.by)}</td>
      <td className="small" data-less>
        {wished}
      </td>
      <td data-short>
        <TimeAgo at={r.submitted_at} />
      </td>
    </tr>
  );
}
