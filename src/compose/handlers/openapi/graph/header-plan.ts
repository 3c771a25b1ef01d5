import type { RestResponseHeader } from '../../../../annotations/bindings.ts';
import type { ContractHeader } from '../operations/contract-headers.ts';
import type { Shape } from '../shapes/shape.ts';
import type { ShapeReader } from '../shapes/shape-reader.ts';

export interface PlannedHeader {
  readonly header: RestResponseHeader;
  readonly shape: Shape;
}

/** What the text of a header is. Where style `simple` has no form for it, it stays the text. */
export function planHeader(
  reader: ShapeReader,
  { name, schema, explode, isJson }: ContractHeader,
  hint: string,
): PlannedHeader {
  if (isJson) {
    return { header: { name, form: 'json' }, shape: reader.read(schema, 'output', hint) };
  }
  const shape = reader.readText(schema, 'output', hint);
  const values = valuesOf(reader, shape);
  if (values === undefined || !values.every((value) => isText(reader, value))) {
    return { header: { name }, shape: { kind: 'scalar', name: 'String' } };
  }
  const form =
    shape.kind === 'list'
      ? 'list'
      : values[0] === shape
        ? undefined
        : explode
          ? 'pairs'
          : 'members';
  const isBoolean = (value: Shape) => value.kind === 'scalar' && value.name === 'Boolean';
  return {
    header: { name, ...(form && { form }), ...(values.some(isBoolean) && { booleans: true }) },
    shape,
  };
}

/** The values that its text holds; `undefined`: it has no form as text. */
function valuesOf({ named }: ShapeReader, shape: Shape): readonly Shape[] | undefined {
  if (shape.kind === 'list') return [shape.items];
  if (shape.kind === 'map') return [{ kind: 'scalar', name: shape.values }];
  if (shape.kind === 'scalar') return [shape];
  const type = named.get(shape.key);
  if (type?.kind === 'object') return type.members.map((member) => member.shape);
  return type?.kind === 'enum' ? [shape] : undefined;
}

const isText = ({ named }: ShapeReader, shape: Shape): boolean =>
  shape.kind === 'scalar'
    ? shape.name !== 'JSON'
    : shape.kind === 'named' && named.get(shape.key)?.kind === 'enum';
