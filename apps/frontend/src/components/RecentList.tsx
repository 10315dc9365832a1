import type { Analysis } from "../analysis.ts";
import { PAGE_SIZE } from "../api.ts";
import type { Recent } from "../useRecent.ts";
import { percent, when } from "../words.ts";
import { Composition } from "./Composition.tsx";

interface Props {
  readonly recent: Recent;
  readonly selected: string | undefined;
  readonly onSelect: (analysis: Analysis) => void;
  readonly onPage: (page: number) => void;
}

export function RecentList(props: Props) {
  return (
    <section className="recent" aria-labelledby="recent-title" aria-busy={props.recent.state === "loading"}>
      <h2 id="recent-title">Recent</h2>
      <RecentContent {...props} />
    </section>
  );
}

function RecentContent({ recent, selected, onSelect, onPage }: Props) {
  switch (recent.state) {
    case "loading":
      return (
        <>
          <p className="visually-hidden">Loading the recent analyses…</p>
          <ul className="cards" aria-hidden="true">
            {["a", "b", "c", "d"].map((key) => (
              <li key={key} className="card skeleton" />
            ))}
          </ul>
        </>
      );
    case "failed":
      return (
        <p className="notice" role="alert">
          The recent analyses could not be loaded.{" "}
          <button type="button" className="link" onClick={() => onPage(1)}>
            Try again
          </button>
        </p>
      );
    case "ready":
      if (recent.items.length === 0) {
        return <p className="aside">Nothing yet. The first picture you analyse will appear here.</p>;
      }
      return (
        <>
          <ul className="cards">
            {recent.items.map((analysis) => (
              <li key={analysis.id} className="card">
                <button
                  type="button"
                  aria-pressed={analysis.id === selected}
                  onClick={() => onSelect(analysis)}
                >
                  <span className="thumbnail" aria-hidden="true">
                    <Composition figures={analysis.figures} />
                  </span>
                  <span className="card-name">{analysis.filename}</span>
                  <span className="aside">
                    {percent(analysis.figures.share)} empty
                    <time className="visually-hidden" dateTime={analysis.createdAt}>
                      , {when(analysis.createdAt)}
                    </time>
                  </span>
                </button>
              </li>
            ))}
          </ul>
          {recent.items.length < recent.total && (
            <button
              type="button"
              className="more"
              onClick={() => onPage(Math.floor(recent.items.length / PAGE_SIZE) + 1)}
            >
              Show older ones
            </button>
          )}
        </>
      );
  }
}
