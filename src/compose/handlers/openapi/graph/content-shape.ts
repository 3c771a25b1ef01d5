import type { ContractContent } from '../operations/contract-answer.ts';
import { contentKind } from '../operations/media-choice.ts';
import type { Direction, Shape } from '../shapes/shape.ts';
import type { ShapeReader } from '../shapes/shape-reader.ts';

/** Text and bytes are one value, whatever the contract says about what is in them. */
export function contentShape(
  reader: ShapeReader,
  { mediaType, schema }: ContractContent,
  direction: Direction,
  hint: string,
): Shape {
  const kind = contentKind(mediaType);
  if (kind === 'text') return { kind: 'scalar', name: 'String' };
  if (kind === 'bytes') return { kind: 'scalar', name: 'Base64' };
  return reader.read(schema, direction, hint);
}
