import { RefusedValue } from '../refused-value.ts';

/**
 * Writes a value that has several segments of a path, as its contract says how many and which: `**` is
 * any, and else the template is that of a Google API HTTP rule (`projects/*`). A value of another form
 * would lead to another operation than the one that was asked for, and judged.
 * @param encode Encodes one segment.
 */
export function writeSegments(
  value: string,
  template: string,
  encode: (segment: string) => string,
): string {
  // Ids of Azure begin with the slash that their template has.
  const segments = (template === '**' ? value.replace(/^\//, '') : value).split('/');
  if (!matches(segments, template.split('/'))) {
    throw new RefusedValue(`must be like ${template}`);
  }
  // Servers and proxies take two slashes for one, and resolve dots.
  if (segments.some((segment) => /^\.{0,2}$/.test(segment))) {
    throw new RefusedValue('must have no segment that is empty, . or ..');
  }
  return segments.map(encode).join('/');
}

function matches(segments: readonly string[], template: readonly string[]): boolean {
  const isOpen = template.at(-1) === '**';
  const isLong = isOpen ? segments.length >= template.length : segments.length === template.length;
  return (
    isLong &&
    template.every((part, index) => part === '*' || part === '**' || part === segments[index])
  );
}
