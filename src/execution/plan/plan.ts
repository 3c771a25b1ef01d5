import type { DocumentNode, FieldNode, GraphQLField } from 'graphql';
import type { ReadMember } from '../../tools/read-member.ts';
import type { ResolveType } from '../calls/abstract-types.ts';
import type { Link } from '../calls/link.ts';
import type { Args } from '../calls/link-loaders.ts';
import type { RootOperation } from '../calls/root-operations.ts';
import type { Deferral, FieldNodes } from './collect-fields.ts';
import type { Serialize } from './leaf.ts';

/**
 * How an operation is answered: worked out once per document, for the values of the variables in
 * its `@skip`s and `@include`s. Nothing in a plan changes or belongs to a request.
 */
export interface Plan {
  readonly operationType: 'query' | 'mutation' | 'subscription';
  readonly root: ObjectPlan;
  /** Whether some of the answer comes later. */
  readonly hasDeferred: boolean;
}

/** The fields of an object of one type, fragments and conditions resolved, in response order. */
export interface ObjectPlan {
  readonly typeName: string;
  readonly fields: readonly FieldPlan[];
  /** Fields of this object that need a call. */
  readonly steps: readonly StepField[];
  /** Members of this object in which objects with steps stand. */
  readonly withSteps: readonly MemberField[];
  /** What of this object comes later. */
  readonly deferred: readonly DeferredPart[];
  /** Members of this object in which objects with deferred parts stand. */
  readonly withDeferred: readonly MemberField[];
  /** The `@defer`s that are met here: parts of this object, and of what is in it, belong to them. */
  readonly deferrals: readonly Deferral[];
}

/** Fields of an object that come later, because all fragments that select them are deferred. */
export interface DeferredPart {
  /** Each of them is complete only with this part. */
  readonly deferrals: readonly [Deferral, ...Deferral[]];
  /** These fields alone, of the same object. */
  readonly shape: ObjectPlan;
}

export type FieldPlan = TypenameField | IntrospectionField | DeniedField | MemberField | StepField;

interface AnyField {
  readonly responseKey: string;
}

export interface TypenameField extends AnyField {
  readonly kind: 'typename';
  readonly typeName: string;
}

/** `__schema` or `__type`: graphql-js answers it. */
export interface IntrospectionField extends AnyField {
  readonly kind: 'introspection';
  readonly document: DocumentNode;
}

/** A field that its principal may not ask for: null with an error, and nothing below it is planned. */
export interface DeniedField extends AnyField {
  readonly kind: 'denied';
  readonly nodes: FieldNodes;
  readonly nonNull: boolean;
}

/** Where what the principal may not ask for is selected; why, each request knows itself. */
export type DeniedNodes = Pick<ReadonlyMap<FieldNode, unknown>, 'has' | 'size'>;

interface ValuedField extends AnyField {
  /** `Product.name`, for messages. */
  readonly coordinate: string;
  readonly nodes: FieldNodes;
  readonly value: ValuePlan;
  /** The source that sends the value. */
  readonly source: string;
}

/** A member of what the upstream sent. */
export interface MemberField extends ValuedField {
  readonly kind: 'member';
  readonly wireName: string;
  readonly read: ReadMember;
}

/** A field that needs a call: a root field or a link. */
export interface StepField extends ValuedField {
  readonly kind: 'step';
  readonly field: GraphQLField<unknown, unknown>;
  /** The arguments of the field; `null`: they use variables. */
  readonly constantArgs: Args | null;
  readonly origin:
    | { readonly from: 'operation'; readonly operation: RootOperation }
    | { readonly from: 'link'; readonly link: Link };
}

/** How a value of an output type is completed (GraphQL specification, 6.4.3). */
export type ValuePlan = LeafPlan | ListPlan | ObjectValuePlan | AbstractPlan;

interface AnyValue {
  readonly nonNull: boolean;
  /** Whether objects with steps stand in it. */
  readonly hasSteps: boolean;
  /** Whether objects with deferred parts stand in it. */
  readonly hasDeferred: boolean;
}

export interface LeafPlan extends AnyValue {
  readonly kind: 'leaf';
  readonly typeName: string;
  readonly serialize: Serialize;
}

export interface ListPlan extends AnyValue {
  readonly kind: 'list';
  readonly item: ValuePlan;
}

export interface ObjectValuePlan extends AnyValue {
  readonly kind: 'object';
  readonly shape: ObjectPlan;
}

export interface AbstractPlan extends AnyValue {
  readonly kind: 'abstract';
  readonly typeName: string;
  readonly runtimeTypeOf: ResolveType;
  /** The plans of its possible types, by their names. */
  readonly shapes: ReadonlyMap<string, ObjectPlan>;
  /** Types that values may have in the graph, but that do not exist for this client. */
  readonly hiddenTypes: ReadonlySet<string>;
}

/** The shape of a value that an upstream sent as an object; `undefined` when it is none of these. */
export function shapeOf(
  plan: ObjectValuePlan | AbstractPlan,
  value: unknown,
): ObjectPlan | undefined {
  if (plan.kind === 'object') return plan.shape;
  const typeName = plan.runtimeTypeOf(value);
  return typeName === undefined ? undefined : plan.shapes.get(typeName);
}

/** Whether a value is of a type that does not exist for this client. */
export function isHidden(plan: ObjectValuePlan | AbstractPlan, value: unknown): boolean {
  if (plan.kind === 'object' || plan.hiddenTypes.size === 0) return false;
  return plan.hiddenTypes.has(plan.runtimeTypeOf(value) ?? '');
}
