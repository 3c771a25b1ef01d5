/** What is asked. */
export interface BenchQuery {
  readonly name: string;
  readonly graph: 'posts' | 'shop';
  readonly query: string;
}

const shopPage = `{
  products(limit: 50) {
    name price stock { quantity warehouses } shipping(postcode: "10115") { carrier price }
    category { name }
  }
}`;

export const queries: readonly BenchQuery[] = [
  {
    name: 'a: 100 posts, each with its user',
    graph: 'posts',
    query: '{ posts { id userId title user { id name email } } }',
  },
  { name: 'b: 100 titles', graph: 'posts', query: '{ posts { title } }' },
  { name: 'c: no upstream', graph: 'posts', query: '{ __typename }' },
  {
    name: 'd: one post and its user',
    graph: 'posts',
    query: '{ post(id: 1) { title user { name } } }',
  },
  { name: 'shop page: REST, gRPC and SOAP', graph: 'shop', query: shopPage },
];
