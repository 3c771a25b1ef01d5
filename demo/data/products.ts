import { assortment } from './assortment.ts';
import { categories } from './categories.ts';
import { createRandom } from './random.ts';

export type Discount = { kind: 'percent'; percent: number } | { kind: 'amount'; amount: number };
export type ProductStatus = 'in-range' | 'discontinued' | 'announced';

export interface Product {
  id: number;
  sku: string;
  name: string;
  description: string;
  price: number;
  categoryId: number;
  /** A bigint, because some counts do not fit into a number. */
  unitsSold: bigint;
  discount: Discount | null;
  tags: string[];
  rating: number | null;
  updatedAt: string;
  status: ProductStatus;
}

/** The day on which the demo's records stand still, so that every run answers the same. */
export const today = Date.UTC(2026, 4, 11, 8, 30);
export const dayMs = 86_400_000;

/** Counts that a reader loses digits of when it takes them for floating-point numbers. */
const hugeUnitsSold = new Map<number, bigint>([
  [5, 9_007_199_254_740_993n],
  [45, 9_007_199_254_740_995n],
  [85, 9_223_372_036_854_775_807n],
]);

const productCount = 120;

/** Neighbouring ids are in different categories, so that a short list already needs several. */
export const products: readonly Product[] = Array.from({ length: productCount }, (_, index) =>
  createProduct(index + 1),
);

export function skuOf(id: number): string {
  return `HG-${String(id).padStart(4, '0')}`;
}

function createProduct(id: number): Product {
  const random = createRandom(id * 7_919);
  const shelf = assortment[(id - 1) % categories.length];
  const category = categories[(id - 1) % categories.length];
  const thing = shelf?.things[Math.floor((id - 1) / categories.length)];
  if (shelf === undefined || category === undefined || thing === undefined) {
    throw new Error(`The assortment has no product ${id}`);
  }
  const [name, price] = thing;
  const description = shelf.sentences[Math.floor(random() * shelf.sentences.length)] ?? '';
  const firstTag = Math.floor(random() * shelf.tags.length);
  const secondTag = (firstTag + 1 + Math.floor(random() * 3)) % shelf.tags.length;
  const status = id % 17 === 0 ? 'discontinued' : id % 13 === 0 ? 'announced' : 'in-range';
  const isRated = status !== 'announced' && id % 9 !== 0;
  const rating = Math.round((3.1 + random() * 1.9) * 10) / 10;
  const unitsSold = hugeUnitsSold.get(id) ?? BigInt(Math.floor(random() * 5_000));
  const updatedAt = today - Math.floor(random() * 200 * dayMs);
  return {
    id,
    sku: skuOf(id),
    name,
    description,
    price,
    categoryId: category.id,
    unitsSold: status === 'announced' ? 0n : unitsSold,
    discount: discountOf(id, price),
    tags: [firstTag, secondTag].map((tag) => shelf.tags[tag] ?? ''),
    rating: isRated ? rating : null,
    updatedAt: new Date(updatedAt).toISOString(),
    status,
  };
}

function discountOf(id: number, price: number): Discount | null {
  if (id % 4 === 1) return { kind: 'percent', percent: 5 + ((id * 5) % 30) };
  if (id % 4 === 3) return { kind: 'amount', amount: Math.max(1, Math.floor(price / 10)) };
  return null;
}
