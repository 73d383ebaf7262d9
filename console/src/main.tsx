/** Where the console begins: language, theme, session, then the page. */
import "./styles/mantine.css";
import "./styles/tokens.css";
import "./styles/base.css";
import { createRoot } from "react-dom/client";
import { App } from "./App";
import { firstLanguage } from "./shell/preferences";
import { loadLanguage } from "./texts/current";

await loadLanguage(firstLanguage());
const root = document.getElementById("root");
if (root) createRoot(root).render(<App />);
