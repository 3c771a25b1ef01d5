import type { ParameterLocation, ParameterStyle } from '../../../../annotations/bindings.ts';
import { defaultExplode, defaultStyle } from '../../../../annotations/parameter-defaults.ts';
import { type JsonObject, objectAt } from '../../../../tools/json-object.ts';
import { unlessBroken } from '../contract/broken-reference.ts';
import type { Contract } from '../contract/contract.ts';
import type { Warn } from '../contract/finding.ts';
import { listAt, textAt } from '../contract/json-node.ts';
import { chooseMediaType } from './media-choice.ts';
import { declaredSegments, type PathVariable, pathVariables } from './path-variables.ts';

export interface ContractParameter {
  readonly name: string;
  readonly in: ParameterLocation;
  readonly required: boolean;
  readonly style: ParameterStyle;
  readonly explode: boolean;
  readonly allowReserved: boolean;
  /** What stands between the braces of the path, where that is more than the name. */
  readonly variable?: string;
  /** `RestParameter.segments` */
  readonly segments?: string;
  readonly mediaType?: string;
  readonly schema: unknown;
  /** Examples of its values, besides those in its schema. */
  readonly examples: readonly unknown[];
  readonly description?: string;
  readonly deprecated: boolean;
}

/** A parameter of the operation replaces one of the path that has its name and location. */
export function mergedParameters(
  contract: Contract,
  pathItem: JsonObject,
  node: JsonObject,
  warn: Warn,
): JsonObject[] {
  const merged = new Map<string, JsonObject>();
  for (const item of [...listAt(pathItem.parameters), ...listAt(node.parameters)]) {
    const parameter = unlessBroken(
      undefined,
      () => objectAt(contract.resolve(item).node),
      (problem, at) => warn(`${problem}: the parameter is left out.`, at),
    );
    if (parameter === undefined) continue;
    merged.set(`${parameter.in} ${parameter.name}`, parameter);
  }
  return [...merged.values()];
}

/** OpenAPI 3.1, Parameter Object: "SHALL be ignored", because other parts of the call say it. */
const ignoredHeaders = new Set(['accept', 'content-type', 'authorization']);
/** They frame or route the message (RFC 9110, RFC 9112): set by a value, they could split it. */
const refusedHeaders = new Set([
  ...['host', 'connection', 'content-length', 'transfer-encoding', 'te', 'trailer', 'upgrade'],
  ...['keep-alive', 'expect', 'proxy-connection', 'proxy-authorization', 'cookie'],
]);

/**
 * @param path The path template.
 * @param warn Takes what the owner of the contract should know.
 */
export function readParameters(
  contract: Contract,
  nodes: readonly JsonObject[],
  path: string,
  warn: Warn,
): ContractParameter[] {
  const declared = new Set(
    nodes.flatMap((node) => (node.in === 'path' ? (textAt(node.name) ?? []) : [])),
  );
  const inPath = new Map(pathVariables(path, declared).map((each) => [each.name, each]));
  const parameters: ContractParameter[] = [];
  for (const node of nodes) {
    const parameter = readParameter(contract, node);
    if (parameter === undefined) {
      warn(`a parameter ("${node.name}" in ${node.in}) cannot be sent; it is left out.`, node);
      continue;
    }
    if (parameter.in === 'header') {
      const name = parameter.name.toLowerCase();
      if (ignoredHeaders.has(name)) continue;
      if (refusedHeaders.has(name) || !/^[a-z0-9!#$%&'*+.^_`|~-]+$/.test(name)) {
        warn(`no argument may set the header "${parameter.name}".`, node);
        continue;
      }
    }
    if (parameter.in !== 'path') {
      parameters.push(parameter);
      continue;
    }
    const variable = inPath.get(parameter.name);
    if (variable === undefined) {
      warn(`its path has no {${parameter.name}}.`, node);
      continue;
    }
    inPath.delete(parameter.name);
    const segments = variable.segments ?? declaredSegments(node, schemaOf(contract, parameter));
    parameters.push({ ...parameter, ...inTemplate({ ...variable, segments }) });
  }
  for (const variable of inPath.values()) {
    const { name } = variable;
    warn(`{${name}} is not described; it is taken for a string.`);
    parameters.push({
      ...{ name, in: 'path', required: true, style: 'simple', explode: false },
      ...{ allowReserved: false, schema: { type: 'string' }, examples: [], deprecated: false },
      ...inTemplate(variable),
    });
  }
  return parameters;
}

const hasReservedPaths = ({ root }: Contract) => /^3\.(?:[2-9]|\d\d)/.test(String(root.openapi));

const schemaOf = (contract: Contract, { schema }: ContractParameter): JsonObject =>
  unlessBroken({}, () => objectAt(contract.resolve(schema).node));

function inTemplate({
  text,
  name,
  segments,
}: Omit<PathVariable, 'segments'> & { segments?: string | undefined }) {
  return { ...(text !== name && { variable: text }), ...(segments !== undefined && { segments }) };
}

/** One value with something else than commas in it. */
export const delimitedStyles = ['spaceDelimited', 'pipeDelimited', 'tabDelimited'] as const;

/**
 * OpenAPI 3.1, Parameter Object, "Style Values": which style may stand where. Swagger 2.0 has
 * delimiters in paths and headers, too.
 */
const stylesByLocation: Readonly<Record<ParameterLocation, readonly ParameterStyle[]>> = {
  path: ['simple', 'label', 'matrix', ...delimitedStyles],
  query: ['form', ...delimitedStyles, 'deepObject'],
  header: ['simple', ...delimitedStyles],
  cookie: ['form'],
};

const isLocation = (text: unknown): text is ParameterLocation =>
  typeof text === 'string' && Object.hasOwn(stylesByLocation, text);

function readParameter(contract: Contract, node: JsonObject): ContractParameter | undefined {
  const name = textAt(node.name);
  const location = node.in;
  if (name === undefined || !isLocation(location)) return undefined;
  const legal = stylesByLocation[location];
  const style = legal.find((each) => each === node.style) ?? defaultStyle(location);
  const mediaType = chooseMediaType(Object.keys(objectAt(node.content)));
  const description = textAt(node.description);
  return {
    name,
    in: location,
    required: node.required === true || location === 'path',
    style,
    explode: typeof node.explode === 'boolean' ? node.explode : defaultExplode(style),
    // OpenAPI 3.2 has it everywhere; before, "this property only applies to" queries.
    allowReserved:
      node.allowReserved === true && (location === 'query' || hasReservedPaths(contract)),
    ...(mediaType !== undefined && { mediaType }),
    schema:
      mediaType === undefined ? node.schema : objectAt(objectAt(node.content)[mediaType]).schema,
    examples: [
      node.example,
      ...Object.values(objectAt(node.examples)).map((example) => objectAt(example).value),
    ],
    ...(description !== undefined && { description }),
    deprecated: node.deprecated === true,
  };
}
