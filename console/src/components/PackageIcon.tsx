/** A package's icon; without one, its first letters on a colour of its own. */
import { packages } from "@/api/calls";
import type { PackageFile } from "@/api/types";
import { useState } from "react";

function hue(name: string): number {
  let sum = 7;
  for (const c of name) sum = (sum * 31 + (c.codePointAt(0) ?? 0)) % 360;
  return sum;
}

export function PackageIcon({
  file,
  size = 34,
}: {
  file: Pick<PackageFile, "name" | "file" | "has_icon" | "digest">;
  size?: number;
}) {
  const [broken, setBroken] = useState(false);
  const box = { width: size, height: size, flex: "none", borderRadius: Math.round(size / 4.5) } as const;
  if (file.has_icon && !broken)
    return (
      <img
        src={`${packages.iconUrl(file.file)}?${file.digest.slice(-8)}`}
        alt=""
        loading="lazy"
        style={{ ...box, objectFit: "contain" }}
        onError={() => setBroken(true)}
      />
    );
  const h = hue(file.name);
  return (
    <span
      aria-hidden="true"
      style={{
        ...box,
        display: "grid",
        placeItems: "center",
        background: `hsl(${h} 45% 32%)`,
        color: "#fff",
        fontWeight: 700,
        fontSize: size * 0.38,
      }}
    >
      {file.name.slice(0, 2)}
    </span>
  );
}
