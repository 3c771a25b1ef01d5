import { z } from 'zod';
import { defaultExplode, defaultStyle } from './parameter-defaults.ts';

/** What `@rest`, `@grpc` and `@soap` hold: which call answers a field, and how it is made. */

const styleSchema = z.enum([
  'simple',
  'label',
  'matrix',
  'form',
  'spaceDelimited',
  'pipeDelimited',
  'tabDelimited',
  'deepObject',
]);

const parameterSchema = z
  .strictObject({
    arg: z.string(),
    name: z.string().optional(),
    in: z.enum(['path', 'query', 'header', 'cookie']),
    style: styleSchema.optional(),
    explode: z.boolean().optional(),
    allowReserved: z.boolean().exactOptional(),
    segments: z.string().exactOptional(),
    mediaType: z.string().exactOptional(),
  })
  .transform(({ name, style, explode, ...rest }) => {
    const effectiveStyle = style ?? defaultStyle(rest.in);
    return {
      ...rest,
      name: name ?? rest.arg,
      style: effectiveStyle,
      explode: explode ?? defaultExplode(effectiveStyle),
    };
  });

const bodySchema = z.strictObject({
  arg: z.string(),
  mediaType: z.string(),
  encoding: z
    .array(
      z.strictObject({
        name: z.string(),
        style: styleSchema.exactOptional(),
        explode: z.boolean().exactOptional(),
        mediaType: z.string().exactOptional(),
        file: z.boolean().exactOptional(),
      }),
    )
    .exactOptional(),
});

const responseHeaderSchema = z.strictObject({
  name: z.string(),
  form: z.enum(['list', 'members', 'pairs', 'json']).exactOptional(),
  booleans: z.literal(true).exactOptional(),
});

export const securitySchema = z.array(z.array(z.string()));

export const restSchema = z
  .strictObject({
    source: z.string(),
    method: z.string(),
    path: z.string(),
    endpoint: z.url({ protocol: /^https?$/ }).exactOptional(),
    parameters: z.array(parameterSchema).default([]),
    body: bodySchema.exactOptional(),
    accept: z.string().exactOptional(),
    responseHeaders: z.array(responseHeaderSchema).exactOptional(),
    withResult: z.literal(true).exactOptional(),
    security: securitySchema.exactOptional(),
    noContent: z.literal(true).exactOptional(),
    redirects: z.literal(true).exactOptional(),
    problems: z
      .array(z.strictObject({ status: z.string(), members: z.array(z.string()) }))
      .exactOptional(),
  })
  .transform((binding) => ({ protocol: 'rest' as const, ...binding }));

export const grpcSchema = z
  .strictObject({ source: z.string(), service: z.string(), method: z.string() })
  .transform((binding) => ({ protocol: 'grpc' as const, ...binding }));

export const soapSchema = z
  .strictObject({ source: z.string(), operation: z.string() })
  .transform((binding) => ({ protocol: 'soap' as const, ...binding }));
