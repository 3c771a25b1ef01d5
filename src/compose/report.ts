import path from 'node:path';
import {
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLSchema,
  isObjectType,
  Kind,
  parse,
} from 'graphql';
import type { Binding } from '../annotations/bindings.ts';
import type { OperationReport } from '../annotations/model.ts';
import { operationName } from '../annotations/operation-name.ts';
import { policyDirectivesSDL } from '../annotations/policy-directives.ts';
import { readField } from '../annotations/read.ts';
import type { BatchTwins } from './batches/batch-twins.ts';
import { findJsonTyped, type JsonTyped } from './json-typed.ts';
import type { Renaming } from './merge-sources.ts';
import type { ComposedSource } from './mesh.ts';

/** What compose did; `headgate compose --report` prints it. Nothing is lost in silence. */
export interface ComposeReport {
  readonly sources: readonly SourceReport[];
  readonly renamings: readonly Renaming[];
  readonly batches: BatchTwins;
  /** How many fields join sources. */
  readonly links: number;
  /** How many fields and types have a policy: who may see and ask it, how often, its age, its cost. */
  readonly policies: number;
}

export interface SourceReport {
  readonly name: string;
  readonly protocol: string;
  /** Root fields that this source answers in the composed schema. */
  readonly fields: number;
  readonly operations: readonly OperationReport[];
  readonly jsonTyped: JsonTyped;
  /** How long reading its contract took. */
  readonly durationMs: number;
  readonly warnings: readonly string[];
}

/** What there is to report of. */
interface Composition {
  readonly sources: readonly ComposedSource[];
  readonly renamings: readonly Renaming[];
  readonly batches: BatchTwins;
  readonly schema: GraphQLSchema;
  /** The folder of `.meshrc.yaml`. */
  readonly dir: string;
}

export function makeReport(composition: Composition): ComposeReport {
  const { sources, renamings, batches, schema, dir } = composition;
  // The report is the same on every machine.
  const relative = (text: string) => text.replaceAll(dir + path.sep, '');
  const served = new Map<string, string>();
  const fieldsOf = new Map<string, number>();
  let links = 0;
  let policies = 0;
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type)) continue;
    if (hasPolicy(type)) policies += 1;
    for (const field of Object.values(type.getFields())) {
      const { binding, link } = readField(field.astNode?.directives);
      if (link !== undefined) links += 1;
      if (hasPolicy(field)) policies += 1;
      if (binding === undefined) continue;
      served.set(operationKey(binding), `${type.name}.${field.name}`);
      fieldsOf.set(binding.source, (fieldsOf.get(binding.source) ?? 0) + 1);
    }
  }
  return {
    sources: sources.map(({ name, schema: own, annotations, bindings, durationMs }) => ({
      name,
      protocol: annotations.source.protocol,
      fields: fieldsOf.get(name) ?? 0,
      operations: annotations.operations.map((operation) =>
        withServedField(
          operation.skipped === undefined
            ? operation
            : { ...operation, skipped: relative(operation.skipped) },
          bindings,
          served,
        ),
      ),
      jsonTyped: findJsonTyped(own),
      durationMs,
      warnings: annotations.warnings.map(relative),
    })),
    renamings,
    batches,
    links,
    policies,
  };
}

const policyNames: ReadonlySet<string> = new Set(
  parse(policyDirectivesSDL).definitions.flatMap((definition) =>
    definition.kind === Kind.DIRECTIVE_DEFINITION ? definition.name.value : [],
  ),
);

const hasPolicy = (element: GraphQLObjectType | GraphQLField<unknown, unknown>) =>
  element.astNode?.directives?.some(({ name }) => policyNames.has(name.value)) ?? false;

/** Transforms and collisions may have renamed a field, and filters may have taken it away. */
function withServedField(
  operation: OperationReport,
  bindings: ComposedSource['bindings'],
  served: ReadonlyMap<string, string>,
): OperationReport {
  const binding = bindings.get(operation.field ?? '');
  if (binding === undefined) return operation;
  const field = served.get(operationKey(binding));
  return field === undefined
    ? { operation: operation.operation, skipped: 'a transform of .meshrc.yaml takes it away' }
    : { ...operation, field };
}

const operationKey = (binding: Binding) => `${binding.source} ${operationName(binding)}`;
