import { braceExpand, Minimatch, type MinimatchOptions } from 'minimatch';
import { nothingCalled, type SchemaElements } from './schema-elements.ts';

const noType = 'there is no type';

/**
 * Names in a rule of `filterSchema` that fit nothing: Mesh passes over them, and what should have
 * been hidden is served. Rules are read as Mesh reads them: `Type`, `Type.field` or
 * `Type.field.argument`, where the last part is a pattern, which `!` turns around.
 * @param mode In `bare`, types and fields before the last part have to be written as they are.
 */
export function unknownInFilter(
  rule: string,
  mode: 'bare' | 'wrap',
  elements: SchemaElements,
): string[] {
  const isBare = mode === 'bare';
  const [typePart = '', fieldPart = '', argPart = ''] = rule.split('.');
  const types = [...elements.keys()];
  if (fieldPart === '') return unknownIn(typePart, noType, types);
  const last = asMeshReads(argPart === '' ? fieldPart : argPart);
  if (typePart === 'Type') return unknownIn(last, noType, types);

  const ofTypes = isBare ? types.filter((name) => name === typePart) : matching(typePart, types);
  if (ofTypes.length === 0) return [nothingCalled(noType, typePart, types)];
  const fields = new Map(ofTypes.flatMap((name) => [...(elements.get(name)?.fields ?? [])]));
  const names = [...fields.keys()];
  if (names.length === 0) return [`${typePart} has no fields, and nothing else can be filtered`];
  if (argPart === '') return unknownIn(last, `${typePart} has no field`, names);

  const ofFields =
    isBare && fieldPart !== '*'
      ? names.filter((name) => name === fieldPart)
      : matching(fieldPart, names);
  if (ofFields.length === 0) return [nothingCalled(`${typePart} has no field`, fieldPart, names)];
  const args = new Set(
    ofTypes.flatMap((type) =>
      ofFields.flatMap((name) => [...(elements.get(type)?.fields.get(name)?.keys() ?? [])]),
    ),
  );
  return unknownIn(last, `${typePart}.${fieldPart} has no argument`, [...args]);
}

/** Each name of `!{one,two}` has to fit something. */
function unknownIn(pattern: string, noSuch: string, names: readonly string[]): string[] {
  return braceExpand(pattern.replace(/^!+/, ''))
    .filter((each) => matching(each, names, { nonegate: true }).length === 0)
    .map((each) => nothingCalled(noSuch, each, names));
}

function matching(pattern: string, names: readonly string[], options?: MinimatchOptions): string[] {
  const matcher = new Minimatch(pattern, options);
  return names.filter((name) => matcher.match(name));
}

/** Braces around one name are none, and a space may stand behind a comma. */
function asMeshReads(pattern: string): string {
  const isOne = pattern.includes('{') && !pattern.includes(',');
  const plain = isOne ? pattern.replace('{', '').replace('}', '') : pattern;
  return plain.replaceAll(', ', ',').trim();
}
