/** Texts that people wrote in several languages. */
export function labelOf(label: Record<string, string>, otherwise = ""): string {
  const lang = document.documentElement.lang.slice(0, 2);
  return label[lang] ?? label[""] ?? label["en"] ?? Object.values(label)[0] ?? otherwise;
}
