import type { Contract } from './contract.ts';
import { isJsonObject, listAt, objectAt, textAt } from './json-node.ts';
import type { SchemaNode } from './schema-node.ts';

/**
 * Inheritance in OpenAPI: a schema with a `discriminator` and members of its own stands for the
 * schemas that its `mapping` lists, or that extend it with `allOf`.
 */
export class SubtypeIndex {
  /** Reference of a base → references of what extends it, in the contract's order. */
  readonly #extending = new Map<string, string[]>();

  constructor({ root }: Contract) {
    const base = root.swagger === undefined ? ['components', 'schemas'] : ['definitions'];
    const schemas = base.reduce<unknown>((node, key) => objectAt(node)[key], root);
    for (const [name, schema] of Object.entries(objectAt(schemas))) {
      const pointer = [...base, name.replaceAll('~', '~0').replaceAll('/', '~1')].join('/');
      for (const part of listAt(objectAt(schema).allOf)) {
        const ref = textAt(objectAt(part).$ref);
        if (ref === undefined) continue;
        const own = `${ref.split('#', 1)[0]}#/${pointer}`;
        this.#extending.set(ref, [...(this.#extending.get(ref) ?? []), own]);
      }
    }
  }

  /** References to the subtypes, ready to be read as schemas; empty when there is no inheritance. */
  of({ node, ref, variants }: SchemaNode): readonly { readonly $ref: string }[] {
    if (ref === undefined || variants !== undefined || node.discriminator === undefined) return [];
    const mapping = isJsonObject(node.discriminator) ? objectAt(node.discriminator.mapping) : {};
    const listed = Object.values(mapping).filter((target) => typeof target === 'string');
    const targets = listed.length > 0 ? listed : (this.#extending.get(ref) ?? []);
    return [...new Set(targets)].filter((target) => target !== ref).map(($ref) => ({ $ref }));
  }
}
