import { tones } from "../words.ts";

/** The lightness of a picture: one bar per level from dark to light, as high as its share of the pixels. */
export function Histogram({ shares }: { readonly shares: readonly number[] }) {
  const highest = Math.max(...shares, Number.EPSILON);
  return (
    <figure className="histogram">
      <svg
        viewBox={`0 0 ${shares.length} 10`}
        preserveAspectRatio="none"
        role="img"
        aria-label={tones(shares)}
      >
        {shares.map((share, index) => {
          const height = (share / highest) * 10;
          // biome-ignore lint/suspicious/noArrayIndexKey: a bar is identified by its position.
          return <rect key={index} x={index + 0.1} y={10 - height} width={0.8} height={height} />;
        })}
      </svg>
      <figcaption className="aside" aria-hidden="true">
        <span>dark</span>
        <span>light</span>
      </figcaption>
    </figure>
  );
}
