import type { RootTypeName } from '../../root-type-choices.ts';
import { entryMistake } from '../../source-entry.ts';
import type { ContractOperation } from '../operations/contract-operations.ts';

/** `selectQueryOrMutationField` of `.meshrc.yaml`: the root types of operations, by their names. */
export type SelectedRootTypes = ReadonlyMap<string, RootTypeName>;

/** The operationId, also as Mesh writes it, and what an operation without one is called by. */
function namesOf({ operationId, label }: ContractOperation): string[] {
  return operationId === undefined
    ? [label]
    : [operationId, operationId.replace(/\W/g, '_'), label];
}

export function selectedRootType(
  operation: ContractOperation,
  selected: SelectedRootTypes,
): RootTypeName | undefined {
  const name = namesOf(operation).find((each) => selected.has(each));
  return name === undefined ? undefined : selected.get(name);
}

/**
 * A name that fits no operation is a typing error that would otherwise have no effect.
 * @throws UserError for the first
 */
export function checkSelected(
  source: string,
  selected: SelectedRootTypes,
  operations: readonly ContractOperation[],
): void {
  const known = new Set(operations.flatMap(namesOf));
  for (const name of selected.keys()) {
    if (known.has(name)) continue;
    throw entryMistake(
      { source, handler: 'openapi' },
      `selectQueryOrMutationField: names "${name}", which is not an operation that can be served`,
      'Write its operationId, or method and path as `compose --report` does: "POST /search".',
    );
  }
}
