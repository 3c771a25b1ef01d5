import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import protobuf from 'protobufjs';
import { UserError } from '../../../../errors/user-error.ts';
import { wellKnownFile } from './bundled-protos.ts';
import { servicesOf } from './choose-services.ts';
import { fileJson } from './descriptor-json.ts';
import { DescriptorReader, type FileDescriptor } from './descriptor-messages.ts';
import type { LoadedContract } from './loaded-contract.ts';

/**
 * Reads a `FileDescriptorSet`, as `protoc -o` and `buf build` write it, or its JSON. Its own services
 * are those of the files that no other file of the set imports: a set does not say which files it
 * was made for.
 *
 * @throws UserError when there is no such file or it is not such a set.
 */
export async function loadDescriptorSet(file: string, baseDir: string): Promise<LoadedContract> {
  const bytes = await readBytes(resolve(baseDir, file), file);
  const files = await parseSet(bytes, file);
  const imported = new Set(files.flatMap(({ dependency }) => dependency));
  const hint = 'A set must have all that it imports: make it with protoc --include_imports.';
  return contractFromDescriptors(files, {
    shownAs: file,
    isOwn: (service) => !imported.has(service.filename ?? ''),
    warnings: [],
    hint,
  });
}

export interface DescriptorContract {
  readonly shownAs: string;
  readonly isOwn: (service: protobuf.Service) => boolean;
  readonly warnings: readonly string[];
  /** What to do about a file that is missing in the set. */
  readonly hint: string;
}

/** @throws UserError when the descriptors contradict each other. */
export function contractFromDescriptors(
  files: readonly FileDescriptor[],
  { shownAs, isOwn, warnings, hint }: DescriptorContract,
): LoadedContract {
  const mistake = (message: string) => new UserError(message, { file: shownAs, hint });
  const root = new protobuf.Root();
  const names = files.flatMap(({ name, dependency }) => [name, ...dependency]);
  const wellKnown = names.flatMap((name) => wellKnownFile(name) ?? []);
  for (const { contents } of new Map(wellKnown.map((file) => [file.name, file])).values()) {
    root.addJSON(contents.nested ?? {});
  }
  for (const file of new Map(files.map((each) => [each.name, each])).values()) {
    if (wellKnownFile(file.name) !== undefined) continue;
    try {
      addFile(root, file);
    } catch (error) {
      throw mistake(`${file.name}: ${error instanceof Error ? error.message : error}`);
    }
  }
  const own = servicesOf(root).filter(isOwn);
  const ownServices = new Set(own.map(({ fullName }) => fullName.slice(1)));
  return { root, shownAs, ownServices, warnings, mistake };
}

function addFile(root: protobuf.Root, file: FileDescriptor): void {
  const json = fileJson(file);
  const scope = file.package === '' ? root : root.define(file.package);
  scope.addJSON(Object(json));
  for (const name of Object.keys(json)) {
    const element = scope.get(name);
    if (element !== null) setFilename(element, file.name);
  }
}

/** Notes the file on every element, as protobufjs' own parser does. */
function setFilename(element: protobuf.ReflectionObject, filename: string): void {
  element.filename = filename;
  if (!(element instanceof protobuf.Namespace)) return;
  for (const child of element.nestedArray) setFilename(child, filename);
}

async function readBytes(path: string, file: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (cause) {
    throw new UserError('the file cannot be read', {
      file,
      hint: cause instanceof Error ? cause.message : String(cause),
      cause,
    });
  }
}

async function parseSet(bytes: Buffer, file: string): Promise<FileDescriptor[]> {
  const reader = await DescriptorReader.create();
  try {
    const files = file.endsWith('.json')
      ? reader.readJson(JSON.parse(bytes.toString()))
      : reader.readSet(bytes);
    if (files.length > 0 && files.every(({ name }) => name !== '')) return files;
  } catch (cause) {
    throw noSet(file, cause);
  }
  throw noSet(file);
}

const noSet = (file: string, cause?: unknown) =>
  new UserError('this is not a descriptor set', {
    file,
    hint: 'Make it with protoc --include_imports -o, or buf build -o.',
    cause,
  });
