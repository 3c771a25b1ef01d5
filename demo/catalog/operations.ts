import type { IncomingHttpHeaders } from 'node:http';
import { categories, type Product, products } from '../data.ts';
import { Problem } from './problem.ts';
import { type ProductInput, readNewProduct, readProductChanges } from './product-input.ts';
import { parseInteger, Query } from './query.ts';

export interface CatalogRequest {
  /** The `{id}` of the path, still encoded as it came. */
  readonly id: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: unknown;
}

export interface CatalogAnswer {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Record<string, string>;
}

export type Operation = (request: CatalogRequest) => CatalogAnswer;

const maxIds = 50;
const markets = ['eu', 'uk', 'us'] as const;

/** The operations of the contract by their operationId, over products of their own. */
export function createOperations(): Record<string, Operation> {
  const shelf = new Map(products.map((product) => [product.id, structuredClone(product)]));

  return {
    listProducts({ query }) {
      const read = new Query(query, ['ids', 'categoryId', 'limit', 'offset']);
      const ids = read.integers('ids', { maxItems: maxIds });
      const categoryId = read.integer('categoryId');
      const limit = read.integer('limit', { min: 1, max: 100 }) ?? 20;
      const offset = read.integer('offset', { min: 0 }) ?? 0;
      read.check();
      if (ids !== undefined) return ok(bulkRead(ids, shelf));
      const listed = [...shelf.values()].filter(
        (product) => categoryId === undefined || product.categoryId === categoryId,
      );
      return ok(listed.slice(offset, offset + limit));
    },

    searchProducts({ query, headers }) {
      const read = new Query(query, ['q', 'page', 'pageSize']);
      const words = read.required('q', read.text('q')?.trim()) ?? '';
      const page = read.integer('page', { min: 1 }) ?? 1;
      const pageSize = read.integer('pageSize', { min: 1, max: 50 }) ?? 10;
      const header = headers['x-market'];
      const market = read.oneOf('X-Market', header?.toString(), markets) ?? 'eu';
      read.check();
      const found = search([...shelf.values()], words, market);
      const end = page * pageSize;
      return ok({
        items: found.slice(end - pageSize, end),
        total: found.length,
        page,
        nextPage: end < found.length ? page + 1 : null,
      });
    },

    getProduct({ id, query }) {
      new Query(query, []).check();
      return ok(find(shelf, id, 'product'));
    },

    createProduct({ body }) {
      const input = readNewProduct(body);
      if ([...shelf.values()].some((product) => product.sku === input.sku)) {
        throw new Problem(409, `There is a product with the SKU ${input.sku}.`, [
          { field: 'sku', message: 'Must not be taken' },
        ]);
      }
      const product = { ...blankProduct(Math.max(...shelf.keys()) + 1), ...input };
      shelf.set(product.id, product);
      return { status: 201, body: product, headers: { location: `/products/${product.id}` } };
    },

    updateProduct({ id, body }) {
      const product = find(shelf, id, 'product');
      const changes: ProductInput = readProductChanges(body);
      const changed = { ...product, ...changes, updatedAt: new Date().toISOString() };
      shelf.set(product.id, changed);
      return ok(changed);
    },

    listCategories({ query }) {
      const read = new Query(query, ['ids']);
      const ids = read.integers('ids', { maxItems: maxIds });
      read.check();
      return ok(ids === undefined ? categories : bulkRead(ids, categoriesById));
    },

    getCategory({ id, query }) {
      new Query(query, []).check();
      return ok(find(categoriesById, id, 'category'));
    },
  };
}

const categoriesById = new Map(categories.map((category) => [category.id, category]));

function ok(body: unknown): CatalogAnswer {
  return { status: 200, body };
}

function find<Entity>(entities: ReadonlyMap<number, Entity>, id: string, kind: string): Entity {
  const number = parseInteger(decode(id));
  if (number === undefined) {
    throw new Problem(400, 'The id in the path could not be read.', [
      { field: 'id', message: 'Must be an integer' },
    ]);
  }
  const found = entities.get(number);
  if (found === undefined) throw new Problem(404, `There is no ${kind} ${decode(id)}.`);
  return found;
}

/** A path that is not percent-encoded as it should be holds no integer either. */
function decode(id: string): string {
  try {
    return decodeURIComponent(id);
  } catch {
    return id;
  }
}

/** Backwards and without gaps, so that nobody gets away with matching answers by position. */
function bulkRead<Entity>(ids: readonly number[], entities: ReadonlyMap<number, Entity>): Entity[] {
  return [...new Set(ids)].flatMap((id) => entities.get(id) ?? []).reverse();
}

function search(
  range: readonly Product[],
  words: string,
  market: (typeof markets)[number],
): Product[] {
  const wanted = words.toLowerCase().split(/\s+/);
  return range
    .filter((product) => market === 'eu' || product.id % 10 !== 0)
    .filter((product) => {
      const text = [product.name, product.description, ...product.tags].join(' ').toLowerCase();
      return wanted.every((word) => text.includes(word));
    })
    .sort((a, b) => Number(b.unitsSold - a.unitsSold) || a.id - b.id);
}

function blankProduct(id: number): Product {
  return {
    id,
    sku: '',
    name: '',
    description: '',
    price: 0,
    categoryId: 0,
    unitsSold: 0n,
    discount: null,
    tags: [],
    rating: null,
    updatedAt: new Date().toISOString(),
    status: 'in-range',
  };
}
