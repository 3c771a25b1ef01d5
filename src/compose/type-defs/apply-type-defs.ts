import {
  type ConstDirectiveNode,
  type DefinitionNode,
  type DirectiveDefinitionNode,
  type DocumentNode,
  type EnumTypeDefinitionNode,
  type FieldDefinitionNode,
  type InputValueDefinitionNode,
  Kind,
  type NameNode,
  print,
  type StringValueNode,
  type TypeDefinitionNode,
  type TypeExtensionNode,
} from 'graphql';
import { sdlError } from '../sdl-error.ts';
import { isTypeDefinition } from '../source-document.ts';
import { linkFromResolveTo } from './resolve-to.ts';

export interface ExtendedDefinitions {
  readonly types: readonly TypeDefinitionNode[];
  /** Directive definitions of the project itself. */
  readonly directives: readonly DirectiveDefinitionNode[];
}

/**
 * Applies `additionalTypeDefs` of `.meshrc.yaml` to the composed types. An extension adds fields
 * (joins); one that repeats a field puts its directives on it (policies): then the type must be
 * the one the contract gives, so that nobody believes to have changed it.
 */
export function applyTypeDefs(
  composed: readonly TypeDefinitionNode[],
  documents: readonly DocumentNode[],
): ExtendedDefinitions {
  const types = new Map(composed.map((definition) => [definition.name.value, definition]));
  const directives: DirectiveDefinitionNode[] = [];
  for (const definition of documents.flatMap((document) => document.definitions)) {
    if (definition.kind === Kind.DIRECTIVE_DEFINITION) {
      directives.push(definition);
    } else if (isTypeDefinition(definition) || isTypeExtension(definition)) {
      const name = definition.name.value;
      types.set(name, applyType(types.get(name), definition));
    } else {
      throw sdlError(
        definition,
        'only types, their extensions and directives can be added',
        isOfComposed(definition)
          ? 'This file is what compose writes: name only your own in additionalTypeDefs of .meshrc.yaml.'
          : undefined,
      );
    }
  }
  return { types: [...types.values()], directives };
}

/** A pattern like `schema/*.graphql` takes in the composed schema, too. */
function isOfComposed(definition: DefinitionNode): boolean {
  if (definition.kind !== Kind.SCHEMA_DEFINITION) return false;
  return definition.directives?.some(({ name }) => name.value === 'source') ?? false;
}

function isTypeExtension(definition: DefinitionNode): definition is TypeExtensionNode {
  return definition.kind.endsWith('TypeExtension');
}

function applyType(
  existing: TypeDefinitionNode | undefined,
  added: TypeDefinitionNode | TypeExtensionNode,
): TypeDefinitionNode {
  if (existing === undefined) {
    if (isTypeDefinition(added)) return withLinks(added);
    throw sdlError(
      added,
      `there is no type ${added.name.value} to extend`,
      'Look for its name in the composed schema; `headgate compose --report` lists renamed types.',
    );
  }
  if (kindOf(existing) !== kindOf(added)) {
    throw sdlError(added, `${added.name.value} is ${kindOf(existing)}, not ${kindOf(added)}`);
  }
  if (added.kind === Kind.UNION_TYPE_EXTENSION || added.kind === Kind.UNION_TYPE_DEFINITION) {
    const [member] = added.types ?? [];
    if (member !== undefined) {
      throw sdlError(member, `no source gives a ${member.name.value} for ${added.name.value}`);
    }
  }
  const changed = {
    ...described('description' in added ? added : {}, existing),
    directives: joined(existing, added),
  };
  if (hasFields(existing) && hasFields(added)) {
    const interfaces = [...(existing.interfaces ?? []), ...(added.interfaces ?? [])];
    const fields = mergeFields(existing.name, existing.fields ?? [], added.fields ?? []);
    return { ...existing, ...changed, interfaces, fields };
  }
  if (hasInputFields(existing) && hasInputFields(added)) {
    const fields = mergeInputs(
      existing.fields ?? [],
      added.fields ?? [],
      (name) => `${existing.name.value}.${name}`,
    );
    return { ...existing, ...changed, fields };
  }
  if (hasValues(existing) && hasValues(added)) {
    const values = mergeMembers(existing.values ?? [], added.values ?? []);
    return { ...existing, ...changed, values };
  }
  return { ...existing, ...changed };
}

const kindOf = ({ kind }: TypeDefinitionNode | TypeExtensionNode) =>
  kind.replace(/Type(Definition|Extension)$/, '').toLowerCase();

type WithFields = Extract<TypeDefinitionNode | TypeExtensionNode, { interfaces?: unknown }>;
const hasFields = (node: TypeDefinitionNode | TypeExtensionNode): node is WithFields =>
  /^(object|interface)$/.test(kindOf(node));

type WithInputFields = Extract<
  TypeDefinitionNode | TypeExtensionNode,
  { fields?: readonly InputValueDefinitionNode[] }
>;
const hasInputFields = (node: TypeDefinitionNode | TypeExtensionNode): node is WithInputFields =>
  kindOf(node) === 'inputobject';

type WithValues = Extract<
  TypeDefinitionNode | TypeExtensionNode,
  { values?: EnumTypeDefinitionNode['values'] }
>;
const hasValues = (node: TypeDefinitionNode | TypeExtensionNode): node is WithValues =>
  kindOf(node) === 'enum';

function mergeFields(
  type: NameNode,
  existing: readonly FieldDefinitionNode[],
  added: readonly FieldDefinitionNode[],
): FieldDefinitionNode[] {
  return mergeMembers(existing, added.map(withLink), (before, field) => {
    const place = `${type.value}.${field.name.value}`;
    requireSameType(place, before, field);
    const known = new Set((before.arguments ?? []).map(({ name }) => name.value));
    const unknown = field.arguments?.find(({ name }) => !known.has(name.value));
    if (unknown !== undefined) {
      throw sdlError(unknown, `${place} has no argument ${unknown.name.value}`);
    }
    return {
      ...before,
      ...described(field, before),
      arguments: mergeInputs(
        before.arguments ?? [],
        field.arguments ?? [],
        (name) => `${place}(${name}:)`,
      ),
      directives: joined(before, field),
    };
  });
}

type Typed = FieldDefinitionNode | InputValueDefinitionNode;

function requireSameType(place: string, before: Typed, added: Typed): void {
  const [was, is] = [print(before.type), print(added.type)];
  if (was === is) return;
  throw sdlError(
    added,
    `${place} has the type ${was}, not ${is}`,
    'Repeat a field with its own type to put directives on it.',
  );
}

/** One that is left out stays; another one would be believed to hold. */
function requireSameDefault(
  place: string,
  { defaultValue: was }: InputValueDefinitionNode,
  { defaultValue: is }: InputValueDefinitionNode,
): void {
  if (is === undefined || (was !== undefined && print(was) === print(is))) return;
  throw sdlError(
    is,
    `${place} has ${was === undefined ? 'no default' : `the default ${print(was)}`}: it cannot get ${print(is)}`,
    'Defaults are those of the contract; leave this one out.',
  );
}

interface Described {
  readonly description?: StringValueNode | undefined;
}

/** What the project says about an element replaces what its contract says. */
function described(added: Described, before: Described): { description?: StringValueNode } {
  const description = added.description ?? before.description;
  return description === undefined ? {} : { description };
}

/** Arguments, or the fields of an input type. */
function mergeInputs(
  existing: readonly InputValueDefinitionNode[],
  added: readonly InputValueDefinitionNode[],
  placeOf: (name: string) => string,
): InputValueDefinitionNode[] {
  return mergeMembers(existing, added, (before, input) => {
    const place = placeOf(input.name.value);
    requireSameType(place, before, input);
    requireSameDefault(place, before, input);
    return { ...before, ...described(input, before), directives: joined(before, input) };
  });
}

interface Annotated {
  readonly directives?: readonly ConstDirectiveNode[] | undefined;
}
interface Member extends Annotated, Described {
  readonly name: NameNode;
}

const joined = (before: Annotated, added: Annotated) => [
  ...(before.directives ?? []),
  ...(added.directives ?? []),
];

function mergeMembers<M extends Member>(
  existing: readonly M[],
  added: readonly M[],
  merge: (before: M, added: M) => M = (before, member) => ({
    ...before,
    ...described(member, before),
    directives: joined(before, member),
  }),
): M[] {
  const members = new Map(existing.map((member) => [member.name.value, member]));
  for (const member of added) {
    const before = members.get(member.name.value);
    members.set(member.name.value, before === undefined ? member : merge(before, member));
  }
  return [...members.values()];
}

function withLinks(definition: TypeDefinitionNode): TypeDefinitionNode {
  return definition.kind === Kind.OBJECT_TYPE_DEFINITION
    ? { ...definition, fields: (definition.fields ?? []).map(withLink) }
    : definition;
}

/** Mesh's own way to write a join becomes ours, so that there is one kind of link from here on. */
function withLink(field: FieldDefinitionNode): FieldDefinitionNode {
  const directives = (field.directives ?? []).flatMap((directive) =>
    directive.name.value === 'resolveTo' ? linkFromResolveTo(directive) : [directive],
  );
  return { ...field, directives };
}
