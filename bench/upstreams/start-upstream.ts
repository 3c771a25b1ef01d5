import type { GraphName } from '../queries.ts';
import { startPosts } from './start-posts.ts';
import { startShop } from './start-shop.ts';
import type { Upstream } from './upstream.ts';

/** What stands behind a graph. */
export function startUpstream(graph: GraphName): Promise<Upstream> {
  return graph === 'posts' ? startPosts(100) : startShop();
}
