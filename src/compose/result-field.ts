import { type GraphQLField, type GraphQLOutputType, getNullableType, isObjectType } from 'graphql';
import { readField } from '../annotations/read.ts';
import { resultKey } from '../annotations/result-key.ts';

/** The field of an answer that is its result, where it has headers too. */
export function resultFieldOf(
  answer: GraphQLOutputType,
): GraphQLField<unknown, unknown> | undefined {
  const type = getNullableType(answer);
  const fields = isObjectType(type) ? Object.values(type.getFields()) : [];
  return fields.find(({ astNode }) => readField(astNode?.directives).wireName === resultKey);
}
