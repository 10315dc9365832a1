import { useEffect } from "react";

/** Ignores files that are dropped outside the drop zone. The browser would otherwise leave the page and open the file. */
export function useStrayDrops(): void {
  useEffect(() => {
    addEventListener("dragover", refuse);
    addEventListener("drop", refuse);
    return () => {
      removeEventListener("dragover", refuse);
      removeEventListener("drop", refuse);
    };
  }, []);
}

function refuse(event: DragEvent): void {
  // Text can still be dragged into fields, and the drop zone has already handled its own events.
  if (event.defaultPrevented || !event.dataTransfer?.types.includes("Files")) return;
  event.preventDefault();
  event.dataTransfer.dropEffect = "none";
}
