import { type GraphQLField, type GraphQLSchema, isObjectType } from 'graphql';
import { givenArguments } from '../../annotations/given-arguments.ts';
import type { Variables } from '../../shared/coerced-variables.ts';
import type { Link } from '../calls/link.ts';
import type { Args } from '../calls/link-loaders.ts';
import type { MemberField, StepField } from '../plan/plan.ts';
import { usesVariables } from '../plan/planner.ts';

type Field = GraphQLField<unknown, unknown>;

/** Arguments that are known, or that need the values of variables. */
export type ArgsOf = Args | ((variables: Variables) => Args);

/** A field whose `@cost` and `@listSize` hold for a planned field, and the arguments it is given. */
export interface CountedField {
  readonly coordinate: string;
  readonly field: Field;
  readonly args: ArgsOf;
}

/**
 * Whose `@cost` and `@listSize` hold, the nearest first: the field's own, those of the interfaces of
 * its type, that of the Query field that answers a link.
 */
export function countedFields(
  schema: GraphQLSchema,
  typeName: string,
  planned: MemberField | StepField,
): CountedField[] {
  const type = schema.getType(typeName);
  const name = planned.nodes[0].name.value;
  if (!isObjectType(type)) return [];
  const owners = [type, ...type.getInterfaces()];
  const counted = owners.flatMap((owner): CountedField[] => {
    const field = owner.getFields()[name];
    if (field === undefined) return [];
    return [{ coordinate: `${owner.name}.${name}`, field, args: argsOf(field, planned) }];
  });
  const [own] = counted;
  if (own === undefined || planned.kind === 'member' || planned.origin.from === 'operation') {
    return counted;
  }
  return [...counted, linkTarget(planned.origin.link, own.args)];
}

function argsOf(field: Field, { nodes: [node] }: MemberField | StepField): ArgsOf {
  const read = (variables: Variables): Args => givenArguments(field, node, variables);
  return usesVariables(node) ? read : read({});
}

function linkTarget({ annotation, target }: Link, ownArgs: ArgsOf): CountedField {
  const given = (own: Args): Args => {
    const entries = target.field.args.flatMap(({ name, defaultValue }): [string, unknown][] => {
      const value = annotation.args[name];
      if (value?.from === 'constant') return [[name, value.value]];
      if (value?.from === 'argument') return [[name, own[value.name] ?? defaultValue]];
      return value === undefined ? [[name, defaultValue]] : [];
    });
    return Object.fromEntries(entries);
  };
  return {
    coordinate: target.coordinate,
    field: target.field,
    args: typeof ownArgs === 'function' ? (variables) => given(ownArgs(variables)) : given(ownArgs),
  };
}
