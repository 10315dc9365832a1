import { Router } from "express";
import { z } from "zod";
import { Problem } from "../problem.ts";
import type { Measure } from "./figures.ts";
import { readPage } from "./page.ts";
import type { AnalysisStore } from "./store.ts";
import { pictureOf, receivePicture } from "./upload.ts";

const PATH = "/api/analyses";
const Id = z.uuid();

export function analysesRouter(store: AnalysisStore, measure: Measure): Router {
  const router = Router();

  router.post(PATH, receivePicture, async (request, response) => {
    const picture = pictureOf(request);
    const { contentHash, figures, cached } = await measure(picture, request.id);
    const { filename, mediaType, content } = picture;
    const analysis = await store.add({ filename, mediaType, bytes: content.length, contentHash, figures });
    response
      .status(201)
      .location(`${PATH}/${analysis.id}`)
      .set("X-Cache", cached ? "hit" : "miss")
      .json(analysis);
  });

  router.get(PATH, async (request, response) => {
    const page = readPage(request.query);
    response.json({ ...page, ...(await store.list(page)) });
  });

  router.get(`${PATH}/:id`, async (request, response) => {
    const id = Id.safeParse(request.params.id);
    const analysis = id.success ? await store.find(id.data) : undefined;
    if (analysis === undefined) throw new Problem(404, "not_found", "There is no analysis of this id.");
    response.json(analysis);
  });

  return router;
}
