/** One request, everything an approver needs on one screen: what, differences, checks taken now, stages, slots, decisions. */
import { envs as envCalls, requests as calls, type RequestStep } from "@/api/deliver";
import type { DeliveryRequest } from "@/api/deliverTypes";
import { sentence } from "@/api/http";
import { Command } from "@/components/Command";
import { commands } from "@/components/commands";
import { Facts, Failure, Lines, PageHeader, TimeAgo, useNow } from "@/components/basics";
import { FormDialog } from "@/components/Dialog";
import { Badge } from "@/components/StateBadge";
import { useLive } from "@/live/useLive";
import { useChosen } from "@/shell/chosen";
import { addressOf, go, to } from "@/shell/navigate";
import { useFormat, useTexts } from "@/texts/current";
import { Button, Checkbox, Textarea, TextInput } from "@mantine/core";
import { IconPencil } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { useState } from "react";
import { Gates } from "../deliveries/Gates";
import { person } from "../deliveries/people";
import { PlanSections } from "../deliveries/Plan";
import { decidedWith } from "./change";
import { Fared } from "./Fared";
import { RequestBadge } from "./RequestBadge";
import { RequestForm } from "./RequestForm";
import { Standing } from "./Standing";
import { Together, useTogether } from "./Together";
import css from "../deliveries/Deliveries.module.css";

const WORDS = ["submit", "approve", "reject", "ask-changes", "withdraw", "take", "copy"] as const;
type Word = (typeof WORDS)[number];

export default function RequestPage() {
  const t = useTexts(),
    f = useFormat(),
    now = useNow(),
    { request: id } = useParams({ from: "/inside/requests/$request" });
  const query = useLive(
    ["request", id],
    (signal) => calls.get(id, { signal }),
    (type, name) => type === "request" && name === id,
  );
  const r = query.data;
  const others = useTogether(r);
  const [acting, setActing] = useState<Word>(),
    [editing, setEditing] = useState(false);
  const open = r !== undefined && ["draft", "submitted", "approved", "changes-asked"].includes(r.state);
  const review = useQuery({
    queryKey: ["request-review", id, r?.revision ?? 0],
    queryFn: ({ signal }) => calls.review(id, { signal }),
    enabled: open,
    retry: false,
  });
  const plan = review.data?.plan;
  useChosen(
    r
      ? [
          {
            name: r.request,
            actions: [
              ...(r.actions.includes("submit") ? [{ id: "edit", text: t.shipping.edit, run: () => setEditing(true) }] : []),
              ...WORDS.filter((w) => r.actions.includes(w)).map((w) => ({
                id: w,
                text: t.deliver.requestActions[w],
                run: () => setActing(w),
              })),
            ],
          },
        ]
      : [],
  );
  if (query.error && !r) return <Failure error={query.error} retry={() => void query.refetch()} />;
  if (!r) return <Lines />;
  /* Whoever may submit it may change it. */
  const changeable = r.actions.includes("submit");
  return (
    <>
      <PageHeader
        title={`${r.request} · ${r.ask.title || `${r.ask.package} ${r.ask.version} → ${r.ask.env}`}`}
        above={
          <a className="small" {...to("/requests")}>
            {t.deliver.requests}
          </a>
        }
        badge={<RequestBadge state={r.state} />}
        subtitle={
          <>
            {person(r.by)} · {r.submitted_at ? <TimeAgo at={r.submitted_at} /> : t.deliver.requestStates.draft}
            {r.delivery && (
              <>
                {" · "}
                <a {...to(addressOf.delivery(r.delivery))}>{r.delivery}</a>
              </>
            )}
          </>
        }
        actions={
          <>
            {changeable && (
              <Button variant="default" leftSection={<IconPencil size={16} />} onClick={() => setEditing(true)}>
                {t.shipping.edit}
              </Button>
            )}
            {WORDS.filter((w) => r.actions.includes(w)).map((w) => (
              <Button
                key={w}
                variant={w === "approve" || w === "submit" ? "filled" : "default"}
                {...(w === "reject" ? { color: "red", variant: "light" } : {})}
                onClick={() => setActing(w)}
              >
                {t.deliver.requestActions[w]}
              </Button>
            ))}
          </>
        }
      />
      <div className="stack wide">
        {r.reasons.length > 0 && (
          <section className="card stack tight">
            <h2 className="strong">{open ? t.deliver.waitsFor : t.deliver.why}</h2>
            {open ? (
              <Gates waiting={r.reasons} warnings={[]} now={now} />
            ) : (
              r.reasons.map((x, i) => <p key={`${x.code}${i}`}>{sentence(x.text)}</p>)
            )}
          </section>
        )}
        <div className={css["wide"]}>
          <section className="card">
            <Facts
              entries={[
                [t.deliver.env, `${r.ask.env} (${r.tier})`],
                [t.deliver.package, `${r.ask.package} ${r.ask.version}`],
                [
                  "BLAKE3",
                  <span key="d" className="mono tiny">
                    {r.digest}
                  </span>,
                ],
                [t.deliver.variables, r.ask.variables || "–"],
                [t.deliver.wished, r.ask.at ? f.exact(r.ask.at) : "–"],
                r.board_at ? [t.deliver.boardAt, f.exact(r.board_at)] : null,
                r.earliest_at ? [t.deliver.earliest, f.exact(r.earliest_at)] : null,
                r.expires_at ? [t.deliver.expires, f.exact(r.expires_at)] : null,
                [t.deliver.description, r.ask.description || "–"],
                [t.deliver.ticket, r.ask.ticket || "–"],
                [t.deliver.rollbackPlan, r.ask.rollback_plan || "–"],
                r.ask.urgency === "urgent" ? [t.deliver.urgent, `${r.ask.impact} – ${r.ask.justification}`] : null,
                r.assigned_to ? [t.deliver.assigned, person(r.assigned_to)] : null,
                r.notes ? [t.shipping.manifestNotes, r.notes] : null,
                others.length > 0 && [t.shipping.together, <Together key="t" others={others} />],
              ]}
            />
          </section>
          <section className="card stack">
            <h2 className="strong">{t.deliver.stages}</h2>
            {r.stages.length === 0 && <p className="dim">{t.deliver.noStages}</p>}
            {r.stages.map((s) => (
              <div key={s.name} className="stack tight">
                <span className="row wrap">
                  <span className="strong">{s.name}</span>
                  <span className="dim small grow">{s.approvers.join(", ")}</span>
                  <Badge tone={s.open ? "busy" : s.decisions.some((d) => d.approved) ? "good" : "off"}>
                    {t.deliver.decided(s.decisions.filter((d) => d.approved).length, s.min)}
                  </Badge>
                </span>
                {s.decisions.map((d) => (
                  <span key={d.by + d.at} className="small">
                    {d.approved ? "✓" : "✗"} {person(d.by)} <TimeAgo at={d.at} /> <span className="dim">{d.comment}</span>
                  </span>
                ))}
              </div>
            ))}
          </section>
        </div>
        {plan && <Standing request={r} plan={plan} now={now} />}
        {open && review.error && (
          <section className="card">
            <Failure error={review.error} retry={() => void review.refetch()} />
          </section>
        )}
        {review.data && <Fared review={review.data} />}
        {plan && <PlanSections plan={plan} />}
        {r.history.length > 0 && (
          <section className="card">
            <h2 className="strong">{t.deliver.history}</h2>
            <ul className={css["timeline"]} data-wide>
              {r.history.map((h, i) => (
                <li key={`${h.at}${i}`}>
                  <time dateTime={h.at} className="dim tiny">
                    {f.exact(h.at)}
                  </time>
                  <span>
                    {t.deliver.requestEvents[h.what as keyof typeof t.deliver.requestEvents] ?? h.what}{" "}
                    <span className="dim">{person(h.by)}</span> {h.comment && <q>{h.comment}</q>}
                  </span>
                </li>
              ))}
            </ul>
          </section>
        )}
      </div>
      {editing && (
        <EditForm
          request={r}
          onClose={() => setEditing(false)}
          onDone={() => {
            setEditing(false);
            void query.refetch();
          }}
        />
      )}
      {acting && (
        <ActDialog
          request={r}
          others={decidedWith(r, others, acting)}
          word={acting}
          onClose={() => setActing(undefined)}
          onDone={(made) => {
            setActing(undefined);
            if (made !== r.request) go(addressOf.request(made));
            else void query.refetch();
          }}
        />
      )}
    </>
  );
}

function EditForm({ request, onClose, onDone }: { request: DeliveryRequest; onClose: () => void; onDone: () => void }) {
  const envs = useQuery({ queryKey: ["envs"], queryFn: ({ signal }) => envCalls.list({ signal }) });
  return envs.data && <RequestForm envs={envs.data} first={request.ask} edited={request} onClose={onClose} onDone={onDone} />;
}

function ActDialog({
  request,
  others,
  word,
  onClose,
  onDone,
}: {
  request: DeliveryRequest;
  /** Of its tier, filed with it, and to be decided about as well. */
  others: readonly DeliveryRequest[];
  word: Word;
  onClose: () => void;
  onDone: (made: string) => void;
}) {
  const t = useTexts();
  const [comment, setComment] = useState(""),
    [version, setVersion] = useState(""),
    [at, setAt] = useState(""),
    [both, setBoth] = useState(true);
  const beside = both ? Object.fromEntries(others.map((o) => [o.request, o.revision])) : {};
  const more = at && word === "approve" ? { at: new Date(at).toISOString() } : {};
  const needs = word === "reject" || word === "ask-changes",
    talks = needs || word === "approve";
  return (
    <FormDialog
      title={`${t.deliver.requestActions[word]} – ${request.request}`}
      help={t.deliver.requestActionHelp[word]}
      submit={t.deliver.requestActions[word]}
      disabled={(needs && comment.trim() === "") || (word === "copy" && version.trim() === "")}
      onClose={onClose}
      onSubmit={async () => {
        /* The decision is about what was read: on another revision it is refused. */
        const made =
          word === "copy"
            ? await calls.copy(request.request, version)
            : await calls.step(request.request, word satisfies RequestStep, {
                comment,
                revision: request.revision,
                with: beside,
                ...more,
              });
        onDone(made.request);
      }}
    >
      {word === "copy" && (
        <TextInput
          label={t.deliver.version}
          required
          value={version}
          onChange={(e) => setVersion(e.currentTarget.value)}
          data-autofocus
        />
      )}
      {talks && (
        <Textarea
          label={needs ? t.deliver.reason : t.deliver.commentOptional}
          required={needs}
          value={comment}
          onChange={(e) => setComment(e.currentTarget.value)}
          autosize
          minRows={2}
          data-autofocus
        />
      )}
      {others.length > 0 && (
        <Checkbox
          label={t.shipping.alsoDecide(others.map((o) => `${o.request} (${o.ask.package} → ${o.ask.env})`).join(", "))}
          description={t.shipping.alsoDecideHelp}
          checked={both}
          onChange={(e) => setBoth(e.currentTarget.checked)}
        />
      )}
      {word === "approve" && (
        <TextInput
          type="datetime-local"
          label={t.shipping.notBefore}
          description={t.shipping.notBeforeHelp}
          value={at}
          onChange={(e) => setAt(e.currentTarget.value)}
        />
      )}
      <Command
        command={commands.request(
          word,
          request.request,
          word === "copy" ? { version } : talks ? { comment, alone: others.length > 0 && !both, ...more } : {},
        )}
      />
    </FormDialog>
  );
}
