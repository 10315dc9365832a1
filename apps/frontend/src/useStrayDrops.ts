import { useEffect } from "react";

/** Keeps the page when a file is dropped where nothing takes it: the browser would leave for the file. */
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
  // Text is dragged into fields as ever; and where a file is taken, that was said before the event came up here.
  if (event.defaultPrevented || !event.dataTransfer?.types.includes("Files")) return;
  event.preventDefault();
  event.dataTransfer.dropEffect = "none";
}
