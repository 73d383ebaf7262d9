/** What opens from the top bar's buttons: notifications, language, theme, user. */
import { caller, fixed, signOut, useMay } from "@/session/session";
import { useStore } from "@/live/store";
import { useLang, useTexts } from "@/texts/current";
import { Menu, Popover } from "@mantine/core";
import { IconDeviceDesktop, IconInfoCircle, IconLogout, IconMoon, IconSun, IconUser } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import type { ReactNode } from "react";
import Bell from "./Bell";
import { go } from "./navigate";
import { chooseLanguage, chooseTheme, themeChoice, type ThemeChoice } from "./preferences";
import css from "./Shell.module.css";
import { versionsOpen } from "./windows";

export type MenuKind = "bell" | "language" | "theme" | "user";

export default function TopMenus({ kind, from, onClose }: { kind: MenuKind; from: HTMLElement; onClose: () => void }) {
  const t = useTexts(),
    box = from.getBoundingClientRect();
  const anchor = (
    <span aria-hidden="true" style={{ position: "fixed", left: box.right - 1, top: box.bottom - 2, width: 1, height: 1 }} />
  );
  const change = (open: boolean) => {
    if (!open) onClose();
  };
  if (kind === "bell") {
    return (
      <Popover
        opened
        onChange={change}
        position="bottom-end"
        shadow="md"
        trapFocus
        returnFocus={false}
        clickOutsideEvents={["mousedown", "touchstart"]}
      >
        <Popover.Target>{anchor}</Popover.Target>
        <Popover.Dropdown p={0} className={css["panel"] ?? ""} aria-label={t.bell.title}>
          <Bell onClose={onClose} />
        </Popover.Dropdown>
      </Popover>
    );
  }
  return (
    <Menu opened onChange={change} returnFocus={false}>
      <Menu.Target>{anchor}</Menu.Target>
      <Menu.Dropdown aria-label={kind === "user" ? t.app.profile : kind === "theme" ? t.app.theme : t.app.language}>
        {kind === "user" ? <User /> : kind === "theme" ? <Theme /> : <Language />}
      </Menu.Dropdown>
    </Menu>
  );
}

function Language() {
  const t = useTexts(),
    lang = useLang(),
    client = useQueryClient();
  return (
    <Menu.RadioGroup
      value={lang}
      onChange={(to) => void chooseLanguage(to as "fr" | "en", () => void client.invalidateQueries())}
      aria-label={t.app.language}
    >
      <Menu.RadioItem value="en" lang="en" closeMenuOnClick>
        English
      </Menu.RadioItem>
      <Menu.RadioItem value="fr" lang="fr" closeMenuOnClick>
        Français
      </Menu.RadioItem>
    </Menu.RadioGroup>
  );
}

function Theme() {
  const t = useTexts(),
    choice = useStore(themeChoice);
  const item = (to: ThemeChoice, text: string, icon: ReactNode) => (
    <Menu.RadioItem value={to} closeMenuOnClick rightSection={icon}>
      {text}
    </Menu.RadioItem>
  );
  return (
    <Menu.RadioGroup value={choice} onChange={(to) => chooseTheme(to as ThemeChoice)} aria-label={t.app.theme}>
      {item("light", t.app.light, <IconSun size={16} />)}
      {item("dark", t.app.dark, <IconMoon size={16} />)}
      {item("system", t.app.system, <IconDeviceDesktop size={16} />)}
    </Menu.RadioGroup>
  );
}

function User() {
  const t = useTexts(),
    who = useStore(caller),
    looks = useMay("view"),
    bound = useStore(fixed);
  return (
    <>
      <Menu.Label>{t.users.roles[who?.role ?? ""] ?? who?.role}</Menu.Label>
      <Menu.Item leftSection={<IconUser size={16} />} onClick={() => go("/profile")}>
        {t.app.profile}
      </Menu.Item>
      {looks && (
        <Menu.Item leftSection={<IconInfoCircle size={16} />} onClick={() => versionsOpen.set(true)}>
          {t.admin.versions}
        </Menu.Item>
      )}
      {!bound && (
        <>
          <Menu.Divider />
          <Menu.Item leftSection={<IconLogout size={16} />} onClick={() => void signOut().then(() => go("/login"))}>
            {t.app.signOut}
          </Menu.Item>
        </>
      )}
    </>
  );
}
