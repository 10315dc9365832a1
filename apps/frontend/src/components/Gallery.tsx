import { useEffect, useRef } from "react";
import { Link } from "wouter";
import { type Analysis, pictureOf } from "../analysis.ts";
import { type Gallery as Content, hasMore } from "../useGallery.ts";
import { percent, shown, when } from "../words.ts";

interface Props {
  readonly gallery: Content;
  /** Loads the next page, or retries it. */
  readonly onNext: () => void;
}

/** The account's pictures, each a link to its analysis. */
export function Gallery({ gallery, onNext }: Props) {
  const heading = useRef<HTMLHeadingElement>(null);
  const isFirst = gallery.page === 0;
  const isLoading = gallery.next.state === "loading";

  return (
    <section className="gallery" aria-labelledby="gallery-title" aria-busy={isFirst && isLoading}>
      <h2 id="gallery-title" ref={heading} tabIndex={-1}>
        Your pictures
      </h2>
      <p className="visually-hidden" role="status">
        {isLoading ? `Loading ${isFirst ? "your pictures" : "older pictures"}…` : shown(gallery.items.length)}
      </p>
      {isFirst && isLoading && <Skeleton />}
      {!isFirst && <Cards items={gallery.items} />}
      {gallery.next.state === "failed" && (
        <p className="notice" role="alert">
          {isFirst ? "Your pictures" : "Older pictures"} could not be loaded. {gallery.next.message}
        </p>
      )}
      {(hasMore(gallery) || gallery.next.state === "failed") && (
        // Not disabled while loading, because the button would lose the focus.
        <button
          type="button"
          className="more"
          aria-disabled={isLoading}
          onClick={() => {
            // The button disappears while the first page loads.
            if (isFirst) heading.current?.focus();
            onNext();
          }}
        >
          {{ idle: "Show older pictures", loading: "Loading…", failed: "Try again" }[gallery.next.state]}
        </button>
      )}
    </section>
  );
}

function Skeleton() {
  return (
    <ul className="cards" aria-hidden="true">
      {["a", "b", "c", "d"].map((key) => (
        <li key={key} className="card skeleton" />
      ))}
    </ul>
  );
}

/** Moves the focus to the first of the added pictures, because the button that loaded them may have disappeared. */
function Cards({ items }: { readonly items: readonly Analysis[] }) {
  const list = useRef<HTMLUListElement>(null);
  const known = useRef(items.length);
  useEffect(() => {
    list.current?.children[known.current]?.querySelector("a")?.focus();
    known.current = items.length;
  }, [items.length]);

  if (items.length === 0) {
    return <p className="aside">Nothing yet. The first picture you analyse will appear here.</p>;
  }
  return (
    <ul className="cards" ref={list}>
      {items.map((analysis) => (
        <li key={analysis.id} className="card">
          <Link href={`/analyses/${analysis.id}`}>
            <span className="thumbnail">
              <img src={pictureOf(analysis, "thumbnail")} alt="" loading="lazy" />
            </span>
            <span className="card-name">{analysis.filename}</span>
            <span className="aside">
              {percent(analysis.figures.share)} empty
              <time className="visually-hidden" dateTime={analysis.createdAt}>
                , {when(analysis.createdAt)}
              </time>
            </span>
          </Link>
        </li>
      ))}
    </ul>
  );
}
