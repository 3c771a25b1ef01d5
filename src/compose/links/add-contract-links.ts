import {
  type FieldDefinitionNode,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isObjectType,
  Kind,
  OperationTypeNode,
  parseType,
  type TypeDefinitionNode,
} from 'graphql';
import { type BoundOperation, boundOperations } from '../../annotations/bound-operations.ts';
import type { ContractLink, LinkValue } from '../../annotations/model.ts';
import { operationName } from '../../annotations/operation-name.ts';
import { readArgument, readField } from '../../annotations/read.ts';
import { resultKey } from '../../annotations/result-key.ts';
import { fieldDirectives } from '../../annotations/write.ts';
import { canonicalJson } from '../../tools/canonical-json.ts';
import type { ComposedSource } from '../mesh.ts';
import { fieldName } from '../naming/graphql-names.ts';
import { resultFieldOf } from '../result-field.ts';
import { wrongLinks } from './check-links.ts';

/** A link of a contract as a field of the graph. */
interface LinkedField {
  readonly source: string;
  readonly link: ContractLink;
  readonly type: string;
  readonly field: FieldDefinitionNode;
}

type Field = GraphQLField<unknown, unknown>;
type Owner = GraphQLObjectType;

export interface LinkedSources {
  readonly types: readonly TypeDefinitionNode[];
  /** The sources, with a warning for each of their links that does not fit. */
  readonly sources: readonly ComposedSource[];
}

/**
 * Adds the links that contracts describe, as fields of the types that their answers have. Read from
 * the composed schema, where transforms and collisions have given everything its last name. A link
 * that does not fit costs itself, not the graph: the contract is somebody else's.
 * @param build Makes a schema of definitions.
 */
export function addContractLinks(
  types: readonly TypeDefinitionNode[],
  sources: readonly ComposedSource[],
  build: (types: readonly TypeDefinitionNode[]) => GraphQLSchema,
): LinkedSources {
  if (sources.every(({ annotations }) => (annotations.links ?? []).length === 0)) {
    return { types, sources };
  }
  const schema = build(types);
  const { found, problems } = linkedFields(sources, schema);
  const wrong = wrongLinks(build(withFields(types, found)));
  const right = found.filter((linked) => {
    const [error] = wrong.get(coordinateOf(linked)) ?? [];
    if (error !== undefined) problems.push({ ...linked, problem: error.message });
    return error === undefined;
  });
  return {
    types: withFields(types, right),
    sources: sources.map((source) => withWarnings(source, problems)),
  };
}

const coordinateOf = ({ type, field }: LinkedField) => `${type}.${field.name.value}`;

interface LinkProblem {
  readonly source: string;
  readonly link: ContractLink;
  readonly problem: string;
}

function withWarnings(source: ComposedSource, problems: readonly LinkProblem[]): ComposedSource {
  const warnings = problems
    .filter((problem) => problem.source === source.name)
    .map(({ link, problem }) => `${link.from}: its link "${link.name}" is left out: ${problem}.`);
  const { annotations } = source;
  return {
    ...source,
    annotations: { ...annotations, warnings: [...annotations.warnings, ...warnings] },
  };
}

function linkedFields(sources: readonly ComposedSource[], schema: GraphQLSchema) {
  const operations = operationsOf(schema);
  const found = new Map<string, LinkedField>();
  const problems: LinkProblem[] = [];
  for (const { name: source, annotations } of sources) {
    for (const link of annotations.links ?? []) {
      const linked = linkedField(source, link, operations);
      if (typeof linked === 'string') {
        problems.push({ source, link, problem: linked });
        continue;
      }
      const coordinate = coordinateOf(linked);
      const known = found.get(coordinate);
      if (known === undefined) found.set(coordinate, linked);
      // Several answers of one type often repeat their links.
      else if (!asksTheSame(known, linked)) {
        const problem = `${coordinate} is the link of ${known.link.from} already, which leads elsewhere`;
        problems.push({ source, link, problem });
      }
    }
  }
  return { found: [...found.values()], problems };
}

const asksTheSame = (left: LinkedField, right: LinkedField) =>
  canonicalJson(left.field.directives) === canonicalJson(right.field.directives);

function withFields(
  types: readonly TypeDefinitionNode[],
  links: readonly LinkedField[],
): TypeDefinitionNode[] {
  const byType = Map.groupBy(links, (link) => link.type);
  return types.map((type) => {
    const added = byType.get(type.name.value);
    return type.kind === Kind.OBJECT_TYPE_DEFINITION && added !== undefined
      ? { ...type, fields: [...(type.fields ?? []), ...added.map(({ field }) => field)] }
      : type;
  });
}

/** Operations by source and name, as links name them. */
type Operations = ReadonlyMap<string, BoundOperation>;

const operationsOf = (schema: GraphQLSchema): Operations =>
  new Map(
    boundOperations(schema).map((bound) => [
      `${bound.binding.source} ${operationName(bound.binding)}`,
      bound,
    ]),
  );

/** @returns The field, or why there is none. */
function linkedField(
  source: string,
  link: ContractLink,
  operations: Operations,
): LinkedField | string {
  const from = operations.get(`${source} ${link.from}`)?.field;
  const target = operations.get(`${source} ${link.to}`);
  if (from === undefined || target === undefined) return `${link.to} is not in the graph`;
  // A field must not change anything.
  if (target.kind !== OperationTypeNode.QUERY) return `${link.to} is not a read`;
  const to = target.field;
  const takesHeaders = Object.values(link.args).some((value) => 'header' in value);
  // The type of a result is the same wherever it stands.
  const result = resultFieldOf(from.type);
  const owner = getNullableType((takesHeaders ? undefined : result)?.type ?? from.type);
  if (!isObjectType(owner))
    return `its answer is ${result?.type ?? from.type}, which has no fields`;
  const name = fieldName(link.name);
  if (Object.hasOwn(owner.getFields(), name)) return `${owner} has a field "${name}" already`;
  const args = linkArguments(owner, link.args, to);
  const { description } = link;
  return {
    ...{ source, link, type: owner.name },
    field: {
      kind: Kind.FIELD_DEFINITION,
      name: { kind: Kind.NAME, value: name },
      ...(description !== undefined && { description: { kind: Kind.STRING, value: description } }),
      type: parseType(String(getNullableType(to.type)), { noLocation: true }),
      directives: fieldDirectives(name, { link: { field: to.name, args } }),
    },
  };
}

/** A name that nothing has is kept: the check of links says what is wrong with it. */
function linkArguments(
  owner: Owner,
  args: ContractLink['args'],
  to: Field,
): Record<string, LinkValue> {
  const entries = Object.entries(args).map(([parameter, value]): [string, LinkValue] => {
    const argument = to.args.find((each) => parameterOf(to, each) === parameter);
    return [argument?.name ?? parameter, linkArgument(owner, value)];
  });
  return Object.fromEntries(entries);
}

function linkArgument(owner: Owner, value: ContractLink['args'][string]): LinkValue {
  if ('value' in value) return { from: 'constant', value: value.value };
  if ('header' in value) return { from: 'parent', path: memberNames(owner, [value.header]) };
  const result = resultFieldOf(owner) === undefined ? [] : [resultKey];
  return { from: 'parent', path: memberNames(owner, [...result, ...value.path]) };
}

/** The parameter of the contract that an argument carries. */
function parameterOf(to: Field, argument: Field['args'][number]): string {
  const wireName = readArgument(argument.astNode?.directives).wireName ?? argument.name;
  const { binding } = readField(to.astNode?.directives);
  const parameters = binding?.protocol === 'rest' ? binding.parameters : [];
  return parameters.find(({ arg }) => arg === wireName)?.name ?? wireName;
}

function memberNames(owner: Owner, path: readonly string[]): string[] {
  const [first = '', ...rest] = path;
  const field = Object.values(owner.getFields()).find(
    ({ name, astNode }) => (readField(astNode?.directives).wireName ?? name) === first,
  );
  const next = field && getNamedType(field.type);
  if (rest.length === 0 || !isObjectType(next)) return [field?.name ?? first, ...rest];
  return [field?.name ?? first, ...memberNames(next, rest)];
}
