import { createHash } from 'node:crypto';
import { buildASTSchema, type DocumentNode, type GraphQLSchema, validateSchema } from 'graphql';
import type { ClientConfig } from '../config/sections/clients-config.ts';
import { UserError } from '../errors/user-error.ts';
import { didYouMean } from '../tools/closest-name.ts';
import type { Steps } from '../tools/steps.ts';
import { hiddenElements, type ViewConfig } from './hidden-elements.ts';
import { knownTags } from './known-tags.ts';
import { unreachableTypes, withoutHidden } from './view-document.ts';

export interface ViewedGraph {
  readonly schemaId: string;
  readonly schema: GraphQLSchema;
  /** What `schema` was built from. */
  readonly document: DocumentNode;
}

export interface ClientViews {
  /** For requests of no client: all but what is `@inaccessible`. */
  readonly everybody: GraphQLSchema;
  readonly byClient: ReadonlyMap<string, GraphQLSchema>;
}

/**
 * What exists for each client, worked out when the gateway starts: one schema for each view that
 * differs, so that documents and plans are kept for each view and no request pays for it.
 * @throws UserError when a view is empty, or names a tag that nothing has
 */
export function* createClientViews(
  graph: ViewedGraph,
  clients: Readonly<Record<string, Pick<ClientConfig, 'view'>>>,
): Steps<ClientViews> {
  const tags = knownTags(graph.schema);
  for (const [name, { view }] of Object.entries(clients)) {
    checkTags(view, tags, `clients.${name}.view`);
  }
  const made = new Map<string, GraphQLSchema>();
  function* viewOf(config: ViewConfig, place: string): Steps<GraphQLSchema> {
    yield;
    const hidden = hiddenElements(graph.schema, config);
    if (hidden.size === 0) return graph.schema;
    const id = createHash('sha256')
      .update(JSON.stringify([graph.schemaId, ...[...hidden].toSorted()]))
      .digest('hex')
      .slice(0, 16);
    const known = made.get(id);
    if (known !== undefined) return known;
    if (hidden.has(graph.schema.getQueryType()?.name ?? '')) {
      throw new UserError(`${place}: nothing of Query is left`, {
        hint: 'Put the tags that it includes on fields of Query and on the types they return.',
      });
    }
    const schema = yield* visibleSchema(graph.document, hidden);
    schema.extensions = { ...schema.extensions, view: { id, graph: graph.schema } };
    made.set(id, schema);
    return schema;
  }
  const everybody = yield* viewOf({ include: [], exclude: [] }, 'the graph');
  const byClient = new Map<string, GraphQLSchema>();
  for (const [name, { view }] of Object.entries(clients)) {
    byClient.set(name, yield* viewOf(view, `clients.${name}.view`));
  }
  return { everybody, byClient };
}

/** A misspelt tag would show what it was meant to hide. */
function checkTags(view: ViewConfig, tags: ReadonlySet<string>, place: string): void {
  for (const tag of [...view.include, ...view.exclude]) {
    if (tags.has(tag)) continue;
    throw new UserError(`${place}: nothing in the graph has the tag ${tag}`, {
      hint: didYouMean(tag, tags) ?? 'Put it on fields or types with @tag.',
    });
  }
}

function* visibleSchema(document: DocumentNode, hidden: ReadonlySet<string>): Steps<GraphQLSchema> {
  const visible = withoutHidden(document, hidden);
  const build = (each: DocumentNode) => buildASTSchema(each, { assumeValidSDL: true });
  yield;
  const unreachable = unreachableTypes(build(visible));
  yield;
  const schema = build(withoutHidden(visible, unreachable));
  yield;
  const [error] = validateSchema(schema);
  if (error !== undefined) throw error;
  return schema;
}
