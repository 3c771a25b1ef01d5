import {
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNullableType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isLeafType,
  isObjectType,
} from 'graphql';
import { z } from 'zod';
import { readCost, readListSize } from './cost.ts';
import { AnnotationError, type Directives, readDirective } from './read.ts';
import { isInaccessible, readTags } from './visibility.ts';

/**
 * Reads the policies of `policy-directives.ts` from the schema elements that they stand on. Each
 * reader throws an `AnnotationError` when a policy is wrong; `policyProblems` finds all of those
 * before anything is served.
 */

/** What is asked of a principal. */
export interface Requirement {
  /** `scopes`: that it has them; `policies`: that they say yes. */
  readonly of: 'scopes' | 'policies';
  /** One of these lists must be met whole. `[[]]` of scopes: any principal. */
  readonly anyOf: readonly (readonly string[])[];
}

/** Who may ask: every requirement must be met. */
export function readRequirements(directives: Directives): Requirement[] {
  const authenticated = readDirective(directives, 'authenticated', noArguments);
  const scoped = readDirective(directives, 'requiresScopes', scopesSchema);
  const judged = readDirective(directives, 'policy', policySchema);
  return [
    ...(authenticated === undefined ? [] : [{ of: 'scopes', anyOf: [[]] } as const]),
    ...(scoped === undefined ? [] : [{ of: 'scopes', anyOf: scoped.scopes } as const]),
    ...(judged === undefined ? [] : [{ of: 'policies', anyOf: judged.policies } as const]),
  ];
}

// Schemas stand here, and not where they are used: every element of a graph is asked for each.
const noArguments = z.strictObject({});
const scopesSchema = z.strictObject({ scopes: anyOf('[["orders:read"]]') });
const policySchema = z.strictObject({ policies: anyOf('[["own-orders"]]') });

function anyOf(example: string) {
  const wrong = `must be a list of lists of strings, such as ${example}`;
  return z.array(z.array(z.string(), wrong), wrong);
}

/** How often one caller may ask. */
export interface RateLimit {
  readonly max: number;
  readonly windowMs: number;
  /** Arguments whose values are counted apart. */
  readonly identityArgs: readonly string[];
}

export function readRateLimit({
  astNode,
  args,
}: GraphQLField<unknown, unknown>): RateLimit | undefined {
  const limit = readDirective(astNode?.directives, 'rateLimit', rateLimitSchema);
  if (limit === undefined) return undefined;
  const identityArgs = limit.identityArgs ?? [];
  const unknown = identityArgs.find((name) => args.every((arg) => arg.name !== name));
  const directive = astNode?.directives?.find(({ name }) => name.value === 'rateLimit');
  if (unknown !== undefined && directive !== undefined) {
    throw new AnnotationError(directive, `identityArgs: the field has no argument ${unknown}`);
  }
  return { max: limit.max, windowMs: limit.window, identityArgs };
}

const msOfUnit = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

const windowSchema = z.string().transform((text, context) => {
  const { amount, unit } = /^(?<amount>\d{1,6})(?<unit>ms|s|m|h|d)$/.exec(text)?.groups ?? {};
  const factor = Object.entries(msOfUnit).find(([name]) => name === unit)?.[1];
  const windowMs = Number(amount) * (factor ?? Number.NaN);
  if (windowMs > 0) return windowMs;
  context.addIssue('must be a number with ms, s, m, h or d, such as 30s');
  return z.NEVER;
});

const rateLimitSchema = z.strictObject({
  max: z.int().positive(),
  window: windowSchema,
  identityArgs: z.array(z.string()).nullish(),
});

/** How long an answer may be kept, and for whom. */
export type CacheHint = z.output<typeof cacheHintSchema>;

/** `{}`: nothing is said. */
export function readCacheHint(directives: Directives): CacheHint {
  return readDirective(directives, 'cacheControl', cacheHintSchema) ?? {};
}

const cacheHintSchema = z.strictObject({
  /** Seconds. */
  maxAge: z.int().nonnegative().optional(),
  scope: z.enum(['PUBLIC', 'PRIVATE']).optional(),
  inheritMaxAge: z.boolean().optional(),
});

/** The fields that identify the values of a type; `undefined`: nothing is declared. */
export function readEntityKey(type: GraphQLObjectType): string[] | undefined {
  const { astNode } = type;
  const key = readDirective(astNode?.directives, 'key', keySchema);
  const directive = astNode?.directives?.find((each) => each.name.value === 'key');
  if (key === undefined || directive === undefined) return undefined;
  const names = key.fields.split(/\s+/).filter((text) => text !== '');
  if (names.length === 0) throw new AnnotationError(directive, 'fields: names no field');
  const isKey = (field: string) => isLeafType(getNullableType(type.getFields()[field]?.type));
  const wrong = names.find((field) => !isKey(field));
  if (wrong !== undefined) {
    throw new AnnotationError(directive, `fields: the type has no field ${wrong} with one value`);
  }
  return names;
}

const keySchema = z.strictObject({ fields: z.string() });

export interface PolicyProblem {
  /** The directive that is wrong. */
  readonly node: AnnotationError['directive'];
  readonly message: string;
}

/** Every policy of a schema that is wrong. */
export function policyProblems(schema: GraphQLSchema): PolicyProblem[] {
  const problems: PolicyProblem[] = [];
  const check = (coordinate: string, read: () => unknown) => {
    try {
      read();
    } catch (error) {
      if (!(error instanceof AnnotationError)) throw error;
      problems.push({ node: error.directive, message: `${coordinate}: ${error.message}` });
    }
  };
  const checkVisibility = (coordinate: string, directives: Directives) => {
    check(coordinate, () => readTags(directives));
    check(coordinate, () => isInaccessible(directives));
  };
  const checkElement = (coordinate: string, directives: Directives) => {
    check(coordinate, () => readRequirements(directives));
    check(coordinate, () => readCacheHint(directives));
    check(coordinate, () => readCost(directives));
    checkVisibility(coordinate, directives);
  };
  for (const type of Object.values(schema.getTypeMap())) {
    for (const node of [type.astNode, ...type.extensionASTNodes]) {
      checkElement(type.name, node?.directives);
    }
    const members = isEnumType(type)
      ? type.getValues()
      : isInputObjectType(type)
        ? Object.values(type.getFields())
        : [];
    for (const { name, astNode } of members) {
      checkVisibility(`${type.name}.${name}`, astNode?.directives);
      check(`${type.name}.${name}`, () => readCost(astNode?.directives));
    }
    if (isObjectType(type)) check(type.name, () => readEntityKey(type));
    if (!isObjectType(type) && !isInterfaceType(type)) continue;
    for (const field of Object.values(type.getFields())) {
      const coordinate = `${type.name}.${field.name}`;
      checkElement(coordinate, field.astNode?.directives);
      check(coordinate, () => readRateLimit(field));
      check(coordinate, () => readListSize(field));
      for (const { name, astNode } of field.args) {
        check(`${coordinate}(${name}:)`, () => readCost(astNode?.directives));
        checkVisibility(`${coordinate}(${name}:)`, astNode?.directives);
      }
    }
  }
  return problems;
}
