/** The scripts a version is delivered with: what runs when, the text of each, and what differs from another version (SC-1, SC-3). */
import { versions as calls } from "@/api/deliver";
import type { DeliverFace } from "@/api/deliverTypes";
import { Command } from "@/components/Command";
import { commands } from "@/components/commands";
import { Failure, Lines } from "@/components/basics";
import { Tag } from "@/components/StateBadge";
import { useFormat, useTexts } from "@/texts/current";
import { Select } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Scripts } from "../../deliveries/Plan";
import css from "../../deliveries/Deliveries.module.css";

export function ScriptsOf({ of }: { of: DeliverFace }) {
  const t = useTexts();
  const [against, setAgainst] = useState("");
  const others = useQuery({
    queryKey: ["versions", of.package, of.env],
    queryFn: ({ signal }) => calls.list(of.package, of.env, { signal }),
  });
  const diff = useQuery({
    queryKey: ["scripts-diff", of.package, of.version, of.digest, against],
    queryFn: ({ signal }) => calls.diff(of.package, of.version, against, { signal }),
    enabled: against !== "",
    retry: false,
  });
  return (
    <section className="stack" aria-label={t.shipping.scripts}>
      <h3 className="card-title">{t.shipping.scripts}</h3>
      <Select
        label={t.shipping.compareWith}
        data={(others.data ?? []).map((v) => v.version).filter((v) => v !== of.version)}
        value={against || null}
        clearable
        onChange={(v) => setAgainst(v ?? "")}
      />
      {against === "" ? (
        <ul className="plain stack tight">
          {of.face.scripts.map((s) => (
            <ScriptText key={s.path} of={of} script={s} />
          ))}
        </ul>
      ) : diff.error ? (
        <Failure error={diff.error} retry={() => void diff.refetch()} />
      ) : !diff.data ? (
        <Lines count={3} />
      ) : (
        <Scripts scripts={diff.data.filter((s) => s.change !== "same")} none={t.shipping.noScriptDiffers(against)} />
      )}
      <Command command={commands.scripts(of.package, of.version, against)} />
    </section>
  );
}

function ScriptText({ of, script: s }: { of: DeliverFace; script: DeliverFace["face"]["scripts"][number] }) {
  const f = useFormat(),
    [open, setOpen] = useState(false);
  const text = useQuery({
    queryKey: ["script", of.package, of.version, s.digest, s.path],
    queryFn: ({ signal }) => calls.script(of.package, of.version, s.path, { signal }),
    enabled: open,
    retry: false,
  });
  return (
    <li>
      <details onToggle={(e) => setOpen(e.currentTarget.open)}>
        <summary>
          <span className="mono">{s.path}</span>{" "}
          {s.hooks.map((hook) => (
            <Tag key={hook}>{hook}</Tag>
          ))}{" "}
          <span className="dim tiny">
            {s.interpreter} · {f.bytes(s.size_bytes)}
          </span>
        </summary>
        {text.error ? (
          <Failure error={text.error} retry={() => void text.refetch()} />
        ) : text.data === undefined ? (
          <Lines count={2} />
        ) : (
          <pre className={css["diff"]} tabIndex={0} style={{ padding: "8px 10px" }}>
            {String(text.data)}
          </pre>
        )}
      </details>
    </li>
  );
}
