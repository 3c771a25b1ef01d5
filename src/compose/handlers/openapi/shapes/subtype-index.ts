import { isJsonObject, type JsonObject, objectAt } from '../../../../tools/json-object.ts';
import type { Contract } from '../contract/contract.ts';
import type { Warn } from '../contract/finding.ts';
import { listAt, textAt } from '../contract/json-node.ts';
import { readMapping } from './discriminator-mapping.ts';
import type { SchemaNode } from './schema-node.ts';

/**
 * Inheritance in OpenAPI: a schema with a `discriminator` and members of its own stands for the
 * schemas that its `mapping` lists, or that extend it with `allOf`.
 */
export class SubtypeIndex {
  /** Reference of a base → references of what extends it, in the contract's order. */
  readonly #extending = new Map<string, string[]>();
  readonly #contract: Contract;
  readonly #warn: Warn;

  /** @param warn Takes what is wrong with a mapping. */
  constructor(contract: Contract, warn: Warn) {
    const { root } = contract;
    this.#contract = contract;
    this.#warn = warn;
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

  /** What extends a schema, and what extends that. */
  #extensionsOf(ref: string): Set<string> {
    const found = new Set(this.#extending.get(ref));
    for (const each of found) {
      for (const further of this.#extending.get(each) ?? []) found.add(further);
    }
    return found;
  }

  /** The subtypes, ready to be read as schemas; empty when there is no inheritance. */
  of({ node, ref, variants }: SchemaNode): readonly JsonObject[] {
    if (ref === undefined || variants !== undefined || node.discriminator === undefined) return [];
    const { refs, problems } = readMapping(this.#contract, node);
    for (const { text, at } of problems) this.#warn(text, at);
    const listed = new Set(refs.values());
    const targets = listed.size > 0 ? listed : this.#extensionsOf(ref);
    const subtypes = [...targets].filter((target) => target !== ref);
    if (subtypes.length === 0) return [];
    const own = listed.has(ref) ? [baseAlone(node, ref)] : [];
    return [...own, ...subtypes.map(($ref) => ({ $ref }))];
  }
}

const basesAlone = new WeakMap<object, JsonObject>();
const refsOfBases = new WeakMap<object, string>();

/** A base that is also a value of its own: its members without its subtypes. */
function baseAlone(node: JsonObject, ref: string): JsonObject {
  const { discriminator: _, ...rest } = node;
  const name = ref.split('/').at(-1);
  const alone = basesAlone.get(node) ?? { ...rest, title: `${name} Base` };
  basesAlone.set(node, alone);
  refsOfBases.set(alone, ref);
  return alone;
}

/** Where the contract names a variant. */
export function variantRef(contract: Contract, variant: unknown): string | undefined {
  const base = isJsonObject(variant) ? refsOfBases.get(variant) : undefined;
  return base ?? contract.resolve(variant).ref;
}
