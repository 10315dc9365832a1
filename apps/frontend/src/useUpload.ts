import { useCallback, useEffect, useRef, useState } from "react";
import type { Analysis } from "./analysis.ts";
import { analysePicture } from "./api.ts";
import { useRefusal } from "./session.ts";

/** The state of one upload. `preview` is an object URL of the file; `sent` is the share sent so far, from 0 to 1. */
export type Upload =
  | { readonly state: "idle" }
  | { readonly state: "working"; readonly filename: string; readonly preview: string; readonly sent: number }
  | { readonly state: "failed"; readonly message: string };

/** Uploads one picture at a time. A new upload cancels the one in progress. */
export function useUpload(onDone: (analysis: Analysis) => void): [Upload, (file: File) => void] {
  const [upload, setUpload] = useState<Upload>({ state: "idle" });
  const current = useRef<AbortController | undefined>(undefined);
  const refused = useRefusal();

  useEffect(() => () => current.current?.abort(), []);

  const start = useCallback(
    async (file: File) => {
      current.current?.abort();
      const controller = new AbortController();
      current.current = controller;
      const { signal } = controller;
      const preview = URL.createObjectURL(file);
      const show = (sent: number) => setUpload({ state: "working", filename: file.name, preview, sent });
      show(0);
      try {
        onDone(await analysePicture(file, signal, (sent) => signal.aborted || show(sent)));
      } catch (error) {
        if (!signal.aborted) setUpload({ state: "failed", message: refused(error) });
      }
    },
    [onDone, refused],
  );

  const preview = "preview" in upload ? upload.preview : undefined;
  useEffect(() => {
    if (preview === undefined) return;
    return () => URL.revokeObjectURL(preview);
  }, [preview]);

  return [upload, start];
}
