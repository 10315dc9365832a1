import { z } from "zod";
import { ProjectExtension, ServiceExtension } from "../compose/extension.ts";
import { Result } from "../model/result.ts";

/** The files of the folder `schema/`. Editors and programs validate `x-slipway` and `result.json` with them. */
export function schemas(): Readonly<Record<string, unknown>> {
  return {
    "result.schema.json": schemaOf(Result, {
      title: "Slipway's result.json",
      description: "The result of a run of Slipway",
    }),
    "x-slipway.schema.json": schemaOf(ComposeFile, {
      title: "x-slipway in a compose file",
      description: "Slipway's settings in a compose file. Use this schema in addition to the one of compose.",
    }),
  };
}

/** A whole compose file, so that an editor can use it for one. Only `x-slipway` is validated. */
const ComposeFile = z.looseObject({
  services: z.record(z.string(), z.looseObject({ "x-slipway": ServiceExtension.optional() })).optional(),
  "x-slipway": ProjectExtension.optional(),
});

/** The schema of the input side, which allows more keys: a result of a later version stays valid. */
function schemaOf(
  schema: z.ZodType,
  head: { readonly title: string; readonly description: string },
): unknown {
  const { $schema, ...body } = z.toJSONSchema(schema, {
    io: "input",
    target: "draft-2020-12",
    override: ({ jsonSchema }) => {
      // A format that only zod has, next to a pattern with the same meaning. Validators reject unknown formats.
      if (jsonSchema.format === "starts_with") delete jsonSchema.format;
    },
  });
  return { $schema, ...head, ...body };
}
