import { type Client, Metadata, status } from '@grpc/grpc-js';
import { UserError } from '../../../../errors/user-error.ts';
import type { ReflectionLocation } from '../handler-config.ts';
import { wellKnownFile } from './bundled-protos.ts';
import { DescriptorReader, type FileDescriptor } from './descriptor-messages.ts';
import { contractFromDescriptors } from './descriptor-set.ts';
import type { LoadedContract } from './loaded-contract.ts';
import { connectForReflection } from './reflection-client.ts';
import { ReflectionSession } from './reflection-session.ts';

const timeoutMs = 10_000;
const maxFiles = 2_000;

/**
 * Asks a running server for its contract: gRPC Server Reflection, v1 or v1alpha. Its own services
 * are all that it lists, except those of gRPC itself, such as health and reflection.
 *
 * @throws UserError when the server cannot be asked.
 */
export async function loadByReflection(
  source: string,
  location: ReflectionLocation,
  baseDir: string,
): Promise<LoadedContract> {
  const { endpoint } = location;
  const client = await connectForReflection(source, location, baseDir);
  try {
    const { services, files, warnings } = await readServer(client, location.metadata);
    const own = new Set(services.filter((name) => !name.startsWith('grpc.')));
    return contractFromDescriptors(files, {
      shownAs: endpoint,
      isOwn: ({ fullName }) => own.has(fullName.slice(1)),
      warnings,
      hint: 'The server does not tell all of its contract: vendor its .proto files.',
    });
  } catch (error) {
    if (error instanceof UserError) throw error;
    const message = error instanceof Error ? error.message : String(error);
    throw new UserError(`source "${source}": server reflection of ${endpoint} failed: ${message}`, {
      hint: 'Start the server, switch its reflection on, or vendor its .proto files.',
      cause: error,
    });
  } finally {
    client.close();
  }
}

async function readServer(client: Client, constants: ReflectionLocation['metadata']) {
  const metadata = new Metadata();
  for (const [name, value] of Object.entries(constants)) metadata.set(name, value);
  const deadline = Date.now() + timeoutMs;
  const read = async (version: 'v1' | 'v1alpha') => {
    const session = new ReflectionSession(client, version, metadata, deadline);
    try {
      return await readFiles(session);
    } finally {
      session.close();
    }
  };
  try {
    return await read('v1');
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === status.UNIMPLEMENTED)) {
      throw error;
    }
    return await read('v1alpha');
  }
}

/** The files of all services and what they import, each once. */
async function readFiles(session: ReflectionSession) {
  const reader = await DescriptorReader.create();
  // Servers list them in any order; names must not depend on it.
  const services = (await session.services()).filter((name) => !isReflection(name)).toSorted();
  const files = new Map<string, FileDescriptor>();
  const warnings: string[] = [];
  const imports: string[] = [];
  const take = (found: readonly Uint8Array[]) => {
    for (const file of found.map((bytes) => reader.readFile(bytes))) {
      if (files.has(file.name)) continue;
      files.set(file.name, file);
      if (files.size > maxFiles) throw new Error(`it has more than ${maxFiles} files`);
      imports.push(...file.dependency);
    }
  };
  for (const service of services) {
    const found = await session.fileOfSymbol(service);
    if (found === undefined) warnings.push(`The server lists ${service} and does not describe it.`);
    else take(found);
  }
  const asked = new Set<string>();
  for (let name = imports.shift(); name !== undefined; name = imports.shift()) {
    if (files.has(name) || asked.has(name) || wellKnownFile(name) !== undefined) continue;
    asked.add(name);
    // A file that the server does not have is missed only when something of it is used.
    take((await session.fileByName(name)) ?? []);
  }
  return { services, files: [...files.values()], warnings };
}

const isReflection = (service: string) => service.startsWith('grpc.reflection.');
