import { allocateNames } from '../../../naming/allocate-names.ts';
import type { Direction, Member, ObjectShape, ScalarName, Shape } from './shape.ts';

/**
 * How a map stands in the graph, by what its values are: scalars make a map scalar, which is read as
 * a whole; of anything there is nothing to say (`undefined`); any other values are selected by their
 * members, so these are entries. What may be null and is sent is anything, too, because a map scalar
 * takes no nulls.
 */
export type MapKind = { readonly values: ScalarName } | 'entries' | undefined;

export function mapKind(value: Shape, direction: Direction): MapKind {
  if (value.kind === 'list') return isOpen(value) ? undefined : 'entries';
  // JSON writes some decimals as numbers, some as text: each needs to be marked with which.
  if (value.kind !== 'scalar' || value.name === 'Decimal') return 'entries';
  const isSentNull = value.nullable === true && direction === 'input';
  return value.name === 'JSON' || isSentNull ? undefined : { values: value.name };
}

/** Lists of anything say no more than anything. */
const isOpen = (shape: Shape): boolean =>
  shape.kind === 'list' ? isOpen(shape.items) : shape.kind === 'scalar' && shape.name === 'JSON';

/** A key with its value: `{ key: String!, value: Country! }`. */
export function entryShape(value: Shape): ObjectShape {
  const member = (name: string, shape: Shape) => ({
    ...{ name, wireName: name, shape },
    ...{ required: true, deprecated: false },
  });
  return {
    kind: 'object',
    isMapEntry: true,
    members: [member('key', { kind: 'scalar', name: 'String' }), member('value', value)],
  };
}

/**
 * The member of an object for all members that the contract gives no name.
 * @param names Of the other members, in the graph.
 * @param wireNames What the contract names, whether it is in the graph or not.
 */
export function othersMember(
  shape: Shape,
  names: Iterable<string>,
  wireNames: Iterable<string>,
): Member {
  const others = [...wireNames];
  const request = { key: '', candidates: ['additionalProperties'] };
  const name = allocateNames([request], new Set([...names, ...others])).get('') ?? '';
  return {
    ...{ name, wireName: name, shape, others },
    ...{ required: false, deprecated: false },
    description: 'The members that the contract does not name.',
  };
}
