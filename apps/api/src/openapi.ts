import { z } from "zod";
import { MEDIA_TYPES } from "./analyses/format.ts";
import type { Answer, Operation } from "./operation.ts";

const Refusal = z.object({ error: z.object({ code: z.string(), message: z.string() }) });

/**
 * The OpenAPI 3.1 document of the API, built from the schemas that validate its requests.
 * @see https://spec.openapis.org/oas/v3.1.1
 */
export function openApiDocument(version: string, operations: readonly Operation[]): object {
  const paths: Record<string, Record<string, object>> = {};
  for (const operation of operations) {
    paths[operation.path] = { ...paths[operation.path], [operation.method]: describe(operation) };
  }
  return {
    openapi: "3.1.0",
    info: { title: "Negative Space Imaging Project", version, license: { name: "MIT", identifier: "MIT" } },
    servers: [{ url: "/" }],
    paths,
    components: {
      schemas: { Refusal: z.toJSONSchema(Refusal) },
      securitySchemes: {
        bearer: { type: "http", scheme: "bearer", bearerFormat: "JWT" },
        cookie: { type: "apiKey", in: "cookie", name: "session" },
      },
    },
  };
}

function describe(operation: Operation): object {
  const { id, summary, secured, file, body, answers } = operation;
  const all: Record<number, Answer> = {
    ...(operation.params && { 400: { description: "The path cannot be decoded" } }),
    ...answers,
    ...(secured && { 401: { description: "There is no session, or it has expired" } }),
    429: { description: "Too many requests; Retry-After gives the seconds to wait" },
    503: {
      description:
        "A dependency is unreachable, or the server is busy; Retry-After gives the seconds to wait",
    },
  };
  return {
    operationId: id,
    summary,
    ...(secured && { security: [{ bearer: [] }, { cookie: [] }] }),
    parameters: [...parameters("path", operation.params), ...parameters("query", operation.query)],
    ...(body && {
      requestBody: { required: true, content: { "application/json": { schema: input(body) } } },
    }),
    ...(file !== undefined && {
      requestBody: { required: true, content: { "multipart/form-data": form(file) } },
    }),
    responses: Object.fromEntries(
      Object.entries(all).map(([status, answer]) => [status, response(Number(status), answer)]),
    ),
  };
}

const Shape = z.object({
  properties: z.record(z.string(), z.unknown()).default({}),
  required: z.array(z.string()).default([]),
});

function parameters(place: "path" | "query", schema: z.ZodType | undefined): object[] {
  if (schema === undefined) return [];
  const { properties, required } = Shape.parse(input(schema));
  return Object.entries(properties).map(([name, property]) => ({
    ...{ name, in: place, schema: property },
    required: place === "path" || required.includes(name),
  }));
}

function input(schema: z.ZodType): object {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io: "input", unrepresentable: "any" });
  return rest;
}

function form(file: string): object {
  const property = { type: "string", contentMediaType: "application/octet-stream" };
  return {
    schema: { type: "object", required: [file], properties: { [file]: property } },
    encoding: { [file]: { contentType: MEDIA_TYPES.join(", ") } },
  };
}

function response(status: number, { description, body }: Answer): object {
  if (status >= 400) {
    const schema = { $ref: "#/components/schemas/Refusal" };
    return { description, content: { "application/json": { schema } } };
  }
  if (body === undefined) return { description };
  if (typeof body === "string") return { description, content: { [body]: {} } };
  const { $schema: _, ...schema } = z.toJSONSchema(body);
  return { description, content: { "application/json": { schema } } };
}
