import {
  type FieldDefinitionNode,
  Kind,
  type ObjectTypeDefinitionNode,
  parse,
  type TypeDefinitionNode,
} from 'graphql';
import { annotationDirectivesSDL } from '../annotations/directives.ts';
import { policyDirectivesSDL } from '../annotations/policy-directives.ts';
import { fieldName, typeName } from './naming/graphql-names.ts';
import { rootTypeNames } from './root-type-names.ts';
import { isTypeDefinition, renameTypes } from './source-document.ts';

export interface SourceDefinitions {
  readonly source: string;
  readonly definitions: readonly TypeDefinitionNode[];
}

/** A name that two sources wanted, and the name that the later one got. */
export interface Renaming {
  readonly source: string;
  readonly kind: 'type' | 'field';
  readonly wanted: string;
  readonly got: string;
  /** The source that has the name; `headgate` for a type of the gateway itself. */
  readonly keptBy: string;
}

export interface MergedDefinitions {
  readonly definitions: readonly TypeDefinitionNode[];
  readonly renamings: readonly Renaming[];
}

/** Types that the composed schema itself defines, beside those of the sources. */
const ownTypeNames = parse(annotationDirectivesSDL + policyDirectivesSDL)
  .definitions.filter(isTypeDefinition)
  .map(({ name }) => name.value);

/**
 * Puts the sources beside each other. The rule for names that two sources want: the source that
 * stands first in `.meshrc.yaml` keeps the name, the later one gets its own name in front
 * (`Product` of `billing` becomes `BillingProduct`, `Query.product` becomes `billingProduct`).
 * So a source that is added at the end never renames what clients already use. Types are never
 * merged across sources: equal today says nothing about tomorrow. Scalars are: they have no parts.
 */
export function mergeSources(sources: readonly SourceDefinitions[]): MergedDefinitions {
  const owners = new Map<string, string>(ownTypeNames.map((name) => [name, 'headgate']));
  const scalars = new Map<string, TypeDefinitionNode>();
  const types: TypeDefinitionNode[] = [];
  const roots = new Map<string, RootFields>(
    rootTypeNames.map((name) => [name, new RootFields(name)]),
  );
  const renamings: Renaming[] = [];

  for (const { source, definitions } of sources) {
    const names = new Map<string, string>();
    for (const { kind, name } of definitions) {
      const wanted = name.value;
      if (rootTypeNames.includes(wanted)) continue;
      const keptBy = owners.get(wanted);
      const mayShare = kind === Kind.SCALAR_TYPE_DEFINITION && scalars.has(wanted);
      if (keptBy === undefined || mayShare) {
        owners.set(wanted, keptBy ?? source);
        continue;
      }
      const got = free(typeName(`${source} ${wanted}`), (candidate) => owners.has(candidate));
      owners.set(got, source);
      names.set(wanted, got);
      renamings.push({ source, kind: 'type', wanted, got, keptBy });
    }
    for (const definition of renameTypes(definitions, names)) {
      const root = roots.get(definition.name.value);
      if (root !== undefined && definition.kind === Kind.OBJECT_TYPE_DEFINITION) {
        renamings.push(...root.add(source, definition.fields ?? []));
      } else if (definition.kind === Kind.SCALAR_TYPE_DEFINITION) {
        if (!scalars.has(definition.name.value)) scalars.set(definition.name.value, definition);
      } else {
        types.push(definition);
      }
    }
  }
  const rootTypes = [...roots.values()].flatMap((root) => root.definition());
  if (!rootTypes.some(({ name }) => name.value === 'Query')) rootTypes.unshift(noReads);
  return { definitions: [...rootTypes, ...scalars.values(), ...types], renamings };
}

/** GraphQL, 3.3: the query root type must be provided. Sources that only write have none. */
const noReads: ObjectTypeDefinitionNode = {
  kind: Kind.OBJECT_TYPE_DEFINITION,
  name: { kind: Kind.NAME, value: 'Query' },
  fields: [
    {
      kind: Kind.FIELD_DEFINITION,
      name: { kind: Kind.NAME, value: '_none' },
      description: { kind: Kind.STRING, value: 'Always null: no source of this graph has a read.' },
      type: { kind: Kind.NAMED_TYPE, name: { kind: Kind.NAME, value: 'Boolean' } },
    },
  ],
};

class RootFields {
  readonly #typeName: string;
  readonly #owners = new Map<string, string>();
  readonly #fields: FieldDefinitionNode[] = [];

  constructor(rootTypeName: string) {
    this.#typeName = rootTypeName;
  }

  add(source: string, fields: readonly FieldDefinitionNode[]): Renaming[] {
    const renamings: Renaming[] = [];
    for (const field of fields) {
      const wanted = field.name.value;
      const keptBy = this.#owners.get(wanted);
      const got =
        keptBy === undefined
          ? wanted
          : free(fieldName(`${source} ${wanted}`), (candidate) => this.#owners.has(candidate));
      this.#owners.set(got, source);
      this.#fields.push({ ...field, name: { ...field.name, value: got } });
      if (keptBy !== undefined) {
        const prefix = `${this.#typeName}.`;
        renamings.push({
          source,
          kind: 'field',
          wanted: prefix + wanted,
          got: prefix + got,
          keptBy,
        });
      }
    }
    return renamings;
  }

  definition(): ObjectTypeDefinitionNode[] {
    if (this.#fields.length === 0) return [];
    return [
      {
        kind: Kind.OBJECT_TYPE_DEFINITION,
        name: { kind: Kind.NAME, value: this.#typeName },
        fields: this.#fields,
      },
    ];
  }
}

function free(name: string, isTaken: (candidate: string) => boolean): string {
  if (!isTaken(name)) return name;
  for (let suffix = 2; ; suffix++) {
    if (!isTaken(`${name}${suffix}`)) return `${name}${suffix}`;
  }
}
