import type { Analysis } from "../analysis.ts";
import type { Upload } from "../useUpload.ts";
import { Composition } from "./Composition.tsx";
import { FigureList } from "./FigureList.tsx";

interface Props {
  readonly upload: Upload;
  /** An earlier analysis that was chosen from the list; it is shown instead of the upload. */
  readonly chosen: Analysis | undefined;
}

/** What is in view: a picture on its way, or one with its figures. */
export function Stage({ upload, chosen }: Props) {
  if (chosen !== undefined) return <Result analysis={chosen} />;
  switch (upload.state) {
    case "idle":
    case "failed":
      return null;
    case "working":
      return (
        <div className="stage">
          <div className="frame working">
            <img src={upload.preview} alt={upload.filename} />
          </div>
          <p className="aside">Measuring {upload.filename}…</p>
        </div>
      );
    case "done":
      return <Result analysis={upload.analysis} picture={upload.preview} />;
  }
}

function Result({ analysis, picture }: { readonly analysis: Analysis; readonly picture?: string }) {
  return (
    <article className="stage">
      <div className="frame">
        <Composition figures={analysis.figures} {...(picture !== undefined && { picture })} />
      </div>
      <FigureList analysis={analysis} />
    </article>
  );
}
