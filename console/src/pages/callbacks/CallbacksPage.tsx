/** "Callbacks": what packages can be asked to do, by package; a form, a reply and code for each. */
import type { Callback, Descriptor } from "@/api/exchange";
import { Empty, Failure, Lines, PageHeader } from "@/components/basics";
import { useRemembered } from "@/components/remembered";
import { Tag } from "@/components/StateBadge";
import { Toolbar } from "@/components/Toolbar";
import { useDescriptors } from "@/live/descriptors";
import { notes } from "@/live/notes";
import { useStore } from "@/live/store";
import { instances, useCollection } from "@/live/stores";
import { go } from "@/shell/navigate";
import { useFormat, useTexts } from "@/texts/current";
import { Button, Modal } from "@mantine/core";
import { IconMessages, IconRefresh } from "@tabler/icons-react";
import { useSearch } from "@tanstack/react-router";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useMemo, useRef, type KeyboardEvent } from "react";
import css from "./Callbacks.module.css";
import { CallbackPanel, Reply } from "./CallbackPanel";
import { search as fits } from "./types";

type Row = { group: Descriptor } | { of: Descriptor; callback: Callback };
export const callbackAddress = (pkg: string, key: string): string =>
  `/callbacks?${new URLSearchParams({ package: pkg, key }).toString()}`;
const same = (a: string | undefined, b: string | undefined): boolean => a?.toLowerCase() === b?.toLowerCase();

export default function CallbacksPage() {
  const t = useTexts(),
    at = useSearch({ from: "/inside/callbacks" });
  const query = useDescriptors();
  const [text, setText] = useRemembered("callbacks.search", "");
  const offered = useMemo(() => fits(query.data ?? [], ""), [query.data]);
  const shown = useMemo(() => fits(offered, text), [offered, text]);
  const rows = useMemo(
    (): Row[] => shown.flatMap((d): Row[] => [{ group: d }, ...d.callbacks.map((callback): Row => ({ of: d, callback }))]),
    [shown],
  );
  const count = (all: Descriptor[]) => all.reduce((n, d) => n + d.callbacks.length, 0);
  /* The search narrows the list, not what is open. */
  const descriptor = offered.find((d) => same(d.package, at.package)),
    callback = descriptor?.callbacks.find((c) => same(c.key, at.key));
  const wanted = Boolean(at.package && at.key);
  return (
    <>
      <PageHeader
        title={t.callbacks.title}
        subtitle={t.callbacks.subtitle}
        actions={
          <>
            <Button
              variant="default"
              leftSection={<IconRefresh size={16} />}
              loading={query.isFetching && !query.isLoading}
              onClick={() => void query.refetch()}
            >
              {t.common.refresh}
            </Button>
          </>
        }
      />
      {query.error && !query.data ? (
        <Failure error={query.error} retry={() => void query.refetch()} />
      ) : !query.data ? (
        <Lines count={8} />
      ) : offered.length === 0 ? (
        <Empty icon={<IconMessages size={26} />} title={t.callbacks.empty} help={t.callbacks.emptyHelp} />
      ) : (
        <>
          <Toolbar search={text} onSearch={setText} label={t.callbacks.search} shown={count(shown)} total={count(offered)} />
          <div className={css["split"]} data-open={wanted || undefined}>
            {rows.length === 0 ? (
              <div className={css["list"]}>
                <Empty title={t.common.noMatch} help={t.common.noMatchHelp}>
                  <Button variant="default" size="xs" onClick={() => setText("")}>
                    {t.common.clearFilters}
                  </Button>
                </Empty>
              </div>
            ) : (
              <List rows={rows} descriptor={descriptor} callback={callback} />
            )}
            <div className={css["panel"]}>
              {descriptor && callback ? (
                <CallbackPanel
                  key={`${descriptor.package}/${callback.key}`}
                  descriptor={descriptor}
                  callback={callback}
                  onBack={() => go("/callbacks")}
                />
              ) : (
                <div className="card">
                  <Empty
                    icon={<IconMessages size={26} />}
                    title={wanted ? t.callbacks.gone : t.callbacks.pick}
                    help={wanted ? undefined : t.callbacks.pickHelp}
                  >
                    {wanted && (
                      <Button variant="default" onClick={() => go("/callbacks")}>
                        {t.common.back}
                      </Button>
                    )}
                  </Empty>
                </div>
              )}
            </div>
          </div>
        </>
      )}
      {at.reply && (
        <ReplyWindow
          id={at.reply}
          onClose={() => go(at.package && at.key ? callbackAddress(at.package, at.key) : "/callbacks")}
        />
      )}
    </>
  );
}

/** Packages and their callbacks, however many; arrows move, Enter opens. */
function List({
  rows,
  descriptor,
  callback,
}: {
  rows: Row[];
  descriptor: Descriptor | undefined;
  callback: Callback | undefined;
}) {
  const t = useTexts(),
    f = useFormat(),
    box = useRef<HTMLDivElement>(null),
    known = useCollection(instances).items;
  const virtualOnes = useMemo(
    () => new Set(known.filter((i) => i.virtual).map((i) => `${i.agent}/${i.name}`.toLowerCase())),
    [known],
  );
  const list = useVirtualizer({
    count: rows.length,
    getScrollElement: () => box.current,
    estimateSize: (i) => (rows[i] && "group" in rows[i] ? 34 : 46),
    overscan: 8,
  });
  const current = rows.findIndex((r) => "of" in r && r.of.package === descriptor?.package && r.callback.key === callback?.key);
  const first = current >= 0 ? current : rows.findIndex((r) => "of" in r);
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    const here = (event.target as HTMLElement).closest<HTMLElement>("[data-row]");
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!here || !step) return;
    event.preventDefault();
    let next = Number(here.dataset["row"]) + step;
    while (rows[next] && "group" in (rows[next] as Row)) next += step;
    if (!rows[next]) return;
    list.scrollToIndex(next);
    requestAnimationFrame(() => box.current?.querySelector<HTMLElement>(`[data-row="${next}"]`)?.focus({ preventScroll: true }));
  };
  return (
    <nav className={css["list"]} ref={box as React.RefObject<HTMLElement>} aria-label={t.callbacks.title} onKeyDown={onKeyDown}>
      <div style={{ height: list.getTotalSize(), position: "relative" }}>
        {list.getVirtualItems().map((item) => {
          const row = rows[item.index];
          if (!row) return null;
          const place = {
            position: "absolute",
            insetInline: 0,
            top: 0,
            height: item.size,
            transform: `translateY(${item.start}px)`,
          } as const;
          if ("group" in row) {
            const d = row.group,
              virtual = d.instances.length > 0 && d.instances.every((i) => virtualOnes.has(i.toLowerCase()));
            return (
              <div key={item.key} style={place}>
                <div className={css["group"]}>
                  <span className="cut">{d.package}</span>
                  {virtual && <Tag>{t.callbacks.virtual}</Tag>}
                  {d.instances.length === 0 && <Tag tone="warn">{t.callbacks.noInstance}</Tag>}
                  <span className="grow" />
                  <span className="num">{f.num(d.callbacks.length)}</span>
                </div>
              </div>
            );
          }
          return (
            <div key={item.key} style={place}>
              <button
                className={css["item"]}
                data-row={item.index}
                tabIndex={item.index === first ? 0 : -1}
                aria-current={item.index === current || undefined}
                onClick={() => go(callbackAddress(row.of.package, row.callback.key))}
              >
                <span className="strong cut">{row.callback.key}</span>
                <span className="small dim cut">{row.callback.description || "–"}</span>
              </button>
            </div>
          );
        })}
      </div>
    </nav>
  );
}

/** The content of a reply that the bell told of. */
function ReplyWindow({ id, onClose }: { id: string; onClose: () => void }) {
  const t = useTexts(),
    note = useStore(notes).find((n) => n.id === id);
  const reply = note?.kind === "reply" ? note : undefined;
  return (
    <Modal
      opened
      onClose={onClose}
      size="lg"
      title={reply ? t.callbacks.replyTitle(reply.key) : t.callbacks.reply}
      closeButtonProps={{ "aria-label": t.common.close }}
    >
      {reply ? <Reply message={reply.message} /> : <p className="dim">{t.callbacks.replyGone}</p>}
    </Modal>
  );
}
