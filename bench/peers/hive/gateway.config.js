// Hive Gateway as fast as it can be set up: JIT (a flag of the command), batched links, no page.
import { defineConfig } from '@graphql-hive/gateway';

const nameNode = (value) => ({ kind: 'Name', value });
const fieldNode = (name, selectionSet) => ({ kind: 'Field', name: nameNode(name), selectionSet });

/** What the client selects of an item, and the key by which its parent finds it. */
const withKey = (key) => (selectionSet) => ({
  ...selectionSet,
  selections: [fieldNode(key), ...selectionSet.selections],
});

/** The same, within the field of the answer that holds the items. */
const within = (field, key) => (selectionSet) => ({
  kind: 'SelectionSet',
  selections: [fieldNode(field, withKey(key)(selectionSet))],
});

function byKey(items, key, keys) {
  const byKeyValue = new Map((items ?? []).map((item) => [item[key], item]));
  return keys.map((each) => byKeyValue.get(each) ?? null);
}

const shopResolvers = {
  Product: {
    stock: {
      selectionSet: '{ sku }',
      resolve: (root, _args, context, info) =>
        context.inventory.Query.shop_inventory_v1_Inventory_BatchGetStock({
          ...{ root, context, info },
          key: root.sku,
          argsFromKeys: (skus) => ({ input: { skus } }),
          selectionSet: within('stocks', 'sku'),
          valuesFromResults: ({ stocks }, keys) => byKey(stocks, 'sku', keys),
        }),
    },
    shipping: {
      selectionSet: '{ sku }',
      resolve: (root, { postcode }, context, info) =>
        context.shipping.Query.shippingQuotes({
          ...{ root, context, info },
          key: root.sku,
          argsFromKeys: (sku) => ({ GetShippingQuotes: { skus: { sku }, postcode } }),
          selectionSet: within('quote', 'sku'),
          valuesFromResults: ({ quote }, keys) => byKey(quote, 'sku', keys),
        }),
    },
    category: {
      selectionSet: '{ categoryId }',
      resolve: (root, _args, context, info) =>
        context.catalog.Query.categories({
          ...{ root, context, info },
          key: root.categoryId,
          argsFromKeys: (ids) => ({ ids }),
          selectionSet: withKey('id'),
          valuesFromResults: (categories, keys) => byKey(categories, 'id', keys),
        }),
    },
  },
};

export const gatewayConfig = defineConfig({
  supergraph: process.env.SUPERGRAPH,
  host: '127.0.0.1',
  graphiql: false,
  landingPage: false,
  logging: 'warn',
  pollingInterval: 3_600_000,
  inboundInflightRequestDeduplication: process.env.DEDUPLICATE === '1',
  additionalResolvers: process.env.GRAPH === 'shop' ? shopResolvers : {},
});
