import type { RestBinding, RestParameter } from '../../../annotations/bindings.ts';
import { RefusedValue } from '../refused-value.ts';
import { expandParameter } from './parameters.ts';
import { writeSegments } from './path-segments.ts';
import {
  encodeLiteral,
  percentEncode,
  percentEncodeReserved,
  percentEncodeReservedInPath,
} from './percent-encoding.ts';

export type Arguments = Readonly<Record<string, unknown>>;

/** Own members only: an argument called `constructor` must not find what every object inherits. */
export const argumentOf = (args: Arguments, name: string): unknown =>
  Object.hasOwn(args, name) ? args[name] : undefined;

/**
 * Makes the function that writes the request target (RFC 9112, 3.2.1) of a binding.
 * @param basePath The path of the endpoint, without a slash at its end.
 */
export function compileTarget(binding: RestBinding, basePath: string): (args: Arguments) => string {
  // A fragment only tells apart operations with one path; it is never sent.
  const [template = ''] = binding.path.split('#');
  // Not that of `{id?}`.
  const [pathTemplate = '', queryTemplate = ''] = template.split(/\?(?![^{]*\})/, 2);
  const writePath = compilePath(pathTemplate, binding.parameters);
  const writeFixedQuery = compilePath(queryTemplate, binding.parameters);
  const query = binding.parameters.filter((parameter) => parameter.in === 'query');
  const declared = new Set(query.map(({ name }) => percentEncode(name)));

  return (args) => {
    const parts = queryTemplate === '' ? [] : [writeFixedQuery(args)];
    for (const parameter of query) parts.push(...expandQuery(parameter, args, declared));
    const path = basePath + writePath(args);
    return parts.length === 0 ? path : `${path}?${parts.join('&')}`;
  };
}

function expandQuery(
  parameter: RestParameter,
  args: Arguments,
  declared: ReadonlySet<string>,
): string[] {
  const encode = parameter.allowReserved === true ? percentEncodeReserved : percentEncode;
  const own = percentEncode(parameter.name);
  return naming(parameter, () =>
    expandParameter(parameter, argumentOf(args, parameter.arg), encode).map(({ name, text }) => {
      // A free-form object could otherwise overrule a parameter that it does not stand for.
      if (name !== own && declared.has(name)) {
        throw new RefusedValue('has a member with the name of another parameter');
      }
      return text;
    }),
  );
}

type Piece = string | RestParameter;

function compilePath(
  template: string,
  parameters: readonly RestParameter[],
): (args: Arguments) => string {
  const byName = new Map(
    parameters.filter((parameter) => parameter.in === 'path').map((each) => [each.name, each]),
  );
  // What stands in braces may have slashes of its own.
  const segments: Piece[][] = [[]];
  for (const piece of template.split(/(\{[^{}]+\})/)) {
    const parameter = /^\{.+\}$/.test(piece) ? byName.get(piece.slice(1, -1)) : undefined;
    const [first = '', ...others] = parameter === undefined ? piece.split('/') : [parameter];
    const literal = (text: Piece) => (typeof text === 'string' ? encodeLiteral(text) : text);
    segments.at(-1)?.push(literal(first));
    for (const each of others) segments.push([literal(each)]);
  }
  const written = segments.map((pieces) => (pieces.every(isLiteral) ? pieces.join('') : pieces));
  return (args) => {
    let path = '';
    for (const [index, segment] of written.entries()) {
      if (index > 0) path += '/';
      path += typeof segment === 'string' ? segment : writeSegment(segment, args);
    }
    return path;
  };
}

const isLiteral = (piece: Piece) => typeof piece === 'string';

/**
 * A segment that reads `.` or `..` is not data: servers and proxies on the way resolve it, so that
 * `/users/{id}` would become `/`. It is checked as a whole, because `{a}{b}` may make one together.
 */
function writeSegment(pieces: readonly Piece[], args: Arguments): string {
  const segment = pieces
    .map((piece) => (typeof piece === 'string' ? piece : writePathParameter(piece, args)))
    .join('');
  const parameter = pieces.find((piece) => typeof piece !== 'string');
  if (parameter !== undefined && /(?:^|\/)(?:\.|%2e){1,2}(?:\/|$)/i.test(segment)) {
    throw new RefusedValue(`The argument "${parameter.arg}" cannot stand in a path.`);
  }
  return segment;
}

const pathPrefix: Readonly<Record<string, string>> = { label: '.', matrix: ';' };

function writePathParameter(parameter: RestParameter, args: Arguments): string {
  const prefix = pathPrefix[parameter.style] ?? '';
  const parts = naming(parameter, () => {
    const value = argumentOf(args, parameter.arg);
    // An empty segment names another resource: `/users/{id}` would become the list of all users.
    if (value === '') throw new RefusedValue('must not be empty');
    const { segments } = parameter;
    const encode = parameter.allowReserved === true ? percentEncodeReservedInPath : percentEncode;
    if (segments !== undefined && typeof value === 'string') {
      return [{ text: writeSegments(value, segments, encode) }];
    }
    const expanded = expandParameter(parameter, value, encode);
    if (expanded.every(({ text }) => text === '')) throw new RefusedValue('must not be empty');
    return expanded;
  });
  return prefix + parts.map(({ text }) => text).join(prefix === '' ? ',' : prefix);
}

/** Says which argument a refused value belongs to. */
export function naming<T>(parameter: RestParameter, run: () => T): T {
  try {
    return run();
  } catch (error) {
    if (!(error instanceof RefusedValue)) throw error;
    throw new RefusedValue(`The argument "${parameter.arg}" ${error.message}.`);
  }
}
