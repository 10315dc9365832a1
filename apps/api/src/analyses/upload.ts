import type { Request, Response } from "express";
import multer, { MulterError } from "multer";
import { Problem } from "../problem.ts";
import type { Picture } from "./analysis.ts";
import { mediaTypeOf } from "./format.ts";

export const FIELD = "image";
export const MAX_BYTES = 10 * 1024 * 1024;

const receive = multer({
  storage: multer.memoryStorage(),
  limits: { fileSize: MAX_BYTES, files: 1, fields: 0, parts: 2 },
  defParamCharset: "utf8",
}).single(FIELD);

/**
 * Reads one picture from a multipart form into memory.
 *
 * @throws Problem 400 when the form held no picture, 413 when it is too large, 415 when its bytes are none, whatever they
 * were declared to be.
 */
export async function receivePicture(request: Request, response: Response): Promise<Picture> {
  // Of a client that has gone while it waited for its turn nothing comes any more, not even an end.
  if (request.destroyed) throw badForm("its sender has gone");
  await new Promise<void>((resolve, reject) => {
    receive(request, response, (error: unknown) =>
      error === undefined ? resolve() : reject(asProblem(error)),
    );
  });
  if (request.file === undefined) {
    throw new Problem(400, "no_picture", `Send a picture as the field "${FIELD}" of a multipart form.`);
  }
  const { originalname, buffer } = request.file;
  const mediaType = mediaTypeOf(buffer);
  if (mediaType === undefined) {
    throw new Problem(415, "unsupported_format", "This file is not analysed; send PNG, JPEG or WebP.");
  }
  return { filename: tidyName(originalname), mediaType, content: buffer };
}

/** The last part of a name as a browser sends it, without control characters, at most 200 characters long. */
export function tidyName(name: string): string {
  const last = name.split(/[\\/]/).at(-1) ?? "";
  return last.replace(/\p{C}/gu, "").trim().slice(-200) || "picture";
}

function asProblem(error: unknown): Problem {
  if (error instanceof MulterError && error.code === "LIMIT_FILE_SIZE") {
    return new Problem(413, "too_large", `The file is larger than ${MAX_BYTES / 1024 ** 2} MiB.`);
  }
  // Whatever else multer or its parser dislikes is a form that we did not ask for.
  return badForm(error instanceof Error ? error.message : String(error), error);
}

function badForm(why: string, cause?: unknown): Problem {
  return new Problem(400, "bad_form", `The form could not be read: ${why}.`, { cause });
}
