import type { GraphQLSchema } from 'graphql';

/** A part of the graph that is all that exists for some clients. */
export interface SchemaView {
  /** Part of every key under which something is kept for these clients. */
  readonly id: string;
  /**
   * The whole graph. Documents of a view are also documents of the graph: policies are looked up
   * there, because what a client does not see may still govern what it sees.
   */
  readonly graph: GraphQLSchema;
}

declare module 'graphql' {
  interface GraphQLSchemaExtensions {
    view?: SchemaView;
  }
}

/** The whole graph that a schema is a view of; itself, when it is none. */
export const graphOf = (schema: GraphQLSchema): GraphQLSchema =>
  schema.extensions.view?.graph ?? schema;
