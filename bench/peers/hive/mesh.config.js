// What Mesh Compose makes of the contracts: GRAPH is posts or shop, addresses come from the bench.
import { readFileSync } from 'node:fs';
import { defineConfig } from '@graphql-mesh/compose-cli';
import { loadGrpcSubgraph } from '@omnigraph/grpc';
import { loadOpenAPISubgraph } from '@omnigraph/openapi';
import { buildSchema } from 'graphql';

const { GRAPH, POSTS_URL, CATALOG_URL, INVENTORY_URL, SHIPPING_URL } = process.env;
const contract = (name) => new URL(`../contracts/${name}`, import.meta.url).pathname;
const proto = new URL('../../../sources/inventory/inventory.proto', import.meta.url).pathname;

/**
 * The SOAP loader that can be installed (0.96) writes no schema for this gateway, so the subgraph
 * stands in a file: what the loader of today would write of the contract.
 */
function loadShipping() {
  const sdl = readFileSync(new URL('shipping.graphql', import.meta.url), 'utf8');
  const schema$ = buildSchema(sdl.replaceAll('SHIPPING_URL', SHIPPING_URL), {
    assumeValidSDL: true,
  });
  return { name: 'shipping', schema$ };
}

const posts = {
  subgraphs: [
    {
      sourceHandler: loadOpenAPISubgraph('posts', {
        source: contract('posts.json'),
        endpoint: POSTS_URL,
      }),
    },
  ],
  additionalTypeDefs: /* GraphQL */ `
    extend type Post {
      user: User
        @resolveTo(
          sourceName: "posts"
          sourceTypeName: "Query"
          sourceFieldName: "users"
          keyField: "userId"
          keysArg: "id"
        )
    }
  `,
};

const shop = {
  subgraphs: [
    {
      sourceHandler: loadOpenAPISubgraph('catalog', {
        source: contract('catalog.json'),
        endpoint: CATALOG_URL,
      }),
    },
    {
      sourceHandler: loadGrpcSubgraph('inventory', {
        source: proto,
        endpoint: INVENTORY_URL,
        selectQueryOrMutationField: [{ fieldName: '*BatchGetStock', type: 'Query' }],
      }),
    },
    { sourceHandler: loadShipping },
  ],
  // Resolved in gateway.config.js: @resolveTo matches batches by position, and the services promise
  // no order.
  additionalTypeDefs: /* GraphQL */ `
    extend type Product {
      stock: shop__inventory__v1__Stock
      shipping(postcode: String!): ShippingQuote
      category: Category
    }
  `,
};

export const composeConfig = defineConfig(GRAPH === 'posts' ? posts : shop);
