import { z } from "zod";
import { ServiceExtension } from "../compose/extension.ts";
import { Result } from "../model/result.ts";

/** The folder `schema/`: what editors and programs check `x-slipway` and `result.json` against. */
export function schemas(): Readonly<Record<string, unknown>> {
  return {
    "result.schema.json": schemaOf(Result, {
      title: "Slipway's result.json",
      description: "What a run of Slipway found out",
    }),
    "x-slipway.schema.json": schemaOf(ComposeFile, {
      title: "x-slipway in a compose file",
      description: "What compose itself cannot say; to be used beside compose's own schema",
    }),
  };
}

/** A whole compose file, so that an editor can be pointed at it; all but `x-slipway` is compose's business. */
const ComposeFile = z.looseObject({
  services: z.record(z.string(), z.looseObject({ "x-slipway": ServiceExtension.optional() })).optional(),
});

/** As input: what a later version adds to a result must not make it invalid. */
function schemaOf(
  schema: z.ZodType,
  head: { readonly title: string; readonly description: string },
): unknown {
  const { $schema, ...body } = z.toJSONSchema(schema, {
    io: "input",
    target: "draft-2020-12",
    override: ({ jsonSchema }) => {
      // Zod's own name for a check that the pattern beside it says as well; validators refuse formats they do not know.
      if (jsonSchema.format === "starts_with") delete jsonSchema.format;
    },
  });
  return { $schema, ...head, ...body };
}
