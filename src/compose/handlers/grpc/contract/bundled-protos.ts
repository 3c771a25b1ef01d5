import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import protobuf from 'protobufjs';
import { apiProtos, longrunningProtos } from './standard-protos/api.ts';
import { rpcProtos } from './standard-protos/rpc.ts';
import { typeProtos } from './standard-protos/type.ts';

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

/*
 * Files that nearly every contract imports and few repositories vendor. They are the last resort,
 * after the include directories.
 */

/** What options are made of, and the contract of contracts. */
const ofProtobufjs = new Map(
  [
    'google/api/annotations.proto',
    'google/api/http.proto',
    'google/protobuf/api.proto',
    'google/protobuf/descriptor.proto',
    'google/protobuf/source_context.proto',
    'google/protobuf/type.proto',
  ].map((file) => [file, `protobufjs/${file}`]),
);

/**
 * Public contracts of Google, in words of our own: the packages that have the files as they are weigh
 * 6 and 67 MB.
 */
const standard = new Map(
  Object.entries({
    api: apiProtos,
    longrunning: longrunningProtos,
    rpc: rpcProtos,
    type: typeProtos,
  }).flatMap(([folder, files]) =>
    Object.entries(files).map(([file, text]) => [
      `google/${folder}/${file}.proto`,
      `syntax = "proto3"; package google.${folder}; ${text}`,
    ]),
  ),
);

export const standardProtoNames: readonly string[] = [...standard.keys()];

export async function readBundledProto(importPath: string): Promise<string | undefined> {
  const file = ofProtobufjs.get(canonicalName(importPath));
  if (file === undefined) return standard.get(importPath);
  return readFile(require.resolve(file), 'utf8');
}

/** Whether an import needs no file. */
export const isBundled = (importPath: string): boolean =>
  wellKnownFile(importPath) !== undefined ||
  ofProtobufjs.has(canonicalName(importPath)) ||
  standard.has(importPath);
