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
import { readGraph } from '../../../src/execution/graph.ts';
import { runSteps } from '../../../src/steps.ts';
import { createClientViews } from '../../../src/views/client-views.ts';
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
export function viewOf(graph: GraphQLSchema, sdl: string): GraphQLSchema {
  if (!sdl.includes('@tag(name: "hidden")')) return graph;
  const { schemaId, document } = readGraph(sdl, 'unified.graphql');
  const clients = { web: { view: { include: [], exclude: ['hidden'] } } };
  const views = createClientViews({ schemaId, schema: graph, document }, clients);
  return runSteps(views).byClient.get('web') ?? graph;
}
