import { z } from 'zod';
import { documents } from './documents-config.ts';
import { rateLimit } from './rate-limit-config.ts';
import { milliseconds, positive } from './values.ts';

/** What one operation may be, for everybody or for one of `clients`. */
const limits = {
  maxTokens: positive.describe('The most tokens of a document.'),
  maxDepth: positive.describe('The deepest nesting of fields.'),
  maxIntrospectionDepth: positive.describe(
    'The deepest nesting of fields from `__schema` or `__type` on; the standard introspection query has 13.',
  ),
  maxAliases: positive.describe('The most aliases of an operation, with its fragments unfolded.'),
  maxDirectives: positive.describe(
    'The most directives of an operation, with its fragments unfolded.',
  ),
  maxRootFields: positive.describe('The most root fields of an operation.'),
  maxFields: positive.describe('The most fields of an operation, with its fragments unfolded.'),
  maxCost: positive.describe(
    'The most that one operation may cost, by `@cost` and `@listSize`, before it runs.',
  ),
  maxUpstreamCalls: positive.describe(
    'The most calls to upstreams that one operation may make: by its plan before it runs, and counted while it runs.',
  ),
};

const allLimits = z.strictObject(limits);
export const ownLimits = allLimits.partial();

const concurrency = z.strictObject({
  maxOperations: positive
    .default(2_000)
    .describe(
      'The most operations that are under way at once in this process, of whatever client. Subscriptions count until their events begin.',
    ),
  maxQueued: z
    .int()
    .nonnegative()
    .default(2_000)
    .describe('The most operations that wait for one to end; more are refused with 503.'),
  queueTimeoutMs: milliseconds
    .default(1_000)
    .describe('The longest that an operation waits for that, before it is refused with 503.'),
});

export const admission = z.strictObject({
  maxTokens: limits.maxTokens.default(2_000),
  maxDepth: limits.maxDepth.default(15),
  maxIntrospectionDepth: limits.maxIntrospectionDepth.default(20),
  maxAliases: limits.maxAliases.default(50),
  maxDirectives: limits.maxDirectives.default(50),
  maxRootFields: limits.maxRootFields.default(20),
  maxFields: limits.maxFields.default(2_000),
  assumedListSize: positive
    .default(10)
    .describe('How long a list is taken to be where no `@listSize` says it.'),
  maxCost: limits.maxCost.default(100_000),
  maxUpstreamCalls: limits.maxUpstreamCalls.default(1_000),
  maxCachedDocuments: positive.default(1_000).describe('How many parsed documents are kept.'),
  concurrency: concurrency
    .prefault({})
    .describe('How many operations run at once, and how many wait.'),
  documents: documents.prefault({}).describe('Which documents clients may send.'),
  rateLimit: rateLimit.prefault({}).describe('How often operations and fields may be asked for.'),
});

export type AdmissionConfig = z.output<typeof admission>;
export type OperationLimits = z.output<typeof allLimits>;
