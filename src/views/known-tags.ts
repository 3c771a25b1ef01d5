import {
  type GraphQLSchema,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
} from 'graphql';
import type { Directives } from '../annotations/read.ts';
import { readTags } from '../annotations/visibility.ts';

interface Element {
  readonly astNode?: { readonly directives?: Directives } | null | undefined;
}

/** Every tag that stands anywhere in a graph. */
export function knownTags(schema: GraphQLSchema): ReadonlySet<string> {
  const elements: Element[] = [];
  for (const type of Object.values(schema.getTypeMap())) {
    elements.push(type);
    if (isEnumType(type)) elements.push(...type.getValues());
    if (isInputObjectType(type)) elements.push(...Object.values(type.getFields()));
    if (!isObjectType(type) && !isInterfaceType(type)) continue;
    for (const field of Object.values(type.getFields())) elements.push(field, ...field.args);
  }
  return new Set(elements.flatMap(({ astNode }) => readTags(astNode?.directives)));
}
