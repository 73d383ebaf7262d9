/** Everything about a package file: what its manifest says, who uses it. */
import { packages as calls } from "@/api/calls";
import type { PackageFile, RecoveryOptions } from "@/api/types";
import { told } from "@/api/http";
import { drafts as work } from "@/api/work";
import { CopyText, Facts, Lines, Note } from "@/components/basics";
import { PackageIcon } from "@/components/PackageIcon";
import { Tag } from "@/components/StateBadge";
import { toast } from "@/live/notices";
import { useMay } from "@/session/session";
import { addressOf, go, to } from "@/shell/navigate";
import { pick, useFormat, useLang, useTexts, type Texts } from "@/texts/current";
import type { Format } from "@/format/format";
import { Button, Drawer } from "@mantine/core";
import {
  IconAlertTriangle,
  IconCircleArrowUp,
  IconCopy,
  IconDownload,
  IconFileExport,
  IconListCheck,
  IconPencil,
  IconPencilPlus,
  IconRocket,
  IconTrash,
} from "@tabler/icons-react";
import { lazy, Suspense } from "react";
import { newDraft } from "../drafts/newDraft";
import { deletePackage } from "./deletePackage";

const DeliverFace = lazy(() => import("./deliver/DeliverFace"));
const InstallFace = lazy(() => import("../drafts/InstallFace"));

export function recoveryText(r: RecoveryOptions, t: Texts, f: Format): React.ReactNode {
  const parts = [
    r.restart != null && `${t.deploy.restart}${t.common.colon}${r.restart ? t.common.yes : t.common.no}`,
    r.retries != null && `${t.deploy.retries}${t.common.colon}${f.num(r.retries)}`,
    r.delay_ms != null && `${t.deploy.delay}${t.common.colon}${f.span(r.delay_ms)}`,
    r.reset_after_ms != null && `${t.deploy.resetAfter}${t.common.colon}${f.span(r.reset_after_ms)}`,
    r.on_success != null && `${t.deploy.onSuccess}${t.common.colon}${r.on_success ? t.common.yes : t.common.no}`,
  ].filter((x): x is string => Boolean(x));
  return parts.length ? (
    <ul className="plain">
      {parts.map((p) => (
        <li key={p}>{p}</li>
      ))}
    </ul>
  ) : (
    <span className="dim">{t.deploy.useDefault}</span>
  );
}

interface Props {
  file: PackageFile;
  outdated: number;
  onClose: () => void;
  onRename: () => void;
  onReload: () => void;
  onDuplicate: () => void;
}

export default function DetailsDrawer({ file: p, outdated, onClose, onRename, onReload, onDuplicate }: Props) {
  const t = useTexts(),
    f = useFormat(),
    lang = useLang(),
    m = p.manifest;
  const publishes = useMay("publish"),
    deploys = useMay("deploy"),
    controls = useMay("control"),
    runs = m.faces.includes("run"),
    installs = m.faces.includes("install"),
    delivers = m.faces.includes("deliver");
  return (
    <Drawer
      opened
      onClose={onClose}
      size="lg"
      title={`${p.name} ${p.version}`}
      closeButtonProps={{ "aria-label": t.common.close }}
    >
      <div className="stack wide">
        <div className="row" style={{ gap: 14, alignItems: "flex-start" }}>
          <PackageIcon file={p} size={58} />
          <div className="grow stack tight">
            <div className="row wrap">
              <span style={{ fontSize: "1.1rem" }} className="strong">
                {pick(m.title, lang) || p.name}
              </span>
              {p.newest && (
                <Tag tone="good" title={t.repository.newestHelp}>
                  {t.repository.newest}
                </Tag>
              )}
              {p.confidential && (
                <Tag tone="warn" title={t.drafts.confidentialHelp}>
                  {t.drafts.confidential}
                </Tag>
              )}
            </div>
            <p className="dim">{pick(m.description, lang)}</p>
          </div>
        </div>
        <div className="row wrap">
          {runs && (
            <Button
              leftSection={<IconRocket size={16} />}
              disabled={!deploys}
              onClick={() => go(addressOf.deploy(p.newest ? { package: p.name } : { package: p.name, file: p.file }))}
            >
              {t.repository.deploy}
            </Button>
          )}
          {installs && (
            <Button
              variant={runs ? "default" : "filled"}
              leftSection={<IconListCheck size={16} />}
              disabled={!deploys}
              onClick={() => go(addressOf.newTask({ package: p.name, version: p.version }))}
            >
              {t.install.deployTask}
            </Button>
          )}
          {installs && (
            <Button
              variant="default"
              leftSection={<IconPencilPlus size={16} />}
              disabled={!publishes}
              title={t.drafts.publishHelp}
              onClick={() => void newDraft({ from: p.file })}
            >
              {t.drafts.newVersion}
            </Button>
          )}
          {installs && (
            <Button variant="default" leftSection={<IconCopy size={16} />} disabled={!publishes} onClick={onDuplicate}>
              {t.drafts.duplicate}
            </Button>
          )}
          {installs && (
            <Button
              variant="default"
              leftSection={<IconFileExport size={16} />}
              component="a"
              href={work.exportUrl(p.file)}
              download
              title={t.drafts.exportHelp}
            >
              {t.drafts.export}
            </Button>
          )}
          <Button
            variant="default"
            leftSection={<IconDownload size={16} />}
            component="a"
            href={calls.contentUrl(p.file)}
            download={p.file}
          >
            {t.repository.download}
          </Button>
          <Button variant="default" leftSection={<IconPencil size={16} />} disabled={!publishes} onClick={onRename}>
            {t.common.rename}
          </Button>
          <Button
            variant="default"
            leftSection={<IconTrash size={16} />}
            disabled={!publishes}
            onClick={() =>
              void deletePackage(p).then((gone) => {
                if (gone) onClose();
              })
            }
          >
            {t.common.delete}
          </Button>
        </div>
        {!runs && !installs && !delivers && <Note>{t.repository.noRun}</Note>}
        {delivers && (
          <section aria-label={t.shipping.face}>
            <h2 className="card-title">{t.shipping.face}</h2>
            <Suspense fallback={<Lines count={4} height={34} />}>
              <DeliverFace key={p.file} name={p.name} version={p.version} />
            </Suspense>
          </section>
        )}
        {installs && (
          <section aria-label={t.install.face}>
            <h2 className="card-title">{t.install.face}</h2>
            <Suspense fallback={<Lines count={4} height={34} />}>
              <InstallFace file={p.file} />
            </Suspense>
            {publishes && (
              <Button
                mt="sm"
                size="compact-xs"
                variant="subtle"
                title={t.install.repackHelp}
                onClick={() =>
                  void work.repack(p.file).then(
                    () => toast({ tone: "good", title: t.install.repacked }),
                    (error: unknown) => toast({ tone: "bad", title: told(error) }),
                  )
                }
              >
                {t.install.repack}
              </Button>
            )}
          </section>
        )}
        {outdated > 0 && (
          <Note icon={<IconCircleArrowUp size={18} />}>
            <div className="row wrap between">
              <span>{t.repository.outdated(outdated)}</span>
              <Button size="compact-sm" disabled={!controls} onClick={onReload}>
                {t.repository.reloadUsers}
              </Button>
            </div>
          </Note>
        )}
        {m.warnings.length > 0 && (
          <Note tone="warn" icon={<IconAlertTriangle size={18} />}>
            <p className="strong">{t.repository.warnings}</p>
            <ul style={{ paddingInlineStart: 18 }}>
              {m.warnings.map((w) => (
                <li key={w}>{w}</li>
              ))}
            </ul>
          </Note>
        )}
        <Facts
          entries={[
            [t.common.version, p.version],
            [t.repository.file, <span className="mono">{p.file}</span>],
            [t.common.size, f.bytes(p.size_bytes)],
            [t.repository.published, f.exact(p.published_at)],
            [t.repository.publishedBy, p.published_by],
            [t.common.author, m.authors.join(", ") || "–"],
            m.url
              ? [
                  t.repository.url,
                  /^https?:\/\//.test(m.url) ? (
                    <a href={m.url} target="_blank" rel="noreferrer noopener">
                      {m.url}
                    </a>
                  ) : (
                    m.url
                  ),
                ]
              : null,
            m.author_url
              ? [
                  t.admin.authorPage,
                  /^https?:\/\//.test(m.author_url) ? (
                    <a href={m.author_url} target="_blank" rel="noreferrer noopener">
                      {m.author_url}
                    </a>
                  ) : (
                    m.author_url
                  ),
                ]
              : null,
            [t.repository.platforms, m.platforms.join(", ") || t.repository.anyPlatform],
            [t.repository.faces, m.faces.join(", ") || "–"],
            Boolean(m.compatibility?.constellation || m.compatibility?.dotnet) && [
              t.admin.madeFor,
              [
                m.compatibility?.constellation && `Constellation ${m.compatibility.constellation}`,
                m.compatibility?.dotnet && `.NET ${m.compatibility.dotnet}`,
              ]
                .filter(Boolean)
                .join(", "),
            ],
            (m.compatibility?.platforms?.length ?? 0) > 0 && [
              t.admin.compatibility,
              <ul className="plain">
                {m.compatibility?.platforms?.map((x) => (
                  <li key={x.id}>
                    {x.id}
                    {t.common.colon}
                    {x.compliant ? t.common.yes : t.common.no}
                  </li>
                ))}
              </ul>,
            ],
            (m.dependencies?.length ?? 0) > 0 && [
              t.admin.dependencies,
              m.dependencies?.map((d) => `${d.name} ${d.version}`.trim()).join(", "),
            ],
            (m.executables?.length ?? 0) > 0 && [t.admin.executables, <code>{m.executables?.join(", ")}</code>],
            m.enable_control_hub && [t.admin.wants, t.admin.wantsControl],
            m.request_last_states && [t.admin.atStart, t.admin.lastStates],
            m.command.length > 0 && [t.repository.command, <code>{m.command.join(" ")}</code>],
            runs && [t.repository.recovery, recoveryText(m.recovery, t, f)],
            m.memory_bytes_max != null && [t.repository.memoryMax, f.bytes(m.memory_bytes_max)],
            [t.repository.spelling, m.spelling === "constellation" ? "PackageInfo.xml" : "escale.toml"],
            [
              t.repository.usedBy,
              p.used_by.length ? (
                <ul className="plain">
                  {p.used_by.map((u) => {
                    const [agent = "", ...rest] = u.split("/");
                    return (
                      <li key={u}>
                        <a {...to(addressOf.instance(agent, rest.join("/")))}>{u}</a>
                      </li>
                    );
                  })}
                </ul>
              ) : (
                t.repository.unused
              ),
            ],
          ]}
        />
        <div className="stack tight">
          <h2 className="card-title">{t.repository.digest}</h2>
          <CopyText value={p.digest} label={t.repository.digest} />
        </div>
        <div>
          <h2 className="card-title">{t.repository.settings}</h2>
          {m.settings.length === 0 ? (
            <p className="dim">{t.repository.noSettings}</p>
          ) : (
            <ul className="plain stack">
              {m.settings.map((s) => (
                <li key={s.name}>
                  <div className="row wrap">
                    <span className="strong mono">{s.name}</span>
                    <Tag>{t.settings.types[s.type] ?? s.type}</Tag>
                    {s.required && <Tag tone="warn">{t.settings.required}</Tag>}
                    {s.ignore_local && <Tag title={t.admin.ignoreLocalHelp}>{t.admin.ignoreLocal}</Tag>}
                    {s.schema && <Tag title={s.schema}>XSD</Tag>}
                  </div>
                  <p className="small dim">{pick(s.description, lang)}</p>
                  {s.default != null && s.default !== "" && (
                    <p className="small dim" style={{ overflowWrap: "anywhere" }}>
                      {s.example_only
                        ? t.settings.example(s.default.slice(0, 300))
                        : t.settings.defaultIs(s.default.slice(0, 300))}
                    </p>
                  )}
                </li>
              ))}
            </ul>
          )}
        </div>
      </div>
    </Drawer>
  );
}
