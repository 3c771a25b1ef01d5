import type { DirectiveNode } from 'graphql';
import { z } from 'zod';
import { GraphError } from '../errors/graph-error.ts';
import { grpcSchema, restSchema, securitySchema, soapSchema } from './binding-schemas.ts';
import { parseLinkValue } from './link-value.ts';
import { literalValue } from './literal.ts';
import type {
  ArgumentAnnotations,
  EnumValueAnnotations,
  FieldAnnotations,
  LinkValue,
  SourceAnnotation,
  TypeAnnotations,
} from './model.ts';

/**
 * Reads annotations back from the directives of `schema/unified.graphql`. The file may have been
 * edited by hand, so everything is checked: a wrong annotation is an `AnnotationError` that names
 * the directive and the line.
 */

export class AnnotationError extends GraphError {
  override readonly name = 'AnnotationError';
  readonly directive: DirectiveNode;
  readonly line: number | undefined;

  constructor(directive: DirectiveNode, problem: string) {
    super(`@${directive.name.value}: ${problem}`);
    this.directive = directive;
    this.line = directive.loc?.startToken.line;
  }
}

const linkSchema = z.strictObject({
  field: z.string(),
  args: z.record(z.string(), z.unknown()).default({}),
});

const batchOffSchema = z.strictObject({ off: z.literal(true) }).transform(() => 'off' as const);
const batchSchema = z
  .strictObject({
    field: z.string(),
    keyArg: z.string(),
    keysArg: z.string(),
    separator: z.string().min(1).exactOptional(),
    items: z.string().default(''),
    itemKey: z.string(),
    itemField: z.string().exactOptional(),
    maxKeys: z.int().positive().exactOptional(),
  })
  .transform(({ items, ...rest }) => ({ ...rest, items: items === '' ? [] : items.split('.') }));

const sourceSchema = z.strictObject({
  name: z.string(),
  protocol: z.enum(['rest', 'grpc', 'soap']),
  endpoint: z.string().exactOptional(),
  security: securitySchema.exactOptional(),
});

const securitySchemeSchema = z.strictObject({
  source: z.string(),
  name: z.string(),
  type: z.enum(['apiKey', 'basic', 'bearer', 'oauth2', 'mutualTLS']),
  in: z.enum(['header', 'query', 'cookie']).exactOptional(),
  parameter: z.string().exactOptional(),
  tokenUrl: z.string().exactOptional(),
});

const wireModelSchema = z.strictObject({
  source: z.string(),
  model: z.string().transform((text, context): unknown => {
    try {
      return JSON.parse(text);
    } catch {
      context.addIssue('is not JSON');
      return z.NEVER;
    }
  }),
});

const wireNameSchema = z.strictObject({ name: z.string() });
const wireFieldSchema = z.strictObject({
  name: z.string().exactOptional(),
  others: z.array(z.string()).exactOptional(),
});
const wireArgumentSchema = wireFieldSchema.extend({
  maxItems: z.int().positive().exactOptional(),
  number: z.boolean().exactOptional(),
});
const mapEntrySchema = z.strictObject({});
const wireValueSchema = z.strictObject({ value: z.union([z.string(), z.number(), z.boolean()]) });
const discriminatorSchema = z
  .strictObject({
    field: z.string(),
    mapping: z.array(z.strictObject({ value: z.string(), type: z.string() })),
  })
  .transform(({ field, mapping }) => ({
    field,
    mapping: Object.fromEntries(mapping.map(({ value, type }) => [value, type])),
  }));

export type Directives = readonly DirectiveNode[] | undefined;

export function readSources(directives: Directives): SourceAnnotation[] {
  const all = directives ?? [];
  const wireModels = new Map(
    all
      .filter(({ name }) => name.value === 'wireModel')
      .map((directive) => readArguments(directive, wireModelSchema))
      .map(({ source, model }) => [source, model]),
  );
  return all
    .filter(({ name }) => name.value === 'source')
    .map((directive) => readArguments(directive, sourceSchema))
    .map((source) => {
      const wire = wireModels.get(source.name);
      const securitySchemes = readDirectives(all, 'securityScheme', securitySchemeSchema)
        .filter((scheme) => scheme.source === source.name)
        .map(({ source: _name, ...scheme }) => scheme);
      return {
        ...source,
        ...(wire !== undefined && { wire }),
        ...(securitySchemes.length > 0 && { securitySchemes }),
      };
    });
}

export function readBinding(directives: Directives) {
  return (
    readDirective(directives, 'rest', restSchema) ??
    readDirective(directives, 'grpc', grpcSchema) ??
    readDirective(directives, 'soap', soapSchema)
  );
}

export function readField(directives: Directives): FieldAnnotations {
  const binding = readBinding(directives);
  const { name: wireName, others } = readDirective(directives, 'wire', wireFieldSchema) ?? {};
  const batch = readBatch(directives);
  const link = readLink(directives);
  return {
    ...(binding && { binding }),
    ...(wireName !== undefined && { wireName }),
    ...(others && { others }),
    ...(link && { link }),
    ...(batch && { batch }),
  };
}

/** Told apart here, because a union of schemas cannot say which member of which is wrong. */
export function readBatch(directives: Directives) {
  const directive = find(directives, 'batch');
  const isOff = directive?.arguments?.some(({ name }) => name.value === 'off');
  return directive && readArguments(directive, isOff ? batchOffSchema : batchSchema);
}

export function readLink(directives: Directives) {
  const directive = find(directives, 'link');
  if (directive === undefined) return undefined;
  const { field, args } = readArguments(directive, linkSchema);
  const entries = Object.entries(args).map(([name, written]): [string, LinkValue] => {
    const value = parseLinkValue(written);
    if (value !== undefined) return [name, value];
    throw new AnnotationError(
      directive,
      `${JSON.stringify(written)} for "${name}" is not a reference: write "$parent.field" or ` +
        '"$args.name"; a constant that starts with $ is written "$$…"',
    );
  });
  return { field, args: Object.fromEntries(entries) };
}

export function readArgument(directives: Directives): ArgumentAnnotations {
  const { name, ...rest } = readDirective(directives, 'wire', wireArgumentSchema) ?? {};
  return { ...(name !== undefined && { wireName: name }), ...rest };
}

export function readEnumValue(directives: Directives): EnumValueAnnotations {
  const wire = readDirective(directives, 'wire', wireValueSchema);
  return wire === undefined ? {} : { wireValue: wire.value };
}

export function readType(directives: Directives): TypeAnnotations {
  const wire = readDirective(directives, 'wire', wireNameSchema);
  const discriminator = readDirective(directives, 'discriminator', discriminatorSchema);
  const isMapEntry = readDirective(directives, 'mapEntry', mapEntrySchema) !== undefined;
  return {
    ...(wire && { wireName: wire.name }),
    ...(isMapEntry && { isMapEntry }),
    ...(discriminator && { discriminator }),
  };
}

/**
 * The arguments of a directive; `undefined`: it is not there.
 * @throws AnnotationError when they are wrong
 */
export function readDirective<T extends z.ZodType>(
  directives: Directives,
  name: string,
  schema: T,
): z.output<T> | undefined {
  const directive = find(directives, name);
  return directive && readArguments(directive, schema);
}

/** As `readDirective`, for one that may be repeated. */
export function readDirectives<T extends z.ZodType>(
  directives: Directives,
  name: string,
  schema: T,
): z.output<T>[] {
  return (directives ?? [])
    .filter((directive) => directive.name.value === name)
    .map((directive) => readArguments(directive, schema));
}

const find = (directives: Directives, name: string) =>
  directives?.find((candidate) => candidate.name.value === name);

function readArguments<T extends z.ZodType>(directive: DirectiveNode, schema: T): z.output<T> {
  const entries = (directive.arguments ?? []).map(({ name, value }): [string, unknown] => [
    name.value,
    literalValue(value),
  ]);
  const result = schema.safeParse(Object.fromEntries(entries));
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const path = issue?.path.join('.') ?? '';
  throw new AnnotationError(directive, `${path === '' ? '' : `${path}: `}${issue?.message}`);
}
