import {
  type GraphQLArgument,
  type GraphQLInputField,
  getNullableType,
  isInputObjectType,
} from 'graphql';
import { readArgument } from './read.ts';

export type Input = GraphQLArgument | GraphQLInputField;

/**
 * The argument and its members along a path of names (`input.ids`): one for each name.
 * @returns `undefined`: there is no such argument or member.
 */
export function inputsAlong(args: readonly GraphQLArgument[], path: string): Input[] | undefined {
  const inputs: Input[] = [];
  let members: readonly Input[] = args;
  for (const name of path.split('.')) {
    const input = members.find((each) => each.name === name);
    if (input === undefined) return undefined;
    inputs.push(input);
    const type = getNullableType(input.type);
    members = isInputObjectType(type) ? Object.values(type.getFields()) : [];
  }
  return inputs;
}

export const wireNameOf = ({ name, astNode }: Input): string =>
  readArgument(astNode?.directives).wireName ?? name;
