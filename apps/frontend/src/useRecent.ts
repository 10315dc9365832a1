import { useCallback, useEffect, useState } from "react";
import type { Analysis } from "./analysis.ts";
import { listAnalyses } from "./api.ts";

export type Recent =
  | { readonly state: "loading" }
  | { readonly state: "failed" }
  | { readonly state: "ready"; readonly items: readonly Analysis[]; readonly total: number };

export interface RecentActions {
  readonly add: (analysis: Analysis) => void;
  readonly showPage: (page: number) => void;
}

/** The analyses that were made, newest first, page after page. */
export function useRecent(): [Recent, RecentActions] {
  const [recent, setRecent] = useState<Recent>({ state: "loading" });
  const [page, setPage] = useState({ number: 1 });

  useEffect(() => {
    const controller = new AbortController();
    listAnalyses(page.number, controller.signal).then(
      ({ items, total }) =>
        setRecent((known) => ({ state: "ready", items: joined(itemsOf(known), items), total })),
      () => {
        if (!controller.signal.aborted) setRecent({ state: "failed" });
      },
    );
    return () => controller.abort();
  }, [page]);

  const add = useCallback((analysis: Analysis) => {
    setRecent((known) => {
      const items = itemsOf(known);
      const total = known.state === "ready" ? known.total + 1 : 1;
      return { state: "ready", items: joined([analysis], items), total };
    });
  }, []);
  // An object, so that asking for the same page once more asks the server once more.
  const showPage = useCallback((number: number) => {
    setRecent((known) => (known.state === "failed" ? { state: "loading" } : known));
    setPage({ number });
  }, []);

  return [recent, { add, showPage }];
}

function itemsOf(recent: Recent): readonly Analysis[] {
  return recent.state === "ready" ? recent.items : [];
}

/** An upload in between moves the pages, so that the same analysis may come twice. */
export function joined(first: readonly Analysis[], then: readonly Analysis[]): Analysis[] {
  const known = new Set(first.map(({ id }) => id));
  return [...first, ...then.filter(({ id }) => !known.has(id))];
}
