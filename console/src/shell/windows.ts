/** Windows of the frame that anything may open. */
import { store } from "@/live/store";

export const versionsOpen = store(false);
