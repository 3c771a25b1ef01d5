import type { GraphQLFieldConfigMap, GraphQLSchema } from 'graphql';
import type { SoapBinding } from '../../../../annotations/bindings.ts';
import type { OperationReport } from '../../../../annotations/model.ts';
import { allocateNames } from '../../../naming/allocate-names.ts';
import { fieldName } from '../../../naming/graphql-names.ts';
import { readFieldNames, soundsLikeRead } from '../../../naming/root-field-names.ts';
import { rootType } from '../../root-type.ts';
import { chosenRootType, type RootTypeChoice } from '../../root-type-choices.ts';
import { schemaOf } from '../../schema-of.ts';
import type { SoapOperation } from '../operations/operations.ts';
import { choiceNotes } from '../types/choices.ts';
import type { Member } from '../types/schema-types.ts';
import { wholePartNotes } from '../types/whole-parts.ts';
import { withNotes } from './descriptions.ts';
import { InputTypes } from './input-types.ts';
import { LeafTypes } from './leaf-types.ts';
import { argumentNames } from './member-names.ts';
import { OutputTypes } from './output-types.ts';
import { reachableTypes } from './reachable-types.ts';
import { type Signature, signatureOf } from './signature.ts';
import { nameTypes } from './type-names.ts';

type Fields = GraphQLFieldConfigMap<unknown, unknown>;

export interface RootFields {
  readonly schema: GraphQLSchema;
  /** One per operation, in their order. */
  readonly reports: readonly OperationReport[];
}

/** One root field for each operation: reads are queries, everything else mutations. */
export function rootFields(
  source: string,
  operations: readonly SoapOperation[],
  choices: readonly RootTypeChoice[],
): RootFields {
  const signatures = new Map(operations.map((operation) => [operation, signatureOf(operation)]));
  const names = nameTypes([...signatures.values()]);
  const leaves = new LeafTypes(names);
  const inputs = new InputTypes(names, leaves);
  const encoded = operations.flatMap(({ output }) => (output?.isEncoded ? output.body : []));
  const outputs = new OutputTypes(names, leaves, reachableTypes(encoded));
  const reads = new Set(operations.filter((operation) => isRead(operation, choices)));
  const queryNames = allocateNames(
    [...reads].map(({ name, local }) => ({
      key: name,
      candidates: [...readFieldNames(local), fieldName(name)],
    })),
  );
  const mutationNames = allocateNames(
    operations
      .filter((operation) => !reads.has(operation))
      .map(({ name, local }) => ({ key: name, candidates: [fieldName(local), fieldName(name)] })),
  );
  const query: Fields = {};
  const mutation: Fields = {};
  const reports: OperationReport[] = [];
  for (const [operation, signature] of signatures) {
    const queryName = queryNames.get(operation.name);
    const name = queryName ?? mutationNames.get(operation.name) ?? '';
    const isQuery = queryName !== undefined;
    (isQuery ? query : mutation)[name] = {
      type: outputs.result(signature.result),
      args: inputs.arguments(signature.args),
      ...rootField(source, operation, signature),
    };
    reports.push({ operation: operation.name, field: `${isQuery ? 'Query' : 'Mutation'}.${name}` });
  }
  const schema = schemaOf({
    query: rootType('Query', Object.entries(query)),
    mutation: rootType('Mutation', Object.entries(mutation)),
    types: outputs.implementations(),
  });
  return { schema, reports };
}

function rootField(source: string, { name, description }: SoapOperation, { args }: Signature) {
  const binding: SoapBinding = { protocol: 'soap', source, operation: name };
  const names = argumentNames(args);
  const nameOf = ({ key }: Member) => names.get(key) ?? key;
  const notes = [...choiceNotes(args, nameOf), ...wholePartNotes(args, nameOf)];
  return {
    description: withNotes(description, notes) ?? null,
    extensions: { headgate: { binding } },
  };
}

function isRead({ name, local }: SoapOperation, choices: readonly RootTypeChoice[]): boolean {
  const chosen = chosenRootType(choices, namesOf({ name, local }));
  return chosen === undefined ? soundsLikeRead(local) : chosen === 'Query';
}

/** What an operation may be called in the configuration: in the contract's or in GraphQL's terms. */
export const namesOf = ({ name, local }: Pick<SoapOperation, 'name' | 'local'>) => [
  name,
  local,
  fieldName(local),
  ...readFieldNames(local),
];
