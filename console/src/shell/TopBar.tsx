/** The top bar: search, connection, notifications, language, theme, user. Menus are loaded when one is first opened. */
import { connection, retryNow } from "@/live/events";
import { unread } from "@/live/notices";
import { useStore } from "@/live/store";
import { caller, useMay } from "@/session/session";
import { useLang, useTexts } from "@/texts/current";
import { IconBell, IconExternalLink, IconMenu2, IconMoon, IconSearch, IconSun } from "@tabler/icons-react";
import { lazy, Suspense, useState, type MouseEvent } from "react";
import { readUpdates } from "@/live/downloads";
import { detach } from "./alone";
import { shownTheme } from "./preferences";
import css from "./Shell.module.css";
import type { MenuKind } from "./TopMenus";

const load = () => import("./TopMenus");
const TopMenus = lazy(load);

export function TopBar({ onMenu, onSearch }: { onMenu: () => void; onSearch: () => void }) {
  const t = useTexts(),
    lang = useLang(),
    shown = useStore(shownTheme),
    who = useStore(caller),
    count = useStore(unread),
    looks = useMay("view");
  const [open, setOpen] = useState<{ kind: MenuKind; from: HTMLElement }>();
  const opener = (kind: MenuKind) => ({
    "aria-haspopup": kind === "bell" ? ("dialog" as const) : ("menu" as const),
    "aria-expanded": open?.kind === kind,
    onPointerEnter: () => void load(),
    onClick: (event: MouseEvent<HTMLButtonElement>) =>
      setOpen(open?.kind === kind ? undefined : { kind, from: event.currentTarget }),
  });
  const close = () => {
    open?.from.focus();
    if (open?.kind === "bell") {
      unread.set(0);
      readUpdates();
    }
    setOpen(undefined);
  };
  return (
    <div className={css["bar"]} role="banner">
      <button className={`${css["icon"]} ${css["burger"]}`} onClick={onMenu} aria-label={t.app.menu}>
        <IconMenu2 size={20} />
      </button>
      {looks && (
        <button className={css["find"]} onClick={onSearch} aria-keyshortcuts="Control+K">
          <IconSearch size={16} aria-hidden="true" />
          <span className="cut">{t.app.search}</span>
          <kbd>Ctrl K</kbd>
        </button>
      )}
      <div className={css["spring"]} />
      {looks && <Live />}
      <button className={`${css["icon"]} ${css["wide"]}`} onClick={detach} aria-label={t.admin.detach} title={t.admin.detach}>
        <IconExternalLink size={19} aria-hidden="true" />
      </button>
      {looks && (
        <button
          className={css["icon"]}
          {...opener("bell")}
          aria-label={count > 0 ? `${t.app.notifications}: ${t.bell.unread(count)}` : t.app.notifications}
        >
          <IconBell size={19} aria-hidden="true" />
          {count > 0 && <span className={css["dot"]} data-count={count > 99 ? "99+" : count} aria-hidden="true" />}
        </button>
      )}
      <button
        className={`${css["icon"]} ${css["lang"]}`}
        {...opener("language")}
        aria-label={`${lang.toUpperCase()} – ${t.app.language}: ${t.languageName}`}
      >
        {lang.toUpperCase()}
      </button>
      <button className={css["icon"]} {...opener("theme")} aria-label={t.app.theme}>
        {shown === "dark" ? <IconMoon size={19} /> : <IconSun size={19} />}
      </button>
      {who && (
        <button className={css["who"]} {...opener("user")} aria-label={`${who.name} – ${t.app.signedInAs}`}>
          <span className={css["face"]} data-letter={who.name.charAt(0).toUpperCase()} />
          <span className="cut">{who.name}</span>
        </button>
      )}
      {open && (
        <Suspense fallback={null}>
          <TopMenus key={open.kind} kind={open.kind} from={open.from} onClose={close} />
        </Suspense>
      )}
    </div>
  );
}

function Live() {
  const t = useTexts(),
    state = useStore(connection);
  if (state === "reconnecting")
    return (
      <button className={css["live"]} data-state={state} onClick={retryNow} title={t.connection.retry}>
        {t.connection.reconnecting}
      </button>
    );
  return (
    <span
      className={css["live"]}
      data-state={state}
      role="status"
      aria-label={t.connection[state]}
      title={state === "live" ? t.connection.liveHelp : undefined}
    >
      {t.connection[state]}
    </span>
  );
}
