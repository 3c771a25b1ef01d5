import {
  type GraphQLField,
  getNamedType,
  getNullableType,
  isInterfaceType,
  isListType,
  isObjectType,
} from 'graphql';
import { z } from 'zod';
import { inputsAlong } from './input-path.ts';
import { AnnotationError, type Directives, readDirective } from './read.ts';

/**
 * Reads `@cost` and `@listSize` (GraphQL Cost Directives Specification, IBM): how dear a value is,
 * and how many there may be.
 */

/** `undefined`: nothing is said, so the default of its kind holds. */
export function readCost(directives: Directives): number | undefined {
  return readDirective(directives, 'cost', costSchema)?.weight;
}

/** A number in a string, as the specification has it. */
const weightSchema = z.string().transform((text, context) => {
  if (/^-?\d{1,9}(\.\d{1,9})?$/.test(text)) return Number(text);
  context.addIssue('must be a number in a string, such as "2.5"');
  return z.NEVER;
});

const costSchema = z.strictObject({ weight: weightSchema });

/** How many items the list of a field may have. */
export interface ListSize {
  /** Where no slicing argument says how many. */
  readonly assumedSize: number | undefined;
  /**
   * Arguments that say how many; paths, for input objects: `['filter', 'first']`. The value is a
   * number, or a list that is as long. The largest counts.
   */
  readonly slicingArguments: readonly (readonly string[])[];
  /** The lists in the returned object that are meant; empty: the field itself is the list. */
  readonly sizedFields: readonly string[];
  /** Whether exactly one of the slicing arguments must be given. */
  readonly requireOneSlicingArgument: boolean;
}

/** @throws AnnotationError when it does not fit the field */
export function readListSize(field: GraphQLField<unknown, unknown>): ListSize | undefined {
  const read = readDirective(field.astNode?.directives, 'listSize', listSizeSchema);
  if (read === undefined) return undefined;
  const { assumedSize, slicingArguments, sizedFields, requireOneSlicingArgument } = read;
  const problem = listSizeProblem(field, slicingArguments ?? [], sizedFields ?? []);
  const directive = field.astNode?.directives?.find(({ name }) => name.value === 'listSize');
  if (problem !== undefined && directive !== undefined) {
    throw new AnnotationError(directive, problem);
  }
  const paths = (slicingArguments ?? []).map((path) => path.split('.'));
  return {
    assumedSize: assumedSize ?? undefined,
    slicingArguments: paths,
    sizedFields: sizedFields ?? [],
    requireOneSlicingArgument: paths.length > 0 && (requireOneSlicingArgument ?? true),
  };
}

const listSizeSchema = z
  .strictObject({
    assumedSize: z.int().nonnegative().nullish(),
    slicingArguments: z.array(z.string()).nullish(),
    sizedFields: z.array(z.string()).nullish(),
    requireOneSlicingArgument: z.boolean().nullish(),
  })
  .refine(
    ({ assumedSize, slicingArguments }) => assumedSize != null || slicingArguments?.length,
    'says no size: give assumedSize or slicingArguments',
  );

function listSizeProblem(
  { args, type }: GraphQLField<unknown, unknown>,
  slicingArguments: readonly string[],
  sizedFields: readonly string[],
): string | undefined {
  for (const path of slicingArguments) {
    const argument = inputsAlong(args, path)?.at(-1);
    if (argument === undefined) return `slicingArguments: the field has no argument ${path}`;
    const nullable = getNullableType(argument.type);
    if (isListType(nullable) || ('name' in nullable && nullable.name === 'Int')) continue;
    return `slicingArguments: ${path} is ${argument.type}, neither Int nor a list`;
  }
  if (sizedFields.length === 0) {
    return isListType(getNullableType(type))
      ? undefined
      : `the field is ${type}, no list: name the lists in it with sizedFields`;
  }
  const returned = getNamedType(type);
  for (const name of sizedFields) {
    const sized =
      isObjectType(returned) || isInterfaceType(returned) ? returned.getFields()[name] : undefined;
    if (sized === undefined) return `sizedFields: ${returned.name} has no field ${name}`;
    if (!isListType(getNullableType(sized.type))) return `sizedFields: ${name} is not a list`;
  }
  return undefined;
}
