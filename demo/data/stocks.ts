import { dayMs, products, today } from './products.ts';
import { createRandom } from './random.ts';

/** As the contract spells it, since proto-loader takes messages by these names. */
export interface Stock {
  sku: string;
  quantity: string;
  level: 'STOCK_LEVEL_UNSPECIFIED' | 'STOCK_LEVEL_OUT' | 'STOCK_LEVEL_LOW' | 'STOCK_LEVEL_OK';
  warehouses: Record<string, number>;
  counted_at?: Timestamp;
  reorder_point?: { value: number };
  next_delivery?: Delivery;
  discontinued_reason?: string;
}

export interface Timestamp {
  seconds: string;
  nanos: number;
}

interface Delivery {
  expected_at: Timestamp;
  quantity: number;
  warehouse: string;
}

/** Málaga is not a name in any programming language: map keys may be any text. */
const towns = ['leipzig', 'rotterdam', 'málaga'] as const;

/** The one product that lies in silos: more of it than a floating-point number can count. */
const hugeQuantity = new Map([['HG-0005', '9007199254740993']]);

export const stocks: readonly Stock[] = products.map((product) => {
  const random = createRandom(product.id * 104_729);
  const counts = towns.map(() => Math.floor(random() ** 2 * 90));
  const isKept = product.status !== 'announced' && product.id % 7 !== 0;
  const warehouses = Object.fromEntries(
    towns.flatMap((town, index) => (isKept && counts[index] ? [[town, counts[index]]] : [])),
  );
  const packed = Object.values(warehouses).reduce((sum, count) => sum + count, 0);
  const stock: Stock = {
    sku: product.sku,
    quantity: hugeQuantity.get(product.sku) ?? String(packed),
    level: 'STOCK_LEVEL_UNSPECIFIED',
    warehouses,
  };
  if (product.status === 'announced') {
    stock.next_delivery = deliveryIn(20, product.id);
    return stock;
  }
  stock.counted_at = timestampOf(today - Math.floor(random() * 14 * dayMs));
  if (product.status === 'in-range' && product.id % 6 !== 0) {
    stock.reorder_point = { value: 10 + Math.floor(random() * 40) };
  }
  stock.level = levelOf(stock);
  if (product.status === 'discontinued') {
    stock.discontinued_reason = 'The maker has stopped producing it.';
  } else if (stock.level !== 'STOCK_LEVEL_OK') {
    stock.next_delivery = deliveryIn(2 + (product.id % 9), product.id);
  }
  return stock;
});

/** The level follows from the count; only what was never counted has none. */
export function levelOf(
  stock: Pick<Stock, 'quantity' | 'counted_at' | 'reorder_point'>,
): Stock['level'] {
  if (stock.counted_at === undefined) return 'STOCK_LEVEL_UNSPECIFIED';
  const quantity = BigInt(stock.quantity);
  if (quantity === 0n) return 'STOCK_LEVEL_OUT';
  return quantity <= BigInt(stock.reorder_point?.value ?? 0) ? 'STOCK_LEVEL_LOW' : 'STOCK_LEVEL_OK';
}

export function timestampOf(timeMs: number): Timestamp {
  return { seconds: String(Math.floor(timeMs / 1_000)), nanos: (timeMs % 1_000) * 1_000_000 };
}

function deliveryIn(days: number, id: number): Delivery {
  return {
    expected_at: timestampOf(today + days * dayMs),
    quantity: 20 + (id % 5) * 20,
    warehouse: towns[id % towns.length] ?? towns[0],
  };
}
