import { type DragEvent, type ReactNode, useState } from "react";
import { ACCEPTED_TYPES } from "../api.ts";

interface Props {
  readonly onFile: (file: File) => void;
  readonly compact: boolean;
  readonly children: ReactNode;
}

/** A file input as large as its label. It works by click, by keyboard and by dropping a picture on it. */
export function DropZone({ onFile, compact, children }: Props) {
  const [over, setOver] = useState(false);

  function take(files: FileList | null): void {
    const file = files?.[0];
    if (file !== undefined) onFile(file);
  }

  function drop(event: DragEvent): void {
    event.preventDefault();
    setOver(false);
    take(event.dataTransfer.files);
  }

  return (
    <label
      className="drop-zone"
      data-over={over}
      data-compact={compact}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
    >
      <input
        className="visually-hidden"
        type="file"
        accept={ACCEPTED_TYPES.join(",")}
        onChange={(event) => {
          take(event.target.files);
          // So that the same file can be chosen again.
          event.target.value = "";
        }}
      />
      {children}
    </label>
  );
}
