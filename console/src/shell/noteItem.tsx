/** How the bell tells a line of the console log or a reply to a message. */
import type { Note } from "@/live/notes";
import { pieces } from "@/pages/states/kinds";
import type { Texts } from "@/texts/current";
import { IconAlertTriangle, IconCircleX, IconMessageReply } from "@tabler/icons-react";

const TEXT_CHARACTERS = 160;

export function describeNote(
  n: Note,
  t: Texts,
): { icon: React.ReactNode; title: string; text: string; address: string; tone: string } {
  if (n.kind === "reply") {
    const search = new URLSearchParams({ package: n.package, key: n.key, reply: n.id });
    return {
      icon: <IconMessageReply size={17} />,
      title: t.callbacks.noteTitle(n.key, n.message.from),
      text:
        n.message.data == null
          ? t.callbacks.emptyReply
          : pieces(n.message.data, TEXT_CHARACTERS)
              .map((p) => p.text)
              .join(""),
      address: `/callbacks?${search.toString()}`,
      tone: "good",
    };
  }
  const bad = n.line.level === "error",
    from = [n.line.agent, n.line.instance].filter(Boolean).join("/") || t.journal.server;
  return {
    icon: bad ? <IconCircleX size={17} /> : <IconAlertTriangle size={17} />,
    title: bad ? t.journal.noteError(from) : t.journal.noteWarn(from),
    text: n.line.text.length > TEXT_CHARACTERS ? `${n.line.text.slice(0, TEXT_CHARACTERS)}…` : n.line.text,
    address: "/journal",
    tone: bad ? "bad" : "warn",
  };
}
