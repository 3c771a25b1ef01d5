import type { LinkValue } from './model.ts';

const reference = /^\$(parent|args)((?:\.[A-Za-z_][A-Za-z0-9_]*)+)$/;

/**
 * Reads one value of `@link(args:)`: `"$parent.sku"`, `"$args.postcode"`, or a constant. A string
 * that starts with `$$` is a constant that starts with `$`. References are whole values, never
 * parts of a string, so that nothing is ever interpolated.
 * @returns `undefined` for a string that starts with `$` and is not a reference.
 */
export function parseLinkValue(value: unknown): LinkValue | undefined {
  if (typeof value !== 'string' || !value.startsWith('$')) return { from: 'constant', value };
  if (value.startsWith('$$')) return { from: 'constant', value: value.slice(1) };
  const [, kind, dotted = ''] = reference.exec(value) ?? [];
  const path = dotted.split('.').slice(1);
  const [name = ''] = path;
  if (kind === 'parent') return { from: 'parent', path };
  if (kind === 'args' && path.length === 1) return { from: 'argument', name };
  return undefined;
}

/** The inverse of `parseLinkValue`. */
export function printLinkValue(value: LinkValue): unknown {
  switch (value.from) {
    case 'parent':
      return `$parent.${value.path.join('.')}`;
    case 'argument':
      return `$args.${value.name}`;
    case 'constant':
      return typeof value.value === 'string' && value.value.startsWith('$')
        ? `$${value.value}`
        : value.value;
  }
}
