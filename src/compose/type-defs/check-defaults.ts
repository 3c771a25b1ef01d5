import {
  astFromValue,
  type GraphQLArgument,
  type GraphQLInputField,
  type GraphQLSchema,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
} from 'graphql';
import type { UserError } from '../../errors/user-error.ts';
import { sdlError } from '../sdl-error.ts';

/**
 * Finds defaults that introspection cannot print: objects and lists of custom scalars. graphql-js
 * throws for them, so that GraphiQL and code generators would get errors instead of the schema.
 * @returns All mistakes, each with its file and line.
 */
export function checkDefaults(schema: GraphQLSchema): UserError[] {
  return Object.values(schema.getTypeMap()).flatMap((type) => {
    if (isInputObjectType(type)) {
      return Object.values(type.getFields()).flatMap((field) =>
        problemOf(field, `${type.name}.${field.name}`),
      );
    }
    if (!isObjectType(type) && !isInterfaceType(type)) return [];
    return Object.values(type.getFields()).flatMap(({ name, args }) =>
      args.flatMap((arg) => problemOf(arg, `${type.name}.${name}(${arg.name}:)`)),
    );
  });
}

function problemOf(input: GraphQLArgument | GraphQLInputField, place: string): UserError[] {
  const { astNode, defaultValue, type } = input;
  if (defaultValue === undefined || astNode == null) return [];
  try {
    astFromValue(defaultValue, type);
    return [];
  } catch {
    const hint = 'Leave the default out, or give the argument an input type.';
    return [
      sdlError(
        astNode,
        `the default of ${place} is no single value, but ${type} is a scalar`,
        hint,
      ),
    ];
  }
}
