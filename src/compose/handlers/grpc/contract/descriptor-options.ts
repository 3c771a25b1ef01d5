import { isJsonObject } from '../../../../tools/json-object.ts';

type Options = Readonly<Record<string, unknown>>;

/**
 * Decoded options as protobufjs has those of a text: custom ones flat, as in
 * `(google.api.http).get`, the others by their names.
 */
export function optionsOf(decoded: Options): Options {
  return Object.fromEntries(
    Object.entries(decoded).flatMap(([name, value]) =>
      name.startsWith('.') ? leaves(`(${name.slice(1)})`, value) : [[name, value]],
    ),
  );
}

function leaves(path: string, value: unknown): [string, unknown][] {
  if (!isJsonObject(value)) return [[path, value]];
  return Object.entries(value).flatMap(([name, member]) => leaves(`${path}.${name}`, member));
}
