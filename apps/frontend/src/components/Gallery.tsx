import { Link } from "wouter";
import { pictureOf } from "../analysis.ts";
import { PAGE_SIZE } from "../api.ts";
import type { Gallery as Content } from "../useGallery.ts";
import { percent, when } from "../words.ts";

interface Props {
  readonly gallery: Content;
  readonly onPage: (page: number) => void;
}

/** The account's pictures, each a way to its analysis. */
export function Gallery(props: Props) {
  return (
    <section
      className="gallery"
      aria-labelledby="gallery-title"
      aria-busy={props.gallery.state === "loading"}
    >
      <h2 id="gallery-title">Your pictures</h2>
      <GalleryContent {...props} />
    </section>
  );
}

function GalleryContent({ gallery, onPage }: Props) {
  switch (gallery.state) {
    case "loading":
      return (
        <>
          <p className="visually-hidden">Loading your pictures…</p>
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
          Your pictures could not be loaded. {gallery.message}{" "}
          <button type="button" className="link" onClick={() => onPage(1)}>
            Try again
          </button>
        </p>
      );
    case "ready":
      if (gallery.items.length === 0) {
        return <p className="aside">Nothing yet. The first picture you analyse will appear here.</p>;
      }
      return (
        <>
          <ul className="cards">
            {gallery.items.map((analysis) => (
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
          {gallery.items.length < gallery.total && (
            <button
              type="button"
              className="more"
              onClick={() => onPage(Math.floor(gallery.items.length / PAGE_SIZE) + 1)}
            >
              Show older ones
            </button>
          )}
        </>
      );
  }
}
