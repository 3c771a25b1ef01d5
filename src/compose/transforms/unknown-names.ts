import type { GraphQLSchema } from 'graphql';
import { rootTypeNames } from '../root-type-names.ts';
import { unknownInFilter } from './filter-names.ts';
import { type RenameRule, unknownInRename } from './rename-names.ts';
import { elementsOf, nothingCalled, type SchemaElements } from './schema-elements.ts';

/** A rule of a transform that speaks of what is not there. */
export interface UnknownName {
  /** Where the rule stands in its transform. */
  readonly path: readonly (string | number)[];
  readonly message: string;
}

/** The options of Mesh's own transforms; a list is one of rules, applied by wrapping. */
interface Options {
  readonly mode?: string;
  readonly filters?: unknown;
  readonly renames?: unknown;
  readonly ignore?: unknown;
}

/**
 * What a transform of `.meshrc.yaml` speaks of and is not there. Mesh does not say so: a misspelt
 * filter would serve what it should hide.
 * @param transform One item of `transforms`.
 * @param schemas What it is applied to: the one source, or all.
 */
export function unknownNames(
  transform: Readonly<Record<string, unknown>>,
  schemas: readonly GraphQLSchema[],
): UnknownName[] {
  const elements = elementsOf(schemas);
  const [name = ''] = Object.keys(transform);
  const options: Options = { ...(transform[name] as Options) };
  const mode = options.mode === 'bare' ? 'bare' : 'wrap';
  const inAll = <R>(key: keyof Options, unknown: (rule: R) => readonly string[]) => {
    const isList = Array.isArray(transform[name]);
    const rules = (isList ? transform[name] : options[key]) as readonly R[] | undefined;
    return (rules ?? []).flatMap((rule, index) =>
      unknown(rule).map((message) => ({
        path: isList ? [name, index] : [name, key, index],
        message: `${name}: ${message}`,
      })),
    );
  };
  switch (name) {
    case 'filterSchema':
      return inAll('filters', (rule: string) => unknownInFilter(rule, mode, elements));
    case 'rename':
      return inAll('renames', (rule: RenameRule) =>
        [unknownInRename(rule, mode, elements) ?? []].flat(),
      );
    case 'prefix':
      return inAll('ignore', (ignored: string) => unknownInIgnore(ignored, elements));
    default:
      return [];
  }
}

/** `ignore` of `prefix`: types, and fields of the root types. */
function unknownInIgnore(ignored: string, elements: SchemaElements): string[] {
  const [type = '', field] = ignored.split('.');
  // What has no mutations yet may have some.
  if (field === undefined && (elements.has(type) || rootTypeNames.includes(type))) return [];
  const fields = elements.get(type)?.fields;
  if (fields === undefined) return [nothingCalled('there is no type', type, [...elements.keys()])];
  if (fields.has(field ?? '')) return [];
  return [nothingCalled(`${type} has no field`, field ?? '', [...fields.keys()])];
}
