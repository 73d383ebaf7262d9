/** The menu: on the left, folded to icons when asked, behind a button on a phone. */
import { outside } from "@/api/root";
import { usePending } from "@/live/computers";
import { updates } from "@/live/downloads";
import { serverInfo } from "@/live/events";
import { instances, useCollection } from "@/live/stores";
import { store, useStore } from "@/live/store";
import { useMay } from "@/session/session";
import { useTexts } from "@/texts/current";
import { useLocation } from "@tanstack/react-router";
import {
  IconAdjustments,
  IconBox,
  IconBroadcast,
  IconCalendarEvent,
  IconCalendarTime,
  IconChevronsLeft,
  IconChevronsRight,
  IconCloudStar,
  IconDeviceDesktop,
  IconFileCode,
  IconFileDescription,
  IconFileText,
  IconHistory,
  IconKey,
  IconLayoutDashboard,
  IconListCheck,
  IconMailForward,
  IconMap2,
  IconMessages,
  IconPackages,
  IconPlayerPlay,
  IconPlugConnected,
  IconServer2,
  IconShoppingBag,
  IconSitemap,
  IconTargetArrow,
  IconTerminal2,
  IconTruckDelivery,
  IconUsers,
  IconUsersGroup,
  IconVariable,
} from "@tabler/icons-react";
import { lazy, Suspense, useEffect, useRef } from "react";
import { to } from "./navigate";
import css from "./Shell.module.css";

const EnvTree = lazy(() => import("./EnvTree"));
const folded = store(localStorage.getItem("escale.nav") === "small");

interface Props {
  open: boolean;
  onClose: () => void;
}

export function Nav(props: Props) {
  return useMay("view") ? <Whole {...props} /> : <Own {...props} />;
}

/** For who holds nothing but self-service. */
function Own({ open, onClose }: Props) {
  const t = useTexts();
  return (
    <nav className={css["nav"]} aria-label={t.app.main} data-open={open || undefined} onClick={onClose}>
      <a {...to("/self-service")} className={css["brand"]} aria-label={`Escale – ${t.selfService.title}`}>
        <img src={outside("/logo.svg")} width="28" height="28" alt="" />
        <span>Escale</span>
      </a>
      <a {...to("/self-service")} className={css["link"]} aria-current="page">
        <IconShoppingBag size={19} />
        <span>{t.selfService.title}</span>
      </a>
    </nav>
  );
}

function Whole({ open, onClose }: Props) {
  const t = useTexts(),
    { pathname } = useLocation(),
    administers = useMay("administer"),
    audits = useMay("audit"),
    serves = useMay("self-service"),
    small = useStore(folded);
  const failed = useCollection(instances).items.reduce((n, i) => n + (i.failed && i.enabled ? 1 : 0), 0);
  const newer = useStore(updates).packages.length,
    waiting = usePending();
  const info = useStore(serverInfo);
  const here = (address: string) =>
    address === "/"
      ? pathname === "/"
      : address === "/instances"
        ? pathname.startsWith("/instances") || pathname.includes("/instances/")
        : address === "/deliveries"
          ? pathname === "/deliver" || pathname.startsWith("/deliveries")
          : address === "/logs"
            ? pathname.startsWith("/logs") || pathname.startsWith("/attempts")
            : pathname.startsWith(address) && !pathname.includes("/instances/");
  const link = (address: string, text: string, icon: React.ReactNode, count = 0, quiet = 0, told = "") => (
    <a
      key={address}
      {...to(address)}
      className={css["link"]}
      aria-current={here(address) ? "page" : undefined}
      title={small ? text : undefined}
      aria-label={small ? text : undefined}
    >
      {icon}
      <span>{text}</span>
      {count > 0 && (
        <span className={css["count"]} title={t.overview.failed}>
          {count}
        </span>
      )}
      {quiet > 0 && (
        <span className={css["count"]} data-quiet title={told || t.catalogue.updates(quiet)}>
          {quiet}
        </span>
      )}
    </a>
  );
  /* The menu is longer than most screens: the page one is on is in sight. */
  const menu = useRef<HTMLElement>(null);
  useEffect(() => {
    menu.current?.querySelector('[aria-current="page"]')?.scrollIntoView({ block: "nearest" });
  }, [pathname]);
  const fold = () => {
    folded.set(!small);
    localStorage.setItem("escale.nav", small ? "wide" : "small");
  };
  return (
    <nav
      ref={menu}
      className={css["nav"]}
      aria-label={t.app.main}
      data-small={(small && !open) || undefined}
      data-open={open || undefined}
      onClick={(e) => {
        if ((e.target as HTMLElement).closest("a")) onClose();
      }}
    >
      <a {...to("/")} className={css["brand"]} aria-label={`Escale – ${t.nav.overview}`}>
        <img src={outside("/logo.svg")} width="28" height="28" alt="" />
        <span>Escale</span>
      </a>
      {link("/", t.nav.overview, <IconLayoutDashboard size={19} />)}
      {link("/agents", t.nav.agents, <IconServer2 size={19} />)}
      {link("/instances", t.nav.packages, <IconBox size={19} />, failed)}
      {link("/packages", t.nav.repository, <IconPackages size={19} />)}
      {link("/catalogue", t.admin.catalogue, <IconCloudStar size={19} />, 0, newer)}
      {link("/setting-groups", t.admin.settingGroups, <IconVariable size={19} />)}
      {link("/states", t.nav.states, <IconBroadcast size={19} />)}
      {link("/callbacks", t.callbacks.title, <IconMessages size={19} />)}
      {link("/journal", t.journal.title, <IconTerminal2 size={19} />)}
      <div className={css["group"]}>{t.fleet.nav}</div>
      {link("/computers", t.fleet.computers, <IconDeviceDesktop size={19} />, 0, waiting, t.fleet.pending(waiting))}
      {link("/foreign", t.fleet.foreign, <IconPlugConnected size={19} />)}
      <div className={css["group"]}>{t.tasks.group}</div>
      {link("/tasks", t.tasks.nav, <IconListCheck size={19} />)}
      {link("/groups", t.fleet.groups, <IconUsersGroup size={19} />)}
      {link("/running", t.runs.title, <IconPlayerPlay size={19} />)}
      {link("/time-slots", t.slots.title, <IconCalendarTime size={19} />)}
      {serves && link("/self-service", t.selfService.title, <IconShoppingBag size={19} />)}
      <div className={css["group"]}>{t.deliver.group}</div>
      {link("/envs", t.deliver.board, <IconMap2 size={19} />)}
      {link("/deliveries", t.deliver.deliveries, <IconTruckDelivery size={19} />)}
      {link("/rollouts", t.rollouts.nav, <IconTargetArrow size={19} />)}
      {link("/requests", t.deliver.requests, <IconMailForward size={19} />)}
      {link("/calendar", t.calendar.title, <IconCalendarEvent size={19} />)}
      {link("/resources", t.deliver.resources, <IconAdjustments size={19} />)}
      {link("/logs", t.deliver.logs, <IconFileText size={19} />)}
      {link("/documents", t.deliver.documents, <IconFileDescription size={19} />)}
      <div className={css["group"]}>{t.steering.group}</div>
      {link("/spaces", t.steering.board, <IconSitemap size={19} />)}
      <Suspense fallback={null}>
        <EnvTree pathname={pathname} />
      </Suspense>
      {(administers || audits) && <div className={css["group"]}>{t.app.administration}</div>}
      {administers && link("/credentials", t.nav.credentials, <IconKey size={19} />)}
      {administers && link("/configuration", t.admin.configuration, <IconFileCode size={19} />)}
      {administers && link("/users", t.nav.users, <IconUsers size={19} />)}
      {audits && link("/audit", t.nav.audit, <IconHistory size={19} />)}
      <div className={css["foot"]}>
        {info && <p className={css["version"]}>Escale {info.version}</p>}
        {!open && (
          <button
            className={`bare ${css["link"]}`}
            onClick={fold}
            title={small ? t.app.expand : undefined}
            aria-label={small ? t.app.expand : undefined}
            style={{ width: "100%" }}
          >
            {small ? <IconChevronsRight size={19} /> : <IconChevronsLeft size={19} />}
            <span>{t.app.collapse}</span>
          </button>
        )}
      </div>
    </nav>
  );
}
