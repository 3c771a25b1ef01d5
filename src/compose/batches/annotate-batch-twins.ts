import { type FieldDefinitionNode, Kind, type TypeDefinitionNode } from 'graphql';
import { fieldDirectives } from '../../annotations/write.ts';
import type { BatchTwin } from './batch-twins.ts';

/** Writes the twins into the Query type, as `@batch` of the single reads. */
export function annotateBatchTwins(
  types: readonly TypeDefinitionNode[],
  twins: readonly BatchTwin[],
): TypeDefinitionNode[] {
  const bySingle = new Map(twins.map(({ single, ...batch }) => [single, batch]));
  return types.map((type) => {
    if (type.kind !== Kind.OBJECT_TYPE_DEFINITION || type.name.value !== 'Query') return type;
    return {
      ...type,
      fields: (type.fields ?? []).map((field): FieldDefinitionNode => {
        const batch = bySingle.get(field.name.value);
        if (batch === undefined) return field;
        const directives = fieldDirectives(field.name.value, { batch });
        return { ...field, directives: [...(field.directives ?? []), ...directives] };
      }),
    };
  });
}
