import { once } from "node:events";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { Router } from "express";
import { z } from "zod";
import { accountGone, requireSession } from "../accounts/session.ts";
import type { Tokens } from "../accounts/token.ts";
import type { Clock } from "../clock.ts";
import type { Metrics } from "../metrics.ts";
import { addOperation, notThere, type Operation } from "../operation.ts";
import { Problem } from "../problem.ts";
import { Analysis, MAPS, type MapName } from "./analysis.ts";
import type { Measure } from "./measure.ts";
import { Page } from "./page.ts";
import { type AnalysisStore, toBeKept } from "./store.ts";
import { takeTurns } from "./turns.ts";
import { FIELD, receivePicture } from "./upload.ts";

const PATH = "/api/analyses";
const Named = z.object({ id: z.uuid() });
type Named = z.infer<typeof Named>;
const absent = { 404: { description: "The account has no analysis with this ID" } };

const analyse: Operation = {
  id: "analyse",
  method: "post",
  path: PATH,
  summary: "Measures a picture: PNG, JPEG or WebP, at most 10 MiB",
  secured: true,
  file: FIELD,
  answers: {
    201: { description: "The analysis", body: Analysis },
    400: { description: "The form is invalid" },
    413: { description: "The file or the picture is too large" },
    415: { description: "The file is not a PNG, JPEG or WebP picture" },
    422: { description: "The picture is damaged or too small" },
    507: { description: "The account's storage quota is used up" },
  },
};

const list: Operation<unknown, Page> = {
  id: "listAnalyses",
  method: "get",
  path: PATH,
  summary: "Lists the account's analyses, newest first",
  secured: true,
  query: Page,
  answers: {
    200: {
      description: "One page of analyses",
      body: z.object({ page: z.int(), size: z.int(), items: z.array(Analysis), total: z.int() }),
    },
    400: { description: "The page number or the page size is invalid" },
  },
};

const find: Operation<Named> = {
  id: "findAnalysis",
  method: "get",
  path: `${PATH}/{id}`,
  summary: "Returns one analysis",
  secured: true,
  params: Named,
  answers: { 200: { description: "The analysis", body: Analysis }, ...absent },
};

const remove: Operation<Named> = {
  id: "removeAnalysis",
  method: "delete",
  path: `${PATH}/{id}`,
  summary: "Deletes an analysis and its pictures",
  secured: true,
  params: Named,
  answers: { 204: { description: "The analysis is deleted" }, ...absent },
};

const MEDIA_TYPES: Readonly<Record<MapName, string>> = {
  original: "image/*",
  mask: "image/png",
  "distance-map": "image/png",
  // A JPEG. Analyses from before thumbnails existed return the original.
  thumbnail: "image/*",
};

const pictures = MAPS.map((name): Operation<Named> & { name: MapName } => ({
  name,
  id: `find-${name}`,
  method: "get",
  path: `${PATH}/{id}/${name}`,
  summary: `Returns the ${name.replace("-", " ")} of an analysis`,
  secured: true,
  params: Named,
  answers: {
    200: { description: "The picture", body: MEDIA_TYPES[name] },
    304: { description: "The picture has not changed" },
    ...absent,
  },
}));

export const ANALYSIS_OPERATIONS: readonly Operation[] = [analyse, list, find, remove, ...pictures];

export interface AnalysisParts {
  readonly store: AnalysisStore;
  readonly measure: Measure;
  readonly tokens: Tokens;
  readonly outcomes: Metrics["analyses"];
  /** Limits how long an upload waits for its turn. The system's clock by default. */
  readonly clock?: Clock;
}

/**
 * How many uploads are in memory at once, and how long the next ones wait. Each takes several copies of up to 10 MiB, all
 * of them share the container's memory, and the analyzer has as many workers.
 */
const AT_ONCE = 4;
const WAIT_MS = 8_000;

export function analysesRouter({ store, measure, tokens, outcomes, clock }: AnalysisParts): Router {
  const router = Router();
  const signedIn = requireSession(tokens);
  const inTurn = takeTurns(AT_ONCE, WAIT_MS, clock);

  addOperation(router, analyse, [signedIn], async (_valid, request, response) => {
    const { accountId } = request;
    const { analysis, cached } = await inTurn(async () => {
      const picture = await receivePicture(request, response);
      if (!(await store.hasRoom(accountId, picture.content.length))) throw noRoom();
      const measured = await measure(picture, request.id);
      return { analysis: await store.add(accountId, toBeKept(picture, measured)), cached: measured.cached };
    });
    if (analysis === "no account") throw accountGone();
    if (analysis === "no room") throw noRoom();
    outcomes.inc({ outcome: cached ? "cached" : "measured" });
    response
      .status(201)
      .location(`${PATH}/${analysis.id}`)
      .set("X-Cache", cached ? "hit" : "miss")
      .json(analysis);
  });

  addOperation(router, list, [signedIn], async ({ query }, request, response) => {
    response.json({ ...query, ...(await store.list(request.accountId, query)) });
  });

  addOperation(router, find, [signedIn], async ({ params }, request, response) => {
    const analysis = await store.find(request.accountId, params.id);
    if (analysis === undefined) throw notThere();
    response.json(analysis);
  });

  addOperation(router, remove, [signedIn], async ({ params }, request, response) => {
    if (!(await store.remove(request.accountId, params.id))) throw notThere();
    response.status(204).end();
  });

  for (const operation of pictures) {
    addOperation(router, operation, [signedIn], async ({ params }, request, response) => {
      const found = await store.picture(request.accountId, params.id, operation.name);
      if (found === undefined) throw notThere();
      // The browser revalidates each time, because the session may have ended in between, and then gets a short 304. The
      // pictures of an analysis never change, so its ID serves as the tag.
      response.set({ "Cache-Control": "private, no-cache", ETag: `"${params.id}"` });
      if (request.fresh) {
        response.status(304).end();
        return;
      }
      // An error before the first part gets a proper answer; pipeline would cut the connection.
      const parts = Readable.from(found.parts);
      await once(parts, "readable");
      response.type(found.mediaType).set("Content-Length", String(found.bytes));
      await pipeline(parts, response);
    });
  }

  return router;
}

function noRoom(): Problem {
  return new Problem(
    507,
    "quota_exceeded",
    "Your storage quota is used up. Delete pictures that you no longer need.",
  );
}
