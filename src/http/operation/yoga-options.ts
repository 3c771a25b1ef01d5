import type { YogaServerOptions } from 'graphql-yoga';
import type { RequestContext } from '../../shared/request-context.ts';

/** A request target cannot hold a blank, so no request is ever taken for a health check. */
const noHealthCheck = ' ';

/**
 * Yoga's options for a server that `startHttpServer` stands in front of: what that server, and the
 * plugins of this room, do themselves is off in Yoga.
 * @param path `server.path` of gateway.yaml
 */
export function yogaHttpOptions(path: string) {
  return {
    graphqlEndpoint: path,
    healthCheckEndpoint: noHealthCheck,
    landingPage: false,
    graphiql: false,
    cors: false,
    multipart: false,
    batching: false,
    parserAndValidationCache: false,
    maxRequestBodySize: false,
    maskedErrors: false,
    logging: false,
  } as const satisfies YogaServerOptions<RequestContext, RequestContext>;
}
