import OpenAPIHandler from '@graphql-mesh/openapi';
import { DefaultLogger, LogLevel } from '@graphql-mesh/utils';
import type { GraphQLSchema } from 'graphql';

/** What GraphQL Mesh gives to a handler. */
export type MeshHandlerOptions = ConstructorParameters<typeof OpenAPIHandler>[0];

const documentUrl = 'http://contract.invalid/openapi.json';

/**
 * Runs the loader of `@graphql-mesh/openapi` on a document in memory. It is asked for types only:
 * its transport does not encode path arguments and runs values through a template engine.
 */
export async function loadWithMesh(
  options: MeshHandlerOptions,
  document: unknown,
): Promise<GraphQLSchema> {
  const handler = new OpenAPIHandler({
    ...options,
    logger: new DefaultLogger(options.name, LogLevel.silent),
    config: { source: documentUrl, endpoint: 'http://upstream.invalid' },
  });
  const { schema } = await handler.getMeshSource({
    fetchFn: async (url: string) => {
      if (url !== documentUrl) throw new Error(`the Mesh loader asked for ${url}`);
      return Response.json(document);
    },
  });
  return schema;
}
