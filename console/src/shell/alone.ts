/** A page in a window of its own: the same address with `?alone=1`, without menu and top bar, for as long as the window lives. */
const MARK = "escale-alone";

/** Whether this window shows a page alone. The mark is the window's name, which outlives going elsewhere inside. */
export const alone: boolean = new URLSearchParams(window.location.search).get("alone") === "1" || window.name.startsWith(MARK);
if (alone && !window.name.startsWith(MARK)) window.name = MARK;

/** The address with the wish to stand alone. */
export function aloneAddress(address: string): string {
  const [path = "", search = ""] = address.split("?");
  const all = new URLSearchParams(search);
  all.set("alone", "1");
  return `${path}?${all.toString()}`;
}

export function detach(): void {
  window.open(aloneAddress(location.pathname + location.search), "_blank", "popup,width=1080,height=780");
}
