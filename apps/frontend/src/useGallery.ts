import { useCallback, useEffect, useState } from "react";
import type { Analysis, AnalysisList } from "./analysis.ts";
import { listAnalyses, PAGE_SIZE } from "./api.ts";
import { useRefusal } from "./session.ts";

/** The pages that are there, from the first one on, and how many analyses there were when the last one came. */
export interface Pages {
  readonly page: number;
  readonly items: readonly Analysis[];
  readonly total: number;
}

/** `next` is where the page after those stands: the first one when there is none yet. */
export interface Gallery extends Pages {
  readonly next:
    | { readonly state: "idle" }
    | { readonly state: "loading" }
    | { readonly state: "failed"; readonly message: string };
}

export const NO_PAGES: Pages = { page: 0, items: [], total: 0 };

/** The account's analyses, newest first, and what loads the next page of them. */
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
 * One page more. What happened elsewhere in between moves the pages: of uploads some analyses come twice, of deletions
 * as many as are gone now may have come onto pages that were there already.
 */
export async function withNext(known: Pages, ask: (page: number) => Promise<AnalysisList>): Promise<Pages> {
  const page = known.page + 1;
  const next = await ask(page);
  const moved = Math.min(known.page, Math.ceil(Math.max(0, known.total - next.total) / PAGE_SIZE));
  const again = await Promise.all(Array.from({ length: moved }, (_, index) => ask(page - moved + index)));
  const items = [...known.items, ...[...again, next].flatMap((list) => list.items)];
  return { page, items: [...new Map(items.map((item) => [item.id, item])).values()], total: next.total };
}
