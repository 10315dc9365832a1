import { useId } from "react";
import { type Analysis, pictureOf } from "../analysis.ts";
import { inOneSentence } from "../words.ts";

interface Props {
  readonly analysis: Analysis;
  /** What is laid over the picture, and how strongly: 0 is not at all, 1 hides the picture. */
  readonly overlay: { readonly map: "mask" | "distance-map"; readonly strength: number };
}

/** The picture, a map of it, its largest empty rectangle and the place where its empty space has its weight. */
export function Composition({ analysis, overlay }: Props) {
  const hatch = useId();
  const { figures } = analysis;
  const { width, height, largestEmptyRectangle: empty, centreOfMass: centre } = figures;
  const unit = Math.max(width, height) / 100;
  const whole = { width, height, preserveAspectRatio: "none" };

  return (
    <svg
      className="composition"
      viewBox={`0 0 ${width} ${height}`}
      role="img"
      aria-label={inOneSentence(figures)}
    >
      <defs>
        <pattern
          id={hatch}
          width={2 * unit}
          height={2 * unit}
          patternUnits="userSpaceOnUse"
          patternTransform="rotate(45)"
        >
          <line className="hatch" x1="0" y1="0" x2="0" y2={2 * unit} strokeWidth={0.35 * unit} />
        </pattern>
      </defs>
      <rect className="ground" width={width} height={height} />
      <image href={pictureOf(analysis, "original")} {...whole} />
      <image href={pictureOf(analysis, overlay.map)} opacity={overlay.strength} {...whole} />
      <rect
        className="empty"
        x={empty.x}
        y={empty.y}
        width={empty.width}
        height={empty.height}
        fill={`url(#${hatch})`}
        strokeWidth={0.5 * unit}
      />
      {centre !== null && (
        <g className="centre" transform={`translate(${centre.x * width} ${centre.y * height})`}>
          <circle r={2.4 * unit} strokeWidth={0.6 * unit} />
          <circle className="dot" r={0.9 * unit} />
        </g>
      )}
    </svg>
  );
}
