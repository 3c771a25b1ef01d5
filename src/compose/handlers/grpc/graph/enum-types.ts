import { GraphQLEnumType } from 'graphql';
import type protobuf from 'protobufjs';
import { allocateNames } from '../../../naming/allocate-names.ts';
import { enumValueName, words } from '../../../naming/graphql-names.ts';
import { deprecation, describe } from './documentation.ts';

/** An enum with the names of its values shortened; `wireValue` keeps the names of the contract. */
export function enumType(definition: protobuf.Enum, name: string): GraphQLEnumType {
  const valueNames = shortNames(definition);
  return new GraphQLEnumType({
    name,
    ...describe(definition.comment),
    values: Object.fromEntries(
      [...valueNames].map(([wireValue, valueName]) => {
        const config = {
          ...describe(definition.comments[wireValue]),
          ...deprecation(definition.valuesOptions?.[wireValue]),
          ...(wireValue !== valueName && { extensions: { headgate: { wireValue } } }),
        };
        return [valueName, config];
      }),
    ),
  });
}

/**
 * The style guide of protobuf repeats the enum's name in each value (`STOCK_LEVEL_LOW`), because
 * values share the scope around the enum. GraphQL's do not: the prefix goes when all values have it
 * and what is left are names.
 *
 * @returns The GraphQL names by those of the contract.
 */
function shortNames(definition: protobuf.Enum): Map<string, string> {
  const wireValues = Object.keys(definition.values);
  const prefix = `${words(definition.name).join('_').toUpperCase()}_`;
  const short = wireValues.map((value) => value.slice(prefix.length));
  const mayStrip =
    wireValues.every((value) => value.startsWith(prefix)) &&
    short.every((value) => value !== '' && enumValueName(value) === value);
  return allocateNames(
    wireValues.map((key) => ({
      key,
      candidates: [mayStrip ? key.slice(prefix.length) : enumValueName(key)],
    })),
  );
}
