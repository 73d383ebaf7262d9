/** What a package does on a computer, told step by step. */
import { drafts as calls } from "@/api/work";
import { Failure, Lines, Note } from "@/components/basics";
import { Tag } from "@/components/StateBadge";
import { useFormat, useTexts } from "@/texts/current";
import { IconLock } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import css from "./Draft.module.css";
import { actionText, checkText, isBare, resultText } from "./installModel";

export default function InstallFace({ file }: { file: string }) {
  const t = useTexts(),
    f = useFormat();
  const query = useQuery({
    queryKey: ["install", file],
    queryFn: ({ signal }) => calls.install(file, { signal }),
    staleTime: Infinity,
  });
  if (query.error && !query.data) return <Failure error={query.error} retry={() => void query.refetch()} />;
  if (!query.data) return <Lines count={4} height={34} />;
  const i = query.data;
  if (isBare(i) && !i.confidential) return <p className="dim">{t.install.nothing}</p>;
  return (
    <div className={css["face"]}>
      {i.confidential && (
        <Note icon={<IconLock size={17} />}>
          <p className="strong">{t.drafts.confidential}</p>
          <p>{t.drafts.confidentialHelp}</p>
        </Note>
      )}
      <p className="dim small">{t.install.does}</p>
      {i.checks.length > 0 && (
        <div>
          <h3>{t.drafts.checks}</h3>
          <ol className={css["steps"]}>
            {i.checks.map((c, n) => (
              <li key={n}>
                <span>{c.label || checkText(c, t, f)}</span>
                {c.label && <span className="dim small"> ({checkText(c, t, f)})</span>}
                <div className="dim small">
                  {t.check.otherwise}
                  {t.common.colon}
                  {t.check.effects[c.otherwise] ?? c.otherwise}
                </div>
              </li>
            ))}
          </ol>
        </div>
      )}
      {i.files.length > 0 && (
        <div>
          <h3>{t.drafts.files}</h3>
          <ol className={css["steps"]}>
            {i.files.map((x, n) => (
              <li key={n}>
                <span className="row wrap" style={{ display: "inline-flex" }}>
                  {t.install.fileLine(x.name, f.bytes(x.size_bytes))}
                  {x.extract && <Tag tone="good">{t.files.extract}</Tag>}
                  {x.p2p && (
                    <Tag tone="busy" title={t.files.p2pHelp}>
                      {t.files.p2p} · {t.files.kept(x.keep_s > 0 ? f.span(x.keep_s * 1000) : t.files.defaultKeep)}
                    </Tag>
                  )}
                </span>
                <div className="dim tiny mono" title={x.sha512}>
                  SHA-512 {x.sha512.slice(0, 32)}…
                </div>
                {x.original && (
                  <div className="dim tiny mono" title={x.original.sha512}>
                    {t.files.asUploaded(x.original.name)}
                    {t.common.colon}
                    {x.original.sha512.slice(0, 32)}…
                  </div>
                )}
              </li>
            ))}
          </ol>
        </div>
      )}
      {i.actions.length > 0 && (
        <div>
          <h3>{t.drafts.actions}</h3>
          <ol className={css["steps"]}>
            {i.actions.map((a, n) => (
              <li key={n}>
                {a.label && <span className="strong">{a.label} – </span>}
                {a.kind === "run" ? (
                  <>
                    {t.action.kinds["run"]}
                    {t.common.colon}
                    <code>{actionText(a, t)}</code>
                    <div className="dim small">{t.install.ok(resultText(a, t))}</div>
                  </>
                ) : (
                  actionText(a, t)
                )}
                {a.checks.length > 0 && <div className="dim small">{t.action.checks(a.checks.length)}</div>}
              </li>
            ))}
          </ol>
        </div>
      )}
      {i.interactions.length > 0 && (
        <div>
          <h3>{t.drafts.interactions}</h3>
          <ol className={css["steps"]}>
            {i.interactions.map((x, n) => (
              <li key={n}>
                {t.install.asks(x.title || x.label || t.interaction.unnamed, t.interaction.moments[x.moment] ?? x.moment)}
                <div className="dim small">{x.text}</div>
              </li>
            ))}
          </ol>
        </div>
      )}
    </div>
  );
}
