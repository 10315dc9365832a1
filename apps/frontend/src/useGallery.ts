import { useCallback, useEffect, useState } from "react";
import type { Analysis } from "./analysis.ts";
import { listAnalyses } from "./api.ts";
import { useRefusal } from "./session.ts";

export type Gallery =
  | { readonly state: "loading" }
  | { readonly state: "failed"; readonly message: string }
  | { readonly state: "ready"; readonly items: readonly Analysis[]; readonly total: number };

/** The account's analyses, newest first, page after page. */
export function useGallery(): [Gallery, (page: number) => void] {
  const [gallery, setGallery] = useState<Gallery>({ state: "loading" });
  const [page, setPage] = useState({ number: 1 });
  const refused = useRefusal();

  useEffect(() => {
    const controller = new AbortController();
    listAnalyses(page.number, controller.signal).then(
      ({ items, total }) =>
        setGallery((known) => ({ state: "ready", items: joined(itemsOf(known), items), total })),
      (error: unknown) => {
        if (!controller.signal.aborted) setGallery({ state: "failed", message: refused(error) });
      },
    );
    return () => controller.abort();
  }, [page, refused]);

  // An object, so that asking for the same page once more asks the server once more.
  const showPage = useCallback((number: number) => {
    setGallery((known) => (known.state === "failed" ? { state: "loading" } : known));
    setPage({ number });
  }, []);

  return [gallery, showPage];
}

function itemsOf(gallery: Gallery): readonly Analysis[] {
  return gallery.state === "ready" ? gallery.items : [];
}

/** An upload in between moves the pages, so that the same analysis may come twice. */
export function joined(first: readonly Analysis[], then: readonly Analysis[]): Analysis[] {
  const known = new Set(first.map(({ id }) => id));
  return [...first, ...then.filter(({ id }) => !known.has(id))];
}
