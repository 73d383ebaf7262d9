/** Where the console begins: language, theme, session, then the page. */
import "./styles/mantine.css";
import "./styles/tokens.css";
import "./styles/base.css";
import "./styles/contrast.css";
import { createRoot } from "react-dom/client";
import { App } from "./App";
import { firstLanguage } from "./shell/preferences";
import { setApiLanguage } from "./api/http";
import { within } from "./api/root";
import { takeArrival } from "./session/arrival";
import { whoAmI } from "./session/session";
import { loadLanguage } from "./texts/current";

/* Before anything reads the address: a key in it is taken out at once. */
takeArrival();
/* Asked for while the texts load: what the first page needs before it can show. */
setApiLanguage(firstLanguage());
const first = within(location.pathname);
void (first === "/" ? import("./pages/Overview") : first === "/login" ? import("./pages/Login") : Promise.resolve());
void whoAmI().catch(() => undefined);
await loadLanguage(firstLanguage());
const root = document.getElementById("root");
if (root) createRoot(root).render(<App />);
