import { isJsonObject } from '../../../../tools/json-object.ts';
import type { Contract } from '../contract/contract.ts';
import { listAt } from '../contract/json-node.ts';
import { collectMembers } from './object-members.ts';
import { readSchemaNode } from './schema-node.ts';

/**
 * The numbers that examples of whole bodies show of the schemas within them. They are looked at before
 * any schema is read, so that a type is the same wherever it stands.
 */
export class ShownNumbers {
  readonly #contract: Contract;
  readonly #shown = new Map<unknown, Set<number>>();

  constructor(contract: Contract) {
    this.#contract = contract;
  }

  /** @param node Of a `SchemaNode`. */
  of(node: unknown): readonly number[] {
    return [...(this.#shown.get(node) ?? [])];
  }

  /** Takes a value of a schema; it ends with the value, also where the schema contains itself. */
  add(schema: unknown, value: unknown, path: ReadonlySet<unknown> = new Set()): void {
    const { node, variants = [], allOf } = readSchemaNode(this.#contract, schema);
    if (path.has(node)) return;
    const inner = new Set(path).add(node);
    if (typeof value === 'number') {
      this.#shown.set(node, (this.#shown.get(node) ?? new Set()).add(value));
    }
    if (!isJsonObject(value)) {
      for (const part of [...variants, ...allOf]) this.add(part, value, inner);
      for (const item of listAt(value)) this.add(node.items, item);
      return;
    }
    const { properties, additional } = collectMembers(this.#contract, schema);
    for (const [name, member] of Object.entries(value)) {
      this.add(properties.get(name) ?? additional, member);
    }
  }
}
