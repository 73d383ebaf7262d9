/** The frame around every page: menu, top bar, content, messages. */
import { asked } from "@/live/ask";
import { connection } from "@/live/events";
import { useStore } from "@/live/store";
import { useMay } from "@/session/session";
import { useTexts } from "@/texts/current";
import { Outlet, useLocation } from "@tanstack/react-router";
import { lazy, Suspense, useEffect, useRef, useState } from "react";
import { Nav } from "./Nav";
import css from "./Shell.module.css";
import { Toasts } from "./Toasts";
import { TopBar } from "./TopBar";
import "@/live/downloads";
import "@/live/notes";
import { justPublished, uploadsOpen } from "@/live/uploads";
import { alone } from "./alone";
import { versionsOpen } from "./windows";

const Palette = lazy(() => import("./Palette"));
const AskDialog = lazy(() => import("@/components/AskDialog"));
const UpdateDialog = lazy(() => import("@/pages/packages/UpdateDialog"));
const VersionsDialog = lazy(() => import("./VersionsDialog"));
const UploadDock = lazy(() => import("@/components/UploadDock"));

const typing = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));

export function Shell() {
  const t = useTexts();
  const [menu, setMenu] = useState(false);
  const [palette, setPalette] = useState(false);
  const content = useRef<HTMLElement>(null);
  const { pathname } = useLocation();
  const uploading = useStore(uploadsOpen),
    question = useStore(asked),
    versions = useStore(versionsOpen),
    fresh = useStore(justPublished)[0],
    controls = useMay("control"),
    looks = useMay("view");

  useEffect(() => {
    setMenu(false);
    if (content.current) content.current.scrollTop = 0;
  }, [pathname]);

  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
        event.preventDefault();
        setPalette((p) => !p && looks);
      } else if (event.key === "/" && !typing(event.target) && !event.ctrlKey && !event.metaKey && !event.altKey) {
        const box = document.querySelector<HTMLInputElement>("[data-page-search]");
        event.preventDefault();
        if (box) {
          box.focus();
          box.select();
        } else setPalette(looks);
      } else if (event.key === "Escape") setMenu(false);
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, [looks]);

  return (
    <div className={css["shell"]} data-menu={menu || undefined} data-alone={alone || undefined}>
      <a
        className={css["skip"]}
        href="#content"
        onClick={(event) => {
          event.preventDefault();
          content.current?.focus();
        }}
      >
        {t.app.skip}
      </a>
      {!alone && <Nav onClose={() => setMenu(false)} open={menu} />}
      {menu && <div className={css["shade"]} onClick={() => setMenu(false)} aria-hidden="true" />}
      <div className={css["main"]}>
        {!alone && <TopBar onMenu={() => setMenu(true)} onSearch={() => setPalette(true)} />}
        <Lost />
        <main id="content" ref={content} className={css["content"]} tabIndex={-1}>
          <div className={css["page"]}>
            <Outlet />
          </div>
        </main>
      </div>
      <Toasts />
      <Suspense fallback={null}>
        {uploading && <UploadDock />}
        {fresh && controls && (
          <UpdateDialog
            key={fresh.id}
            file={fresh}
            quiet
            onClose={() => justPublished.set((all) => all.filter((p) => p.id !== fresh.id))}
          />
        )}
        {question && <AskDialog key={question.title} question={question} />}
        {versions && <VersionsDialog onClose={() => versionsOpen.set(false)} />}
        {palette && <Palette onClose={() => setPalette(false)} />}
      </Suspense>
    </div>
  );
}

/** The stream is down: said where nobody can miss it, without hiding what is known. */
function Lost() {
  const t = useTexts(),
    state = useStore(connection);
  if (state !== "reconnecting") return null;
  return (
    <div className={css["lost"]} role="status">
      <span className={css["pulse"]} aria-hidden="true" />
      {t.connection.reconnectingHelp}
    </div>
  );
}
