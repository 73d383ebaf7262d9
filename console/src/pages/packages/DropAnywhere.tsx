/** Files may be dropped anywhere on the page. */
import { useTexts } from "@/texts/current";
import { IconCloudUpload } from "@tabler/icons-react";
import { useEffect, useState } from "react";
import css from "./Repository.module.css";

const hasFiles = (event: DragEvent): boolean => event.dataTransfer?.types.includes("Files") ?? false;

export function DropAnywhere({ onFiles, title, help }: { onFiles: (files: File[]) => void; title?: string; help?: string }) {
  const t = useTexts(),
    [over, setOver] = useState(false);
  useEffect(() => {
    let depth = 0;
    const enter = (e: DragEvent) => {
      if (hasFiles(e)) {
        e.preventDefault();
        depth += 1;
        setOver(true);
      }
    };
    const leave = (e: DragEvent) => {
      if (hasFiles(e)) {
        depth = Math.max(0, depth - 1);
        if (depth === 0) setOver(false);
      }
    };
    const move = (e: DragEvent) => {
      if (hasFiles(e)) {
        e.preventDefault();
        if (e.dataTransfer) e.dataTransfer.dropEffect = "copy";
      }
    };
    const drop = (e: DragEvent) => {
      if (!hasFiles(e)) return;
      e.preventDefault();
      depth = 0;
      setOver(false);
      onFiles([...(e.dataTransfer?.files ?? [])]);
    };
    window.addEventListener("dragenter", enter);
    window.addEventListener("dragleave", leave);
    window.addEventListener("dragover", move);
    window.addEventListener("drop", drop);
    return () => {
      window.removeEventListener("dragenter", enter);
      window.removeEventListener("dragleave", leave);
      window.removeEventListener("dragover", move);
      window.removeEventListener("drop", drop);
    };
  }, [onFiles]);
  if (!over) return null;
  return (
    <div className={css["veil"]} role="status">
      <IconCloudUpload size={54} aria-hidden="true" />
      <b>{title ?? t.repository.drop}</b>
      <span>{help ?? t.repository.dropHelp}</span>
    </div>
  );
}
