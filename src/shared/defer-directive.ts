import {
  type DirectiveDefinitionNode,
  type DirectiveNode,
  type GraphQLDirective,
  Kind,
  parse,
  visit,
} from 'graphql';
import type { Operation } from './operation-memo.ts';

const name = 'defer';

/** `@defer`, as the draft of the GraphQL specification defines it. */
export const deferDefinition: DirectiveDefinitionNode = onlyDirective(/* GraphQL */ `
  "This fragment may come later than the rest of the answer, to clients that read such answers."
  directive @defer(
    "False: it comes with the rest."
    if: Boolean! = true
    "Says which fragment it is that comes. Unique in the document."
    label: String
  ) on FRAGMENT_SPREAD | INLINE_FRAGMENT
`);

function onlyDirective(sdl: string): DirectiveDefinitionNode {
  const [definition] = parse(sdl, { noLocation: true }).definitions;
  if (definition?.kind === Kind.DIRECTIVE_DEFINITION) return definition;
  throw new Error('no directive');
}

export const isDefer = (directive: DirectiveNode): boolean => directive.name.value === name;

/** The directive's definition, by which the values of its arguments are read. */
export function deferDirective({ schema }: Pick<Operation, 'schema'>): GraphQLDirective {
  const directive = schema.getDirective(name);
  if (directive == null) throw new Error('the schema has no @defer');
  return directive;
}

/** Whether a `@defer` stands in an operation, or in a fragment of its document. */
export function hasDefer({ operation, fragments }: Operation): boolean {
  let found = false;
  const Directive = (directive: DirectiveNode) => {
    if (isDefer(directive)) found = true;
  };
  for (const definition of [operation, ...fragments.values()]) visit(definition, { Directive });
  return found;
}
