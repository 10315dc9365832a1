import type { Analysis } from "../analysis.ts";
import { percent, pull, size, when, wholePercent } from "../words.ts";

/** The figures of one analysis, each with what it means. */
export function FigureList({ analysis }: { readonly analysis: Analysis }) {
  const { figures } = analysis;
  const rectangle = figures.largestEmptyRectangle;
  return (
    <div className="figures">
      <h2 title={analysis.filename}>{analysis.filename}</h2>
      <p className="aside">
        {size(figures)} · <time dateTime={analysis.createdAt}>{when(analysis.createdAt)}</time>
      </p>
      <dl>
        <div className="principal">
          <dt>Negative space</dt>
          <dd>
            {percent(figures.share)}
            <span className="bar" aria-hidden="true">
              <span style={{ inlineSize: `${figures.share * 100}%` }} />
            </span>
          </dd>
        </div>
        <div>
          <dt>
            <span className="key key-empty" aria-hidden="true" /> Largest empty rectangle
          </dt>
          <dd>
            {percent(rectangle.share)} <small>{size(rectangle)}</small>
          </dd>
        </div>
        <div>
          <dt>
            <span className="key key-centre" aria-hidden="true" /> Balance
          </dt>
          <dd>
            {wholePercent(figures.balance)} <small>{pull(figures.centreOfMass)}</small>
          </dd>
        </div>
      </dl>
    </div>
  );
}
