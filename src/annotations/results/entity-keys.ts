import {
  type GraphQLSchema,
  getNamedType,
  isLeafType,
  isObjectType,
  isRequiredArgument,
} from 'graphql';
import { keyText } from '../../tools/key-text.ts';
import { memberReader } from '../../tools/read-member.ts';
import { boundOperations } from '../bound-operations.ts';
import { readEntityKey } from '../policies.ts';
import { readField } from '../read.ts';

/** Reads the key of a value of one type; `undefined`: it has none. */
export type ReadKey = (value: unknown) => string | undefined;

/**
 * What tells the values of a type apart. `@key` says it; where nothing does, it is the field by which
 * a bulk read matches its items, or the one by which a read asks for a single value:
 * `stock(sku: String!): Stock`, where `Stock` has a `sku`.
 */
export function entityKeys(schema: GraphQLSchema): ReadonlyMap<string, ReadKey> {
  const fieldsByType = new Map<string, readonly string[]>();
  for (const { field, kind, batch } of boundOperations(schema)) {
    const type = getNamedType(field.type);
    if (kind !== 'query' || !isObjectType(type) || fieldsByType.has(type.name)) continue;
    const [argument, another] = field.args.filter(isRequiredArgument);
    const name =
      batch !== undefined && batch !== 'off'
        ? batch.itemKey
        : another === undefined
          ? argument?.name
          : undefined;
    const keyField = name === undefined ? undefined : type.getFields()[name];
    if (keyField === undefined || !isLeafType(getNamedType(keyField.type))) continue;
    fieldsByType.set(type.name, [keyField.name]);
  }
  for (const type of Object.values(schema.getTypeMap())) {
    const declared = isObjectType(type) ? readEntityKey(type) : undefined;
    if (declared !== undefined) fieldsByType.set(type.name, declared);
  }
  return new Map(
    [...fieldsByType].map(([name, fields]) => {
      const type = schema.getType(name);
      const readers = fields.map((field) => {
        const definition = isObjectType(type) ? type.getFields()[field] : undefined;
        return memberReader(readField(definition?.astNode?.directives).wireName ?? field);
      });
      return [name, keyReader(readers)];
    }),
  );
}

function keyReader(readers: readonly ((value: unknown) => unknown)[]): ReadKey {
  return (value) => {
    const parts = readers.map((read) => read(value));
    return parts.some((part) => part == null) ? undefined : parts.map(keyText).join(',');
  };
}
