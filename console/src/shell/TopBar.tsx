/** The top bar: search, connection, notifications, language, theme, user. */
import { connection, retryNow } from "@/live/events";
import { unread } from "@/live/notices";
import { useStore } from "@/live/store";
import { caller, signOut } from "@/session/session";
import { useLang, useTexts } from "@/texts/current";
import { Menu, Popover } from "@mantine/core";
import { IconBell, IconCheck, IconDeviceDesktop, IconLogout, IconMenu2, IconMoon, IconSearch, IconSun, IconUser } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { lazy, Suspense, useState } from "react";
import { go } from "./navigate";
import { chooseLanguage, chooseTheme, shownTheme, themeChoice } from "./preferences";
import css from "./Shell.module.css";

const Bell = lazy(() => import("./Bell"));

export function TopBar({ onMenu, onSearch }: { onMenu: () => void; onSearch: () => void }) {
  const t = useTexts();
  return (
    <div className={css["bar"]} role="banner">
      <button className={`${css["icon"]} ${css["burger"]}`} onClick={onMenu} aria-label={t.app.menu}><IconMenu2 size={20} /></button>
      <button className={css["find"]} onClick={onSearch} aria-keyshortcuts="Control+K"><IconSearch size={16} aria-hidden="true" /><span className="cut">{t.app.search}</span><kbd>Ctrl K</kbd></button>
      <div className={css["spring"]} />
      <Live />
      <Notifications />
      <Language />
      <Theme />
      <Who />
    </div>
  );
}

function Live() {
  const t = useTexts(), state = useStore(connection);
  if (state === "reconnecting") return <button className={css["live"]} data-state={state} onClick={retryNow} title={t.connection.retry}>{t.connection.reconnecting}</button>;
  return <span className={css["live"]} data-state={state} role="status" aria-label={t.connection[state]} title={state === "live" ? t.connection.liveHelp : undefined}>{t.connection[state]}</span>;
}

function Notifications() {
  const t = useTexts(), count = useStore(unread);
  const [open, setOpen] = useState(false);
  return (
    <Popover opened={open} onChange={(o) => { setOpen(o); if (!o) unread.set(0); }} position="bottom-end" shadow="md" trapFocus returnFocus>
      <Popover.Target>
        <button className={css["icon"]} aria-label={count > 0 ? `${t.app.notifications}: ${t.bell.unread(count)}` : t.app.notifications} onClick={() => { setOpen(!open); if (open) unread.set(0); }}>
          <IconBell size={19} aria-hidden="true" />{count > 0 && <span className={css["dot"]} aria-hidden="true">{count > 99 ? "99+" : count}</span>}
        </button>
      </Popover.Target>
      <Popover.Dropdown p={0} className={css["panel"] ?? ""} aria-label={t.bell.title}><Suspense fallback={null}><Bell onClose={() => { setOpen(false); unread.set(0); }} /></Suspense></Popover.Dropdown>
    </Popover>
  );
}

function Language() {
  const t = useTexts(), lang = useLang(), client = useQueryClient();
  const choose = (to: "fr" | "en") => void chooseLanguage(to, () => void client.invalidateQueries());
  return (
    <Menu>
      <Menu.Target><button className={`${css["icon"]} ${css["lang"]}`} aria-label={`${lang.toUpperCase()} – ${t.app.language}: ${t.languageName}`}>{lang.toUpperCase()}</button></Menu.Target>
      <Menu.Dropdown>
        <Menu.Item lang="en" leftSection={lang === "en" ? <IconCheck size={15} /> : <span style={{ width: 15, display: "block" }} />} onClick={() => choose("en")}>English</Menu.Item>
        <Menu.Item lang="fr" leftSection={lang === "fr" ? <IconCheck size={15} /> : <span style={{ width: 15, display: "block" }} />} onClick={() => choose("fr")}>Français</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

function Theme() {
  const t = useTexts(), shown = useStore(shownTheme), choice = useStore(themeChoice);
  const item = (to: "light" | "dark" | "system", text: string, icon: React.ReactNode) => <Menu.Item leftSection={icon} rightSection={choice === to ? <IconCheck size={15} /> : null} onClick={() => chooseTheme(to)}>{text}</Menu.Item>;
  return (
    <Menu>
      <Menu.Target><button className={css["icon"]} aria-label={t.app.theme}>{shown === "dark" ? <IconMoon size={19} /> : <IconSun size={19} />}</button></Menu.Target>
      <Menu.Dropdown>
        {item("light", t.app.light, <IconSun size={16} />)}
        {item("dark", t.app.dark, <IconMoon size={16} />)}
        {item("system", t.app.system, <IconDeviceDesktop size={16} />)}
      </Menu.Dropdown>
    </Menu>
  );
}

function Who() {
  const t = useTexts(), who = useStore(caller);
  if (!who) return null;
  return (
    <Menu>
      <Menu.Target><button className={css["who"]} aria-label={`${who.name} – ${t.app.signedInAs}`}><span className={css["face"]} data-letter={who.name.charAt(0).toUpperCase()} /><span className="cut">{who.name}</span></button></Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{t.users.roles[who.role] ?? who.role}</Menu.Label>
        <Menu.Item leftSection={<IconUser size={16} />} onClick={() => go("/profile")}>{t.app.profile}</Menu.Item>
        <Menu.Divider />
        <Menu.Item leftSection={<IconLogout size={16} />} onClick={() => void signOut().then(() => go("/login"))}>{t.app.signOut}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
