import {
  type GraphQLArgument,
  type GraphQLInputField,
  type GraphQLSchema,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  isScalarType,
  isSpecifiedScalarType,
  valueFromAST,
} from 'graphql';
import { readEnumValue } from '../../annotations/read.ts';
import { applyScalarBehaviour } from './scalars.ts';

/**
 * Gives the scalars and enums of a composed schema their behaviour, and reads the defaults of
 * arguments again with it. Changes the schema in place: it was built for this.
 */
export function applyLeafBehaviour(schema: GraphQLSchema): void {
  const types = Object.values(schema.getTypeMap()).filter(({ name }) => !name.startsWith('__'));
  for (const type of types) {
    if (isScalarType(type) && !isSpecifiedScalarType(type)) applyScalarBehaviour(type);
    if (!isEnumType(type)) continue;
    // graphql-js maps names to internal values both ways; its look-up tables are made lazily
    // from these values, so they must be set before the first request.
    for (const value of type.getValues()) {
      value.value = readEnumValue(value.astNode?.directives).wireValue ?? value.name;
    }
  }
  for (const type of types) {
    if (isInputObjectType(type)) Object.values(type.getFields()).forEach(readDefault);
    if (!isObjectType(type) && !isInterfaceType(type)) continue;
    for (const { args } of Object.values(type.getFields())) args.forEach(readDefault);
  }
}

/** Again: graphql-js read it when it built the schema, before leaf types had their behaviour. */
function readDefault(input: GraphQLArgument | GraphQLInputField): void {
  const node = input.astNode?.defaultValue;
  if (node !== undefined) input.defaultValue = valueFromAST(node, input.type);
}
