import {
  type ConstDirectiveNode,
  type EnumValueDefinitionNode,
  type FieldDefinitionNode,
  type GraphQLSchema,
  type InputValueDefinitionNode,
  Kind,
  parse,
  print,
  type TypeDefinitionNode,
  visit,
} from 'graphql';
import { runSteps } from '../../../src/tools/steps.ts';
import { createClientViews, type ViewedGraph } from '../../../src/views/client-views.ts';
import { knownTags } from '../../../src/views/known-tags.ts';
import type { Dice } from './dice.ts';

const hidden: ConstDirectiveNode = {
  kind: Kind.DIRECTIVE,
  name: { kind: Kind.NAME, value: 'tag' },
  arguments: [
    {
      kind: Kind.ARGUMENT,
      name: { kind: Kind.NAME, value: 'name' },
      value: { kind: Kind.STRING, value: 'hidden' },
    },
  ],
};

const alwaysSeen = new Set([
  // Something of Query is.
  ...['Query', 'number', 'strict'],
  // Of arguments of directives.
  ...['CacheControlScope', 'PUBLIC', 'PRIVATE', 'HeadgateValue'],
]);

/** The same graph, in which anything may have the tag `hidden`. */
export function withHidden(sdl: string, dice: Dice): string {
  const maybe =
    (probability: number) =>
    <T extends Hideable>(node: T): T | undefined =>
      alwaysSeen.has(node.name.value) || !dice.chance(probability)
        ? undefined
        : { ...node, directives: [...(node.directives ?? []), hidden] };
  return print(
    visit(parse(sdl), {
      // Its arguments are no arguments of the graph.
      DirectiveDefinition: () => false,
      ObjectTypeDefinition: { leave: maybe(0.1) },
      InterfaceTypeDefinition: { leave: maybe(0.04) },
      UnionTypeDefinition: maybe(0.04),
      EnumTypeDefinition: { leave: maybe(0.04) },
      InputObjectTypeDefinition: { leave: maybe(0.04) },
      EnumValueDefinition: maybe(0.15),
      FieldDefinition: { leave: maybe(0.06) },
      InputValueDefinition: maybe(0.06),
    }),
  );
}

type Hideable =
  | TypeDefinitionNode
  | FieldDefinitionNode
  | InputValueDefinitionNode
  | EnumValueDefinitionNode;

/** What a client sees that does not see what is hidden. */
export function viewOf(graph: ViewedGraph): GraphQLSchema {
  if (!knownTags(graph.schema).has('hidden')) return graph.schema;
  const clients = { web: { view: { include: [], exclude: ['hidden'] } } };
  return runSteps(createClientViews(graph, clients)).byClient.get('web') ?? graph.schema;
}
