import { useCallback } from "react";
import { useLocation } from "wouter";
import type { Analysis } from "../analysis.ts";
import { DropZone } from "../components/DropZone.tsx";
import { Gallery } from "../components/Gallery.tsx";
import { PageTitle } from "../components/PageTitle.tsx";
import { useGallery } from "../useGallery.ts";
import { useUpload } from "../useUpload.ts";
import { wholePercent } from "../words.ts";

/** Uploads pictures and lists the uploaded ones. */
export function Home() {
  const [, go] = useLocation();
  const [gallery, loadNext] = useGallery();
  const [upload, start] = useUpload(useCallback(({ id }: Analysis) => go(`/analyses/${id}`), [go]));

  return (
    <>
      <PageTitle title="Negative Space">
        Negative space is the empty area around a subject. See how much of it a picture has, where it is and
        how balanced it is.
      </PageTitle>
      <DropZone onFile={start} compact={upload.state === "working"}>
        <strong>Choose a picture</strong>
        <span>or drop one here. PNG, JPEG or WebP, up to 10 MB.</span>
      </DropZone>
      {upload.state === "failed" && (
        <p className="notice" role="alert">
          {upload.message}
        </p>
      )}
      {upload.state === "working" && (
        <div className="stage">
          <div className="frame working">
            <img src={upload.preview} alt={upload.filename} />
          </div>
          <label className="aside">
            {upload.sent < 1
              ? `Sending ${upload.filename}: ${wholePercent(upload.sent)}`
              : `Measuring ${upload.filename}…`}
            <progress max="1" value={upload.sent} />
          </label>
        </div>
      )}
      <p className="visually-hidden" role="status">
        {upload.state === "working" ? `Measuring ${upload.filename}` : ""}
      </p>
      <Gallery gallery={gallery} onNext={loadNext} />
    </>
  );
}
