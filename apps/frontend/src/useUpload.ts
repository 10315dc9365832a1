import { useCallback, useEffect, useRef, useState } from "react";
import type { Analysis } from "./analysis.ts";
import { ApiError, analysePicture } from "./api.ts";

/** Where one upload stands. `preview` is an object URL of the chosen file. */
export type Upload =
  | { readonly state: "idle" }
  | { readonly state: "working"; readonly filename: string; readonly preview: string }
  | { readonly state: "done"; readonly analysis: Analysis; readonly preview: string }
  | { readonly state: "failed"; readonly message: string };

/** Sends one picture at a time: a new one takes the place of what is still on its way. */
export function useUpload(onDone: (analysis: Analysis) => void): [Upload, (file: File) => void, () => void] {
  const [upload, setUpload] = useState<Upload>({ state: "idle" });
  const current = useRef<AbortController | undefined>(undefined);

  const start = useCallback(
    async (file: File) => {
      current.current?.abort();
      const controller = new AbortController();
      current.current = controller;
      const preview = URL.createObjectURL(file);
      setUpload({ state: "working", filename: file.name, preview });
      try {
        const analysis = await analysePicture(file, controller.signal);
        setUpload({ state: "done", analysis, preview });
        onDone(analysis);
      } catch (error) {
        if (controller.signal.aborted) return;
        setUpload({ state: "failed", message: tell(error) });
      }
    },
    [onDone],
  );

  const reset = useCallback(() => {
    current.current?.abort();
    setUpload({ state: "idle" });
  }, []);

  const preview = "preview" in upload ? upload.preview : undefined;
  useEffect(() => {
    if (preview === undefined) return;
    return () => URL.revokeObjectURL(preview);
  }, [preview]);

  return [upload, start, reset];
}

function tell(error: unknown): string {
  return error instanceof ApiError ? error.message : "Something went wrong in this page. Please try again.";
}
