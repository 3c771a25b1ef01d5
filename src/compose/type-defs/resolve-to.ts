import type { ConstDirectiveNode, DirectiveNode } from 'graphql';
import { z } from 'zod';
import { printLinkValue } from '../../annotations/link-value.ts';
import { directiveNode, literalValue } from '../../annotations/literal.ts';
import type { LinkValue } from '../../annotations/model.ts';
import { sdlError } from '../sdl-error.ts';

const args = z.record(z.string(), z.unknown()).default({});

/** The arguments of Mesh's `@resolveTo`. */
const resolveToSchema = z.strictObject({
  sourceTypeName: z.string(),
  sourceFieldName: z.string(),
  sourceArgs: args,
  additionalArgs: args,
  keyField: z.string().optional(),
  keysArg: z.string().optional(),
  valueKeyField: z.string().optional(),
  result: z.string().optional(),
  pubsubTopic: z.string().optional(),
  filterBy: z.string().optional(),
  // These tell Mesh what the composed schema knows: whose field it is and what to select.
  sourceName: z.string().optional(),
  sourceSelectionSet: z.string().optional(),
  requiredSelectionSet: z.string().optional(),
  resultType: z.string().optional(),
});
type ResolveTo = z.output<typeof resolveToSchema>;

/**
 * Writes Mesh's `@resolveTo` as `@link` (and `@batch`, where it asks for many keys at once). Its
 * templates become references: only whole ones, because a value that is pasted into a text is how
 * injections begin.
 * @throws UserError for what has no safe meaning: `{env.X}`, text around a template, `filterBy`.
 */
export function linkFromResolveTo(directive: ConstDirectiveNode): ConstDirectiveNode[] {
  const to = readResolveTo(directive);
  const linkArgs = Object.entries({ ...to.additionalArgs, ...to.sourceArgs }).map(
    ([name, written]) => [name, printLinkValue(linkValue(directive, name, written))],
  );
  if (to.keysArg !== undefined) linkArgs.push([to.keysArg, `$parent.${to.keyField}`]);
  const link = directiveNode('link', {
    field: to.sourceFieldName,
    args: linkArgs.length === 0 ? undefined : Object.fromEntries(linkArgs),
  });
  const { keysArg, valueKeyField: itemKey, result: items } = to;
  const batch = directiveNode('batch', { keysArg, itemKey, items });
  const written = keysArg === undefined ? [link] : [link, batch];
  return written.map((node) => ({ ...directive, ...node }));
}

function readResolveTo(directive: ConstDirectiveNode): ResolveTo {
  const written = (directive.arguments ?? []).map(({ name, value }) => [
    name.value,
    literalValue(value),
  ]);
  const { data: to, error } = resolveToSchema.safeParse(Object.fromEntries(written));
  if (to === undefined) {
    const [{ path, message } = { path: [], message: '' }] = error.issues;
    throw sdlError(directive, `@resolveTo: ${[...path, message].join(': ')}`);
  }
  if (to.sourceTypeName !== 'Query') {
    throw sdlError(directive, `@resolveTo can only lead to Query, not to ${to.sourceTypeName}`);
  }
  for (const name of ['pubsubTopic', 'filterBy'] as const) {
    if (to[name] !== undefined) throw sdlError(directive, `@resolveTo(${name}:) is not supported`);
  }
  if ((to.keysArg === undefined) !== (to.keyField === undefined)) {
    throw sdlError(directive, '@resolveTo: "keysArg" and "keyField" need each other');
  }
  for (const name of ['valueKeyField', 'result'] as const) {
    if (to[name] !== undefined && to.keysArg === undefined) {
      throw sdlError(directive, `@resolveTo(${name}:) is supported together with "keysArg" only`);
    }
  }
  return to;
}

function linkValue(directive: DirectiveNode, name: string, written: unknown): LinkValue {
  if (!hasTemplate(written)) return { from: 'constant', value: written };
  const [, kind, dotted = ''] =
    /^\{(root|args)((?:\.[A-Za-z_]\w*)+)\}$/.exec(typeof written === 'string' ? written : '') ?? [];
  const path = dotted.split('.').slice(1);
  const [argument = ''] = path;
  if (kind === 'root') return { from: 'parent', path };
  if (kind === 'args' && path.length === 1) return { from: 'argument', name: argument };
  throw sdlError(
    directive,
    `@resolveTo: ${JSON.stringify(written)} for "${name}" cannot be used`,
    'Only whole references are: "{root.field}" and "{args.name}".',
  );
}

/** Mesh replaces `{…}` in texts, however deep they stand. */
function hasTemplate(written: unknown): boolean {
  if (typeof written === 'string') return written.includes('{');
  return (
    typeof written === 'object' && written !== null && Object.values(written).some(hasTemplate)
  );
}
