import {
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLSchema,
  isInterfaceType,
  isObjectType,
  valueFromASTUntyped,
} from 'graphql';
import { z } from 'zod';
import { UserError } from '../errors/user-error.ts';

/** What `@rateLimit` says of one field. */
export interface RateLimitRule {
  /** `Query.search`: fields of the same name on other types count apart. */
  readonly coordinate: string;
  readonly field: GraphQLField<unknown, unknown>;
  readonly max: number;
  readonly windowMs: number;
  readonly identityArgs: readonly string[];
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

const ruleSchema = z.strictObject({
  max: z.int().positive(),
  window: windowSchema,
  identityArgs: z.array(z.string()).nullish(),
});

/**
 * Every `@rateLimit` of a schema by its coordinate.
 * @throws UserError when one is wrong
 */
export function rateLimitRules(schema: GraphQLSchema): ReadonlyMap<string, RateLimitRule> {
  const rules = new Map<string, RateLimitRule>();
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) && !isInterfaceType(type)) continue;
    for (const field of Object.values(type.getFields())) {
      const rule = ruleOf(type, field);
      if (rule !== undefined) rules.set(rule.coordinate, rule);
    }
  }
  return rules;
}

function ruleOf(
  type: GraphQLNamedType,
  field: GraphQLField<unknown, unknown>,
): RateLimitRule | undefined {
  const directive = field.astNode?.directives?.find(({ name }) => name.value === 'rateLimit');
  if (directive === undefined) return undefined;
  const coordinate = `${type.name}.${field.name}`;
  const line = directive.loc?.startToken.line;
  const wrong = (problem: string) =>
    new UserError(`@rateLimit of ${coordinate}: ${problem}`, line === undefined ? {} : { line });
  const given = Object.fromEntries(
    (directive.arguments ?? []).map(({ name, value }) => [name.value, valueFromASTUntyped(value)]),
  );
  const result = ruleSchema.safeParse(given);
  if (!result.success) throw wrong(z.prettifyError(result.error));
  const { max, window: windowMs, identityArgs } = result.data;
  for (const name of identityArgs ?? []) {
    if (!field.args.some((arg) => arg.name === name)) throw wrong(`there is no argument ${name}`);
  }
  return { coordinate, field, max, windowMs, identityArgs: identityArgs ?? [] };
}
