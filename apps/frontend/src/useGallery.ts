import { useCallback, useEffect, useState } from "react";
import type { Analysis, AnalysisList } from "./analysis.ts";
import { listAnalyses, PAGE_SIZE } from "./api.ts";
import { useRefusal } from "./session.ts";

/** The pages loaded so far, starting with the first, and the number of all analyses when the last one was loaded. */
export interface Pages {
  readonly page: number;
  readonly items: readonly Analysis[];
  readonly total: number;
}

/** `next` is the state of the page after those, which is the first page at the beginning. */
export interface Gallery extends Pages {
  readonly next:
    | { readonly state: "idle" }
    | { readonly state: "loading" }
    | { readonly state: "failed"; readonly message: string };
}

export const NO_PAGES: Pages = { page: 0, items: [], total: 0 };

/** The account's analyses, newest first, and a function that loads the next page. */
export function useGallery(): [Gallery, () => void] {
  const [gallery, setGallery] = useState<Gallery>({ ...NO_PAGES, next: { state: "loading" } });
  const refused = useRefusal();

  useEffect(() => {
    if (gallery.next.state !== "loading") return;
    const controller = new AbortController();
    withNext(gallery, (page) => listAnalyses(page, controller.signal)).then(
      (pages) => setGallery({ ...pages, next: { state: "idle" } }),
      (error: unknown) => {
        if (controller.signal.aborted) return;
        setGallery({ ...gallery, next: { state: "failed", message: refused(error) } });
      },
    );
    return () => controller.abort();
  }, [gallery, refused]);

  const loadNext = useCallback(() => {
    setGallery((known) =>
      known.next.state === "loading" ? known : { ...known, next: { state: "loading" } },
    );
  }, []);

  return [gallery, loadNext];
}

export function hasMore({ page, total }: Pages): boolean {
  return page * PAGE_SIZE < total;
}

/**
 * Adds the next page. Changes made elsewhere in the meantime shift the pages: after uploads some analyses arrive twice, and
 * after deletions as many analyses may have moved onto pages that are already loaded, which are therefore loaded again.
 */
export async function withNext(known: Pages, ask: (page: number) => Promise<AnalysisList>): Promise<Pages> {
  const page = known.page + 1;
  const next = await ask(page);
  const moved = Math.min(known.page, Math.ceil(Math.max(0, known.total - next.total) / PAGE_SIZE));
  const again = await Promise.all(Array.from({ length: moved }, (_, index) => ask(page - moved + index)));
  const items = [...known.items, ...[...again, next].flatMap((list) => list.items)];
  return { page, items: [...new Map(items.map((item) => [item.id, item])).values()], total: next.total };
}
