import { resultKey } from '../../../../annotations/result-key.ts';
import type { SoapOperation } from '../operations/operations.ts';
import { plainElement } from '../types/plain-members.ts';
import {
  allMembers,
  type ComplexType,
  emptyComplexType,
  isComplex,
  isPolymorphic,
  type Member,
  type SimpleType,
  wrappedList,
} from '../types/schema-types.ts';
import { typeNameCandidates } from '../types/type-name-candidates.ts';

/** An operation as a field: wrappers that only exist in XML are taken away. */
export interface Signature {
  readonly args: readonly Member[];
  /** Where the arguments stand in the body. */
  readonly argsPath: readonly string[];
  /** Undefined: there is nothing to answer but that it was done. */
  readonly result: Result | undefined;
}

export interface Result {
  readonly type: SimpleType | ComplexType;
  /** A list of `type`. */
  readonly repeated: boolean;
  readonly nillableItems: boolean;
  /** Where it stands in the body; undefined when there is nothing to read there. */
  readonly path: readonly string[] | undefined;
}

export function signatureOf(operation: SoapOperation): Signature {
  const { members, path } = argumentsOf(operation);
  return {
    args: members,
    argsPath: path,
    result: answerOf(operation),
  };
}

/** Headers that somebody wants to read stand beside the result. */
function answerOf(operation: SoapOperation): Result | undefined {
  const result = resultOf(operation);
  const headers = operation.output?.headers ?? [];
  if (headers.length === 0) return result;
  const name = { namespace: '', local: `${operation.local}Answer` };
  const resultMember = {
    ...plainElement,
    key: resultKey,
    name: { namespace: '', local: 'result' },
    type: result === undefined ? { kind: 'boolean' as const } : typeOf(result),
    // It may be missing as a whole, a list too.
    optional: true,
  };
  const type = emptyComplexType({
    name,
    nameCandidates: typeNameCandidates(name),
    members: [resultMember, ...headers],
  });
  return { type, repeated: false, nillableItems: false, path: result?.path };
}

/** A list is the type that arrays of SOAP encoding have. */
function typeOf({ type, repeated, nillableItems }: Result): SimpleType | ComplexType {
  if (!repeated) return type;
  const name = { namespace: '', local: 'item' };
  const arrayItem = { ...plainElement, key: name.local, name, type, nillable: nillableItems };
  return emptyComplexType({ name, nameCandidates: [], arrayItem });
}

/** The one element of the body is opened: its members are the arguments. */
function argumentsOf({ input }: SoapOperation): { members: readonly Member[]; path: string[] } {
  const [only, another] = input.body;
  return only !== undefined && another === undefined && isOpen(only)
    ? { members: allMembers(only.type), path: [only.key] }
    : { members: input.body, path: [] };
}

/** Whether an element holds members, and only those that the contract lists. */
const isOpen = (member: Member): member is Member & { readonly type: ComplexType } =>
  isComplex(member.type) && !isPolymorphic(member.type) && member.type.arrayItem === undefined;

/** An element around a single value is opened; one around a list is that list. */
function resultOf({ local, output }: SoapOperation): Result | undefined {
  const [root, another] = output?.body ?? [];
  if (output === undefined || root === undefined) return undefined;
  if (another !== undefined) return bodyAsObject(local, output.body);
  if (!isOpen(root)) return resultAt(root, [root.key]);
  const [only, ...others] = allMembers(root.type);
  if (only === undefined || (others.length === 0 && saysNothing(only))) return undefined;
  if (others.length > 0) return resultAt(root, [root.key]);
  const item = wrappedList(only);
  return item === undefined
    ? resultAt(only, [root.key, only.key])
    : resultAt(item, [root.key, only.key]);
}

/** An element that is always there and never holds anything. */
const saysNothing = (member: Member) =>
  isOpen(member) &&
  allMembers(member.type).length === 0 &&
  !(member.optional || member.repeated || member.nillable);

const resultAt = (member: Member, path: string[]): Result => ({
  type: member.type,
  repeated: member.repeated,
  nillableItems: member.nillable,
  path,
});

/** Several elements in one body: an object that no schema names. */
function bodyAsObject(operation: string, members: readonly Member[]): Result {
  const name = { namespace: '', local: `${operation}Result` };
  const type = emptyComplexType({ name, nameCandidates: typeNameCandidates(name), members });
  return { type, repeated: false, nillableItems: false, path: [] };
}
