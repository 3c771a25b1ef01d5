import type protobuf from 'protobufjs';
import type { GrpcHandlerConfig } from '../handler-config.ts';
import { chooseServices } from './choose-services.ts';
import { loadDescriptorSet } from './descriptor-set.ts';
import { loadProto } from './load-proto.ts';
import type { LoadedContract } from './loaded-contract.ts';
import { type MissingTypes, missingTypes } from './missing-types.ts';
import { qualifyReferences } from './qualify-references.ts';
import { loadByReflection } from './server-reflection.ts';
import { setUniqueJsonNames } from './unique-json-names.ts';

export interface GrpcContract {
  readonly services: readonly protobuf.Service[];
  readonly shownAs: string;
  readonly warnings: readonly string[];
  readonly missing: MissingTypes;
}

/**
 * Reads the contract of a source, wherever it is, and resolves every reference that leads somewhere.
 *
 * @param baseDir What relative paths are relative to.
 * @throws UserError when it cannot be read or has a mistake.
 */
export async function loadContract(
  source: string,
  { contract, services }: Pick<GrpcHandlerConfig, 'contract' | 'services'>,
  baseDir: string,
): Promise<GrpcContract> {
  const loaded = await load(source, contract, baseDir);
  const { root, shownAs } = loaded;
  const references = qualifyReferences(root);
  try {
    root.resolveAll();
  } catch (error) {
    throw loaded.mistake(error instanceof Error ? error.message : String(error));
  }
  setUniqueJsonNames(root);
  const missing = missingTypes(references, loaded.mistake);
  const chosen = chooseServices(source, loaded, services);
  return {
    services: chosen.services,
    shownAs,
    warnings: [...loaded.warnings, ...missing.warnings, ...chosen.warnings],
    missing,
  };
}

function load(
  source: string,
  contract: GrpcHandlerConfig['contract'],
  baseDir: string,
): Promise<LoadedContract> {
  switch (contract.kind) {
    case 'proto':
      return loadProto({ ...contract, baseDir });
    case 'descriptorSet':
      return loadDescriptorSet(contract.file, baseDir);
    case 'reflection':
      return loadByReflection(source, contract, baseDir);
  }
}
