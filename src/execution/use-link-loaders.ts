import type { Plugin } from 'graphql-yoga';
import type { RequestContext } from '../request-context.ts';
import { LinkLoaders } from './link-loaders.ts';
import type { ExecutionContext } from './root-operations.ts';

/** Gives each request its own dataloaders. */
export function useLinkLoaders(): Plugin<ExecutionContext, RequestContext> {
  return {
    onContextBuilding({ context, extendContext }) {
      extendContext({ loaders: new LinkLoaders(context) });
    },
  };
}
