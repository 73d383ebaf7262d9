/** Ctrl+K: pages, instances, agents, computers, packages and commands in one box. */
import { spaces as deliverSpaces } from "@/api/deliver";
import type { SpaceStanding } from "@/api/deliverTypes";
import { computers } from "@/api/fleet";
import type { Computer } from "@/api/fleetTypes";
import { useStore } from "@/live/store";
import { agents, instances, packages, tasks, useCollection } from "@/live/stores";
import { newDraft } from "@/pages/drafts/newDraft";
import { useMay } from "@/session/session";
import { useLang, useTexts } from "@/texts/current";
import { Modal } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import {
  IconAdjustments,
  IconBolt,
  IconBox,
  IconBroadcast,
  IconCalendarEvent,
  IconCalendarTime,
  IconCloudStar,
  IconDeviceDesktop,
  IconFileCode,
  IconFileDescription,
  IconFileText,
  IconHistory,
  IconKey,
  IconLanguage,
  IconLayoutDashboard,
  IconListCheck,
  IconMailForward,
  IconMap2,
  IconMessages,
  IconMoon,
  IconPackages,
  IconPencil,
  IconPlayerPlay,
  IconPlugConnected,
  IconPlus,
  IconReload,
  IconRocket,
  IconSearch,
  IconServer2,
  IconSitemap,
  IconTargetArrow,
  IconTerminal2,
  IconTruckDelivery,
  IconUser,
  IconUsers,
  IconUsersGroup,
  IconVariable,
} from "@tabler/icons-react";
import { keepPreviousData, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useMemo, useRef, useState, type KeyboardEvent, type ReactNode } from "react";
import { chosen } from "./chosen";
import { addressOf, go } from "./navigate";
import { offered } from "./paletteActions";
import css from "./Palette.module.css";
import { chooseLanguage, chooseTheme, shownTheme } from "./preferences";
import { reloadConfiguration } from "./reload";

interface Entry {
  id: string;
  group: string;
  text: string;
  more?: string;
  icon: ReactNode;
  run: () => void;
}
const EACH_MAX = 7;
const TYPING_MS = 150;
const NO_COMPUTERS: Computer[] = [];

/** Computers stay on the server: it is asked for those that fit. */
function useComputers(text: string): Computer[] {
  const [asked] = useDebouncedValue(text.trim(), TYPING_MS);
  const found = useQuery({
    queryKey: ["computers", "palette", asked],
    queryFn: ({ signal }) => computers.page({ search: asked }, { limit: EACH_MAX }, { signal }),
    enabled: asked.length > 1,
    placeholderData: keepPreviousData,
  });
  return text.trim().length > 1 ? (found.data?.items ?? NO_COMPUTERS) : NO_COMPUTERS;
}

const NO_SPACES: SpaceStanding[] = [];
/** Spaces are few: those of the menu, once something is typed. */
function useSpaces(text: string): SpaceStanding[] {
  const found = useQuery({
    queryKey: ["spaces"],
    queryFn: ({ signal }) => deliverSpaces.list({ signal }),
    enabled: text.trim().length > 1,
  });
  return found.data ?? NO_SPACES;
}

export default function Palette({ onClose }: { onClose: () => void }) {
  const t = useTexts(),
    lang = useLang(),
    client = useQueryClient();
  const administers = useMay("administer"),
    audits = useMay("audit"),
    deploys = useMay("deploy"),
    publishes = useMay("publish"),
    manages = useMay("manage-agents");
  const all = {
    i: useCollection(instances).items,
    a: useCollection(agents).items,
    p: useCollection(packages).items,
    w: useCollection(tasks).items,
  };
  const [text, setText] = useState(""),
    [at, setAt] = useState(0);
  const list = useRef<HTMLUListElement>(null);
  const pcs = useComputers(text),
    objects = useStore(chosen),
    spaces = useSpaces(text);

  const entries = useMemo((): Entry[] => {
    const page = (address: string, name: string, icon: ReactNode): Entry => ({
      id: address,
      group: t.palette.pages,
      text: name,
      icon,
      run: () => go(address),
    });
    const command = (id: string, name: string, icon: ReactNode, run: () => void): Entry => ({
      id,
      group: t.palette.commands,
      text: name,
      icon,
      run,
    });
    const fixed = [
      page("/", t.nav.overview, <IconLayoutDashboard size={17} />),
      page("/agents", t.nav.agents, <IconServer2 size={17} />),
      page("/instances", t.nav.packages, <IconBox size={17} />),
      page("/packages", t.nav.repository, <IconPackages size={17} />),
      page("/catalogue", t.admin.catalogue, <IconCloudStar size={17} />),
      page("/setting-groups", t.admin.settingGroups, <IconVariable size={17} />),
      page("/states", t.nav.states, <IconBroadcast size={17} />),
      page("/callbacks", t.callbacks.title, <IconMessages size={17} />),
      page("/journal", t.journal.title, <IconTerminal2 size={17} />),
      page("/computers", t.fleet.computers, <IconDeviceDesktop size={17} />),
      page("/groups", t.fleet.groups, <IconUsersGroup size={17} />),
      page("/foreign", t.fleet.foreign, <IconPlugConnected size={17} />),
      page("/tasks", t.tasks.title, <IconListCheck size={17} />),
      page("/running", t.runs.title, <IconPlayerPlay size={17} />),
      page("/time-slots", t.slots.title, <IconCalendarTime size={17} />),
      page("/envs", t.deliver.board, <IconMap2 size={17} />),
      page("/deliver", t.deliver.deliver, <IconTruckDelivery size={17} />),
      page("/deliveries", t.deliver.deliveries, <IconTruckDelivery size={17} />),
      page("/rollouts", t.rollouts.title, <IconTargetArrow size={17} />),
      page("/requests", t.deliver.requests, <IconMailForward size={17} />),
      page("/calendar", t.calendar.title, <IconCalendarEvent size={17} />),
      page("/spaces", t.steering.board, <IconSitemap size={17} />),
      page("/resources", t.deliver.resources, <IconAdjustments size={17} />),
      page("/logs", t.deliver.logs, <IconFileText size={17} />),
      page("/documents", t.deliver.documents, <IconFileDescription size={17} />),
      page("/profile", t.app.profile, <IconUser size={17} />),
      ...(administers
        ? [
            page("/credentials", t.nav.credentials, <IconKey size={17} />),
            page("/configuration", t.configuration.title, <IconFileCode size={17} />),
            page("/users", t.nav.users, <IconUsers size={17} />),
          ]
        : []),
      ...(audits ? [page("/audit", t.nav.audit, <IconHistory size={17} />)] : []),
      ...(deploys ? [command("deploy", t.packages.deploy, <IconRocket size={17} />, () => go("/deploy"))] : []),
      ...(deploys ? [command("new-task", t.tasks.new, <IconPlus size={17} />, () => go("/tasks/new"))] : []),
      ...(publishes
        ? [
            page("/drafts", t.drafts.title, <IconPencil size={17} />),
            command("new-package", t.drafts.new, <IconPlus size={17} />, () => void newDraft()),
          ]
        : []),
      ...(manages ? [command("enrol", t.agents.enrol, <IconPlus size={17} />, () => go("/agents?dialog=enrol"))] : []),
      ...(administers
        ? [
            command("reload", t.admin.reload, <IconReload size={17} />, () => void reloadConfiguration(false)),
            command("reload-deploy", t.admin.reloadDeploy, <IconReload size={17} />, () => void reloadConfiguration(true)),
          ]
        : []),
      command("theme", t.palette.switchTheme, <IconMoon size={17} />, () =>
        chooseTheme(shownTheme.get() === "dark" ? "light" : "dark"),
      ),
      command(
        "lang",
        t.palette.switchLang,
        <IconLanguage size={17} />,
        () => void chooseLanguage(lang === "fr" ? "en" : "fr", () => void client.invalidateQueries()),
      ),
    ];
    const words = text.toLowerCase().split(/\s+/).filter(Boolean);
    const fits = (hay: string) => words.every((w) => hay.toLowerCase().includes(w));
    /* What may be done to what the page is about comes first (AC-1). */
    const acts = offered(objects, fits, t.steering.actionsOn).map((e): Entry => ({ ...e, icon: <IconBolt size={17} /> }));
    if (words.length === 0) return [...acts, ...fixed];
    /* A delivery or a request by its number. */
    const id = /^(d|r)-?(\d+)$/i.exec(text.trim());
    if (id) {
      const name = `${(id[1] ?? "").toUpperCase()}-${id[2]}`,
        delivers = name.startsWith("D");
      const address = delivers ? addressOf.delivery(name) : addressOf.request(name);
      const group = delivers ? t.deliver.deliveries : t.deliver.requests;
      return [
        {
          id: name,
          group,
          text: name,
          icon: delivers ? <IconTruckDelivery size={17} /> : <IconMailForward size={17} />,
          run: () => go(address),
        },
      ];
    }
    const some = <T,>(items: readonly T[], hay: (x: T) => string, entry: (x: T) => Entry): Entry[] => {
      const found: Entry[] = [];
      for (const x of items) {
        if (found.length >= EACH_MAX) break;
        if (fits(hay(x))) found.push(entry(x));
      }
      return found;
    };
    return [
      ...acts,
      ...fixed.filter((e) => fits(e.text)),
      ...some(
        spaces,
        (x) => x.name,
        (x) => ({
          id: `s ${x.name}`,
          group: t.steering.tree,
          text: x.name,
          more: t.deliver.states[x.state as keyof typeof t.deliver.states] ?? "",
          icon: <IconSitemap size={17} />,
          run: () => go(addressOf.space(x.name)),
        }),
      ),
      ...some(
        all.i,
        (i) => `${i.agent}/${i.name} ${i.package ?? ""}`,
        (i) => ({
          id: `i ${i.id}`,
          group: t.palette.instances,
          text: `${i.agent}/${i.name}`,
          more: t.states[i.state as "started"],
          icon: <IconBox size={17} />,
          run: () => go(addressOf.instance(i.agent, i.name)),
        }),
      ),
      ...some(
        all.a,
        (a) => `${a.name} ${a.os ?? ""}`,
        (a) => ({
          id: `a ${a.id}`,
          group: t.palette.agents,
          text: a.name,
          more: a.virtual ? t.agentStates.virtual : t.agentStates[a.state as "connected"],
          icon: <IconServer2 size={17} />,
          run: () => go(addressOf.agent(a.name)),
        }),
      ),
      ...some(
        all.w,
        (w) => `${w.wanted.name} ${w.wanted.comment}`,
        (w) => ({
          id: `t ${w.id}`,
          group: t.tasks.title,
          text: w.wanted.name,
          more: t.tasks.states[w.state] ?? "",
          icon: <IconListCheck size={17} />,
          run: () => go(addressOf.task(w.wanted.name)),
        }),
      ),
      ...pcs.map((c) => ({
        id: `c ${c.id}`,
        group: t.fleet.computers,
        text: c.name,
        more: c.os,
        icon: <IconDeviceDesktop size={17} />,
        run: () => go(addressOf.computer(c.id)),
      })),
      ...some(
        all.p,
        (p) => `${p.name} ${p.version} ${p.file}`,
        (p) => ({
          id: `p ${p.id}`,
          group: t.palette.files,
          text: `${p.name} ${p.version}`,
          more: p.file,
          icon: <IconPackages size={17} />,
          run: () => go(addressOf.packageFile(p.file)),
        }),
      ),
    ];
  }, [text, t, lang, client, administers, deploys, publishes, manages, pcs, objects, spaces, all.i, all.a, all.p, all.w]);

  const active = Math.min(at, entries.length - 1);
  useEffect(() => {
    /* Some browsers answer with a promise, which is nothing to clean up with. */
    void list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: "nearest" });
  }, [active]);
  const choose = (entry: Entry | undefined) => {
    if (entry) {
      onClose();
      entry.run();
    }
  };
  const onKey = (event: KeyboardEvent) => {
    if (event.key === "ArrowDown") {
      event.preventDefault();
      setAt((active + 1) % Math.max(1, entries.length));
    } else if (event.key === "ArrowUp") {
      event.preventDefault();
      setAt((active - 1 + entries.length) % Math.max(1, entries.length));
    } else if (event.key === "Enter") {
      event.preventDefault();
      choose(entries[active]);
    }
  };
  let group = "";
  return (
    <Modal.Root opened onClose={onClose} size="lg" yOffset="12vh" centered={false}>
      <Modal.Overlay />
      <Modal.Content aria-label={t.palette.title}>
        <div className={css["top"]}>
          <IconSearch size={18} aria-hidden="true" />
          <input
            data-autofocus
            className={css["input"]}
            value={text}
            onChange={(e) => {
              setText(e.currentTarget.value);
              setAt(0);
            }}
            onKeyDown={onKey}
            placeholder={t.palette.placeholder}
            role="combobox"
            aria-expanded="true"
            aria-controls="palette"
            aria-activedescendant={entries[active] ? `palette-${active}` : undefined}
            aria-label={t.palette.title}
            autoComplete="off"
            spellCheck={false}
          />
        </div>
        <ul className={`plain ${css["list"]}`} id="palette" role="listbox" aria-label={t.palette.title} ref={list}>
          {entries.map((e, n) => {
            const head = e.group !== group;
            group = e.group;
            return [
              head && (
                <li key={`g ${e.group}`} className={css["group"]} role="presentation">
                  {e.group}
                </li>
              ),
              <li
                key={e.id}
                id={`palette-${n}`}
                role="option"
                aria-selected={n === active}
                className={css["entry"]}
                onMouseMove={() => setAt(n)}
                onClick={() => choose(e)}
              >
                {e.icon}
                <span className="cut grow">{e.text}</span>
                {e.more && <span className="dim small cut">{e.more}</span>}
              </li>,
            ];
          })}
          {entries.length === 0 && (
            <li className={css["none"]} role="presentation">
              {t.palette.nothing}
            </li>
          )}
        </ul>
        <p className={css["hint"]}>{t.palette.hint}</p>
      </Modal.Content>
    </Modal.Root>
  );
}
