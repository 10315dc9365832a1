import { useState } from "react";
import type { Analysis } from "./analysis.ts";
import { DropZone } from "./components/DropZone.tsx";
import { RecentList } from "./components/RecentList.tsx";
import { Stage } from "./components/Stage.tsx";
import { useRecent } from "./useRecent.ts";
import { type Upload, useUpload } from "./useUpload.ts";
import { inOneSentence } from "./words.ts";

export function App() {
  const [recent, { add, showPage }] = useRecent();
  const [upload, start, reset] = useUpload(add);
  const [chosen, setChosen] = useState<Analysis>();
  const shown = chosen ?? (upload.state === "done" ? upload.analysis : undefined);

  function analyse(file: File): void {
    setChosen(undefined);
    start(file);
  }

  function choose(analysis: Analysis): void {
    const isUpload = upload.state === "done" && upload.analysis.id === analysis.id;
    if (upload.state === "failed") reset();
    setChosen(isUpload ? undefined : analysis);
    window.scrollTo({ top: 0 });
  }

  return (
    <>
      <header>
        <h1>Negative Space</h1>
        <p>
          What a picture leaves out is half of it. See how much there is, where it lies and how it balances.
        </p>
      </header>
      <main>
        <DropZone onFile={analyse} compact={shown !== undefined || upload.state === "working"}>
          <strong>{shown === undefined ? "Choose a picture" : "Choose another picture"}</strong>
          <span>or drop one here. PNG, JPEG or WebP, up to 10 MB.</span>
        </DropZone>
        {upload.state === "failed" && (
          <p className="notice" role="alert">
            {upload.message}
          </p>
        )}
        <p className="visually-hidden" role="status">
          {announcement(upload)}
        </p>
        <Stage upload={upload} chosen={chosen} />
        <RecentList recent={recent} selected={shown?.id} onSelect={choose} onPage={showPage} />
      </main>
    </>
  );
}

/** For screen readers: what a sighted person sees happening. */
function announcement(upload: Upload): string {
  if (upload.state === "working") return `Measuring ${upload.filename}`;
  if (upload.state === "done")
    return `${upload.analysis.filename}: ${inOneSentence(upload.analysis.figures)}`;
  return "";
}
