import { useId, useRef, useState } from "react";
import { type Analysis, pictureOf } from "../analysis.ts";
import { inOneSentence } from "../words.ts";

const NAMES = { original: "picture", mask: "mask", "distance-map": "distance map" } as const;
type Layer = keyof typeof NAMES;

interface Props {
  readonly analysis: Analysis;
  /** The map over the picture, and its opacity: 0 is invisible, 1 hides the picture. */
  readonly overlay: { readonly map: Exclude<Layer, "original">; readonly strength: number };
}

/** The picture with a map over it, its largest empty rectangle and the centre of its empty space. */
export function Composition({ analysis, overlay }: Props) {
  const hatch = useId();
  const { figures } = analysis;
  const { width, height, largestEmptyRectangle: empty, centreOfMass: centre } = figures;
  const unit = Math.max(width, height) / 100;
  const picture = useRef<SVGSVGElement>(null);
  const [attempt, setAttempt] = useState(0);
  const [failed, setFailed] = useState<readonly Layer[]>([]);

  const layer = (name: Layer, opacity: number) => ({
    href: pictureOf(analysis, name),
    ...{ opacity, width, height, preserveAspectRatio: "none" },
    onLoad: () => setFailed((names) => names.filter((other) => other !== name)),
    onError: () => setFailed((names) => [...names, name]),
  });

  function retry(): void {
    // The focused button disappears.
    picture.current?.focus();
    setFailed([]);
    setAttempt((number) => number + 1);
  }

  const lost = (["original", overlay.map] as const).find((name) => failed.includes(name));

  return (
    <>
      <svg
        className="composition"
        viewBox={`0 0 ${width} ${height}`}
        role="img"
        ref={picture}
        tabIndex={-1}
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
        <g key={attempt}>
          <image {...layer("original", 1)} />
          <image {...layer(overlay.map, overlay.strength)} />
        </g>
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
      {lost !== undefined && (
        <p className="notice" role="alert">
          The {NAMES[lost]} could not be loaded.{" "}
          <button type="button" className="link" onClick={retry}>
            Try again
          </button>
        </p>
      )}
    </>
  );
}
