import { categories, products, quoteFor, stocks } from '../demo/data.ts';
import { createPosts, userOf } from './upstreams/posts-data.ts';

export type GraphName = 'posts' | 'shop';

/** What is asked. */
export interface BenchQuery {
  /** For `--queries`. */
  readonly letter: string;
  readonly title: string;
  readonly graph: GraphName;
  readonly query: string;
  /** The answer's `data`, worked out from the records themselves. */
  readonly expected: unknown;
}

/** Query a, for a list of any length. */
export function postsWithUsers(length: number): BenchQuery {
  const withUser = createPosts(length).map((post) => {
    const { id, userId, title } = post;
    const user = userOf(post);
    return { id, userId, title, user: { id: user?.id, name: user?.name, email: user?.email } };
  });
  return {
    letter: 'a',
    title: `${length} posts, each with its user`,
    graph: 'posts',
    query: '{ posts { id userId title user { id name email } } }',
    expected: { posts: withUser },
  };
}

const posts = createPosts(100);
const postcode = '10115';

export const queries: readonly BenchQuery[] = [
  postsWithUsers(100),
  {
    letter: 'b',
    title: '100 titles',
    graph: 'posts',
    query: '{ posts { title } }',
    expected: { posts: posts.map(({ title }) => ({ title })) },
  },
  {
    letter: 'c',
    title: 'no upstream',
    graph: 'posts',
    query: '{ __typename }',
    expected: { __typename: 'Query' },
  },
  {
    letter: 'd',
    title: 'one post and its user',
    graph: 'posts',
    query: '{ post(id: 1) { title user { name } } }',
    expected: {
      post: { title: posts[0]?.title, user: { name: posts[0] && userOf(posts[0])?.name } },
    },
  },
  {
    letter: 's',
    title: 'shop page: 50 products from REST, gRPC and SOAP',
    graph: 'shop',
    query: `{ products(limit: 50) { name price stock { quantity warehouses } shipping(postcode: "${postcode}") { carrier price } category { name } } }`,
    expected: {
      products: products.slice(0, 50).map(({ name, price, sku, categoryId }) => {
        const stock = stocks.find((each) => each.sku === sku);
        const quote = quoteFor(sku, postcode);
        return {
          ...{ name, price },
          stock: stock && { quantity: stock.quantity, warehouses: stock.warehouses },
          shipping: quote && { carrier: quote.carrier, price: quote.price },
          category: { name: categories.find(({ id }) => id === categoryId)?.name },
        };
      }),
    },
  },
];
