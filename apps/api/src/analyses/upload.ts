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
 * @throws Problem 400 when the form is invalid or has no picture, 413 when the file is too large, 415 when its bytes are
 * not a supported picture, whatever type the client declared.
 */
export async function receivePicture(request: Request, response: Response): Promise<Picture> {
  // A client that disconnected while it waited for its turn sends nothing more, not even an end.
  if (request.destroyed) throw badForm("the client disconnected");
  await new Promise<void>((resolve, reject) => {
    receive(request, response, (error: unknown) =>
      error === undefined ? resolve() : reject(asProblem(error)),
    );
  });
  if (request.file === undefined) {
    throw new Problem(400, "no_picture", `The form has no file. Send a picture in the field "${FIELD}".`);
  }
  const { originalname, buffer } = request.file;
  const mediaType = mediaTypeOf(buffer);
  if (mediaType === undefined) {
    throw new Problem(
      415,
      "unsupported_format",
      "This file format is not supported. Send a PNG, JPEG or WebP picture.",
    );
  }
  return { filename: tidyName(originalname), mediaType, content: buffer };
}

/** The last part of a file name or path, without control characters, cut to its last 200 characters. */
export function tidyName(name: string): string {
  const last = name.split(/[\\/]/).at(-1) ?? "";
  return last.replace(/\p{C}/gu, "").trim().slice(-200) || "picture";
}

function asProblem(error: unknown): Problem {
  if (error instanceof MulterError && error.code === "LIMIT_FILE_SIZE") {
    return new Problem(413, "too_large", `The file is larger than ${MAX_BYTES / 1024 ** 2} MiB.`);
  }
  // Any other error of multer or its parser means that the form is not the one we expect.
  return badForm(error instanceof Error ? error.message : String(error), error);
}

function badForm(why: string, cause?: unknown): Problem {
  return new Problem(400, "bad_form", `The form could not be read: ${why}.`, { cause });
}
