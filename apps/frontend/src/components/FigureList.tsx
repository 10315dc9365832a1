import type { ReactNode } from "react";
import type { Analysis } from "../analysis.ts";
import { ground, parts, percent, pull, size, thirds, when, wholePercent } from "../words.ts";
import { Histogram } from "./Histogram.tsx";

/** The figures of one analysis, each with an explanation. */
export function FigureList({ analysis }: { readonly analysis: Analysis }) {
  const { figures } = analysis;
  const { largestEmptyRectangle: rectangle, background, distance, contours, histogram } = figures;
  return (
    <div className="figures">
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
        <Figure name="Largest empty rectangle" mark="key-empty" words={size(rectangle)}>
          {percent(rectangle.share)}
        </Figure>
        <Figure name="Balance" mark="key-centre" words={pull(figures.centreOfMass)}>
          {wholePercent(figures.balance)}
        </Figure>
        {figures.thirds !== undefined && (
          <Figure name="Rule of thirds" words={thirds(figures.thirds)}>
            {wholePercent(figures.thirds)}
          </Figure>
        )}
        {distance !== undefined && (
          <Figure
            name="Widest empty circle"
            words={`on average ${Math.round(distance.mean)} px to the subject or an edge`}
          >
            {Math.round(2 * distance.max)} px
          </Figure>
        )}
        {contours !== undefined && background !== undefined && (
          <Figure name="Subject" words={ground(background)}>
            {parts(contours)}
          </Figure>
        )}
        {histogram !== undefined && (
          <div>
            <dt>Lightness</dt>
            <dd>
              <Histogram shares={histogram} />
            </dd>
          </div>
        )}
      </dl>
    </div>
  );
}

interface FigureProps {
  readonly name: string;
  /** The class of its symbol, which is the same as in the picture. */
  readonly mark?: string;
  readonly words: string;
  readonly children: ReactNode;
}

function Figure({ name, mark, words, children }: FigureProps) {
  return (
    <div>
      <dt>
        {mark !== undefined && <span className={`key ${mark}`} aria-hidden="true" />}
        {name}
      </dt>
      <dd>
        {children} <small>{words}</small>
      </dd>
    </div>
  );
}
