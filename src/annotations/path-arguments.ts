import type { BoundOperation } from './bound-operations.ts';
import { readArgument } from './read.ts';

/** Why an operation could never be called: no argument gives a part of its path. */
export function missingPathArgument({
  coordinate,
  field,
  binding,
}: Pick<BoundOperation, 'coordinate' | 'field' | 'binding'>): string | undefined {
  if (binding.protocol !== 'rest') return undefined;
  const needed = binding.parameters.filter((parameter) => parameter.in === 'path');
  if (needed.length === 0) return undefined;
  const given = new Set(
    field.args.map(({ name, astNode }) => readArgument(astNode?.directives).wireName ?? name),
  );
  const missing = needed.find(({ arg }) => !given.has(arg));
  return missing && `${coordinate} has no argument that gives {${missing.name}} of ${binding.path}`;
}
