import { categories, type Discount, type Product } from '../data.ts';
import { type FieldError, Problem } from './problem.ts';

export type ProductInput = Partial<Omit<Product, 'id' | 'rating' | 'updatedAt'>>;

type Check = (value: unknown) => string | undefined;

const maxInt64 = 9_223_372_036_854_775_807n;

/** What each field must hold; a check answers what is wrong. */
const checks: Record<keyof ProductInput, Check> = {
  sku: (value) =>
    typeof value === 'string' && /^[A-Z]{2}-[0-9]{4}$/.test(value)
      ? undefined
      : 'Must be two capitals, a dash and four digits',
  name: (value) =>
    typeof value === 'string' && value.length > 0 && value.length <= 120
      ? undefined
      : 'Must be 1 to 120 characters',
  description: (value) => (typeof value === 'string' ? undefined : 'Must be a text'),
  price: (value) =>
    (typeof value === 'number' || typeof value === 'bigint') && value >= 0 && value < Infinity
      ? undefined
      : 'Must be a number of at least 0',
  categoryId: (value) =>
    categories.some((category) => category.id === value)
      ? undefined
      : 'Must be the id of an existing category',
  unitsSold: (value) =>
    (typeof value === 'bigint' || Number.isSafeInteger(value)) &&
    BigInt(value as number | bigint) >= 0n &&
    BigInt(value as number | bigint) <= maxInt64
      ? undefined
      : 'Must be a 64-bit integer of at least 0',
  discount: checkDiscount,
  tags: (value) =>
    Array.isArray(value) && value.every((tag) => typeof tag === 'string')
      ? undefined
      : 'Must be a list of texts',
  status: (value) =>
    value === 'in-range' || value === 'discontinued' || value === 'announced'
      ? undefined
      : 'Must be in-range, discontinued or announced',
};

const required = ['sku', 'name', 'price', 'categoryId'] as const;

export function readNewProduct(body: unknown): ProductInput {
  return readProduct(body, Object.keys(checks), required);
}

/** The SKU of a product is for good. */
export function readProductChanges(body: unknown): ProductInput {
  const changeable = Object.keys(checks).filter((field) => field !== 'sku');
  return readProduct(body, changeable, []);
}

function readProduct(
  body: unknown,
  allowed: readonly string[],
  mandatory: readonly string[],
): ProductInput {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw new Problem(400, 'The body must be a JSON object.');
  }
  const errors: FieldError[] = [];
  for (const field of mandatory) {
    if (!Object.hasOwn(body, field)) errors.push({ field, message: 'Must be given' });
  }
  for (const [field, value] of Object.entries(body)) {
    const message = allowed.includes(field)
      ? checks[field as keyof ProductInput](value)
      : 'There is no such field';
    if (message !== undefined) errors.push({ field, message });
  }
  if (errors.length > 0) throw new Problem(422, 'The product was not accepted.', errors);
  // Every member has passed its check; numbers may still be bigints, and the other way round.
  const input = { ...body } as ProductInput;
  if (input.price !== undefined) input.price = Number(input.price);
  if (input.unitsSold !== undefined) input.unitsSold = BigInt(input.unitsSold);
  return input;
}

function checkDiscount(value: unknown): string | undefined {
  if (value === null) return undefined;
  const discount = value as Partial<Record<keyof Discount | 'percent' | 'amount', unknown>>;
  if (typeof value === 'object' && !Array.isArray(value)) {
    const { kind, percent, amount } = discount;
    const size = Object.keys(discount).length;
    const isPercent = Number.isInteger(percent) && Number(percent) >= 1 && Number(percent) <= 90;
    if (kind === 'percent' && size === 2 && isPercent) return undefined;
    if (kind === 'amount' && size === 2 && typeof amount === 'number' && amount > 0) {
      return undefined;
    }
  }
  return 'Must be null, a percent discount of 1 to 90 percent or an amount discount above 0';
}
