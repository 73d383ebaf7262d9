/** How keys go through a tree with one root: place 0 is the root, 1 to `size` its leaves. */
export interface Tree {
  at: number;
  open: boolean;
  size: number;
}

/** Where a key leads, and whether the root is unfolded then; nothing for keys that are not the tree's. */
export function treeStep(key: string, { at, open, size }: Tree): { at: number; open: boolean } | undefined {
  switch (key) {
    case "ArrowDown":
      return { at: Math.min(at + 1, open ? size : 0), open };
    case "ArrowUp":
      return { at: Math.max(at - 1, 0), open };
    case "Home":
      return { at: 0, open };
    case "End":
      return { at: open ? size : 0, open };
    case "ArrowRight":
      return at > 0 ? { at, open } : { at: open && size > 0 ? 1 : 0, open: true };
    case "ArrowLeft":
      return at > 0 ? { at: 0, open } : { at: 0, open: false };
    /* On a leaf these are the link's own. */
    case "Enter":
    case " ":
      return at === 0 ? { at: 0, open: !open } : undefined;
    default:
      return undefined;
  }
}
