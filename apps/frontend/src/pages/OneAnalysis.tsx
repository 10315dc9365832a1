import { useEffect, useState } from "react";
import { Link, useLocation } from "wouter";
import type { Analysis } from "../analysis.ts";
import { findAnalysis, removeAnalysis } from "../api.ts";
import { Composition } from "../components/Composition.tsx";
import { FigureList } from "../components/FigureList.tsx";
import { Loading } from "../components/Loading.tsx";
import { OverlayControl } from "../components/OverlayControl.tsx";
import { PageTitle } from "../components/PageTitle.tsx";
import { RemoveButton } from "../components/RemoveButton.tsx";
import { useRefusal } from "../session.ts";

type Found =
  | { readonly state: "loading" }
  | { readonly state: "failed"; readonly message: string }
  | { readonly state: "ready"; readonly analysis: Analysis };

/** One analysis, on a page with its own URL. */
export function OneAnalysis({ id }: { readonly id: string }) {
  const [found, setFound] = useState<Found>({ state: "loading" });
  const [attempt, setAttempt] = useState(0);
  const refused = useRefusal();

  // biome-ignore lint/correctness/useExhaustiveDependencies: another attempt repeats the request.
  useEffect(() => {
    const controller = new AbortController();
    setFound({ state: "loading" });
    findAnalysis(id, controller.signal).then(
      (analysis) => setFound({ state: "ready", analysis }),
      (error: unknown) => {
        if (!controller.signal.aborted) setFound({ state: "failed", message: refused(error) });
      },
    );
    return () => controller.abort();
  }, [id, attempt, refused]);

  return (
    <>
      <nav aria-label="Back">
        <Link href="/">All pictures</Link>
      </nav>
      {found.state === "loading" && <Loading />}
      {found.state === "failed" && (
        <>
          <PageTitle title="The analysis could not be loaded" />
          <p className="notice" role="alert">
            {found.message}{" "}
            <button type="button" className="link" onClick={() => setAttempt((number) => number + 1)}>
              Try again
            </button>
          </p>
        </>
      )}
      {found.state === "ready" && <Result analysis={found.analysis} />}
    </>
  );
}

export function Result({ analysis }: { readonly analysis: Analysis }) {
  const [, go] = useLocation();
  const [overlay, setOverlay] = useState<Parameters<typeof OverlayControl>[0]["overlay"]>({
    map: "mask",
    strength: 0.5,
  });
  const refused = useRefusal();

  async function remove(): Promise<string | undefined> {
    try {
      await removeAnalysis(analysis.id);
      go("/");
      return undefined;
    } catch (error) {
      return refused(error);
    }
  }

  return (
    <article>
      <PageTitle title={analysis.filename} />
      <div className="stage">
        <div>
          <div className="frame">
            <Composition analysis={analysis} overlay={overlay} />
          </div>
          <OverlayControl overlay={overlay} onChange={setOverlay} />
        </div>
        <div>
          <FigureList analysis={analysis} />
          <RemoveButton filename={analysis.filename} onRemove={remove} />
        </div>
      </div>
    </article>
  );
}
