import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import protobuf from 'protobufjs';

/** Some repositories vendor these files under a folder of their own. */
const canonicalName = (importPath: string) =>
  /(?:^|\/)(google\/protobuf\/[a-z_]+\.proto)$/.exec(importPath)?.[1] ?? importPath;

export interface WellKnownFile {
  readonly name: string;
  readonly contents: protobuf.INamespace;
}

/**
 * The well-known types that the codec of the gateway brings itself. They are always taken from here,
 * whatever stands in the include directories, so that compose and serve see the same members.
 */
export function wellKnownFile(importPath: string): WellKnownFile | undefined {
  const name = canonicalName(importPath);
  const contents = protobuf.common.get(name);
  return contents === null ? undefined : { name, contents };
}

const require = createRequire(import.meta.url);

/**
 * Files that nearly every contract imports and few repositories vendor: what options are made of.
 * They are the last resort, after the include directories.
 */
const bundled = new Map(
  [
    'google/api/annotations.proto',
    'google/api/http.proto',
    'google/protobuf/api.proto',
    'google/protobuf/descriptor.proto',
    'google/protobuf/source_context.proto',
    'google/protobuf/type.proto',
  ].map((file) => [file, `protobufjs/${file}`]),
);

export async function readBundledProto(importPath: string): Promise<string | undefined> {
  const file = bundled.get(canonicalName(importPath));
  return file === undefined ? undefined : readFile(require.resolve(file), 'utf8');
}
