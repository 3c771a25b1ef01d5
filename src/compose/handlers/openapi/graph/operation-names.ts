import type { ContractOperation } from '../operations/contract-operations.ts';

/**
 * What an operation may be called in `.meshrc.yaml`: its operationId, also as Mesh writes it, and what
 * an operation without one is called by.
 */
export function operationNames({ operationId, label }: ContractOperation): string[] {
  return operationId === undefined
    ? [label]
    : [operationId, operationId.replace(/\W/g, '_'), label];
}
