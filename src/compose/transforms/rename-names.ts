import { nothingCalled, type SchemaElements } from './schema-elements.ts';

interface NamePath {
  readonly type?: string;
  readonly field?: string;
  readonly argument?: string;
}

/** An item of `renames`. */
export interface RenameRule {
  readonly from: NamePath;
  readonly to: NamePath;
  readonly useRegExpForTypes?: boolean;
  readonly useRegExpForFields?: boolean;
  readonly useRegExpForArguments?: boolean;
  readonly regExpFlags?: string;
}

/** Whose fields `rename` renames, as its two modes do. */
const kindsOf = { bare: ['object', 'interface'], wrap: ['object', 'input'] };

/**
 * What a rule of `rename` speaks of and is not there: Mesh passes over it.
 * @param elements Gets the new names too, which later rules may speak of.
 */
export function unknownInRename(
  rule: RenameRule,
  mode: 'bare' | 'wrap',
  elements: SchemaElements,
): string | undefined {
  const { from, to, regExpFlags: flags } = rule;
  const { type = '', field, argument } = from;
  const typeNames = [...elements.keys()];
  const matchType = matcher(type, rule.useRegExpForTypes, flags);
  const types = entriesOf(elements, matchType, to.type);
  if (types.length === 0) return nothingCalled('there is no type', type, typeNames);
  if (field === undefined) return to.type === undefined ? noNewName('type') : undefined;
  if (to.field === undefined) return noNewName('field');

  const renamed = types.filter(({ kind }) => kindsOf[mode].includes(kind ?? ''));
  const [{ kind = 'type without fields' } = {}] = types;
  if (renamed.length === 0) return `mode "${mode}" renames no fields of an ${kind} as ${type}`;
  const fieldNames = renamed.flatMap(({ fields }) => [...fields.keys()]);
  const matchField = matcher(field, rule.useRegExpForFields, flags);
  const fields = renamed.flatMap((each) => entriesOf(each.fields, matchField, to.field));
  if (fields.length === 0) return nothingCalled(`${type} has no field`, field, fieldNames);
  if (argument === undefined) return undefined;
  if (to.argument === undefined) return noNewName('argument');

  const argNames = fields.flatMap((args) => [...args.keys()]);
  const matchArgument = matcher(argument, rule.useRegExpForArguments, flags);
  const args = fields.flatMap((each) => entriesOf(each, matchArgument, to.argument));
  if (args.length > 0) return undefined;
  return nothingCalled(`${type}.${field} has no argument`, argument, argNames);
}

const noNewName = (what: keyof NamePath) => `\`to.${what}\` is missing, so nothing is renamed`;

/** A name, or a pattern of names. */
type Matcher = string | RegExp;

const matcher = (text: string, isPattern: boolean | undefined, flags?: string): Matcher =>
  isPattern === true ? new RegExp(text, flags) : text;

/** What a matcher speaks of; it is there by its new name as well from now on. */
function entriesOf<V>(entries: Map<string, V>, from: Matcher, to: string | undefined): V[] {
  const found = [...entries].filter(([name]) =>
    typeof from === 'string' ? name === from : name.search(from) >= 0,
  );
  for (const [name, value] of found) {
    if (to !== undefined) entries.set(name.replace(from, to), value);
  }
  return found.map(([, value]) => value);
}
