import { z } from 'zod';

/** What pages read of a JSON schema. */
export interface JsonSchema {
  readonly description?: string | undefined;
  readonly type?: string | undefined;
  readonly default?: unknown;
  readonly enum?: readonly unknown[] | undefined;
  readonly const?: unknown;
  readonly pattern?: string | undefined;
  readonly anyOf?: readonly JsonSchema[] | undefined;
  /** Objects that are told apart by their `type`. */
  readonly oneOf?: readonly JsonSchema[] | undefined;
  readonly items?: JsonSchema | undefined;
  readonly required?: readonly string[] | undefined;
  readonly properties?: Readonly<Record<string, JsonSchema>> | undefined;
  readonly additionalProperties?: JsonSchema | false | undefined;
}

export const jsonSchemaShape: z.ZodType<JsonSchema> = z.lazy(() =>
  z.object({
    description: z.string().optional(),
    type: z.string().optional(),
    default: z.unknown().optional(),
    enum: z.array(z.unknown()).optional(),
    const: z.unknown().optional(),
    pattern: z.string().optional(),
    anyOf: z.array(jsonSchemaShape).optional(),
    oneOf: z.array(jsonSchemaShape).optional(),
    items: jsonSchemaShape.optional(),
    required: z.array(z.string()).optional(),
    properties: z.record(z.string(), jsonSchemaShape).optional(),
    additionalProperties: z.union([z.literal(false), jsonSchemaShape]).optional(),
  }),
);
