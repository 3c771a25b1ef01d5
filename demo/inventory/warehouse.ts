import { status } from '@grpc/grpc-js';
import { levelOf, type Stock, stocks, type Timestamp, timestampOf } from '../data.ts';
import { type GrpcFailure, invalidArgument } from './invalid-argument.ts';

export interface Reservation {
  reservation_id: string;
  sku: string;
  quantity: number;
  remaining: string;
  expires_at: Timestamp;
}

const maxSkus = 100;
const reservationMs = 15 * 60_000;

/** What the service does, over a stock of its own. Failures are thrown as a GrpcFailure. */
export class Warehouse {
  readonly #stocks = new Map(stocks.map((stock) => [stock.sku, structuredClone(stock)]));
  #reservations = 0;

  getStock({ sku }: { sku: string }): Stock {
    if (sku === '') throw invalidArgument('sku', 'Must not be empty');
    const stock = this.#stocks.get(sku);
    if (stock === undefined) throw failure(status.NOT_FOUND, `No stock is kept of ${sku}`);
    return stock;
  }

  /** Backwards, so that nobody gets away with matching answers by position. */
  batchGetStock({ skus }: { skus: readonly string[] }): { stocks: Stock[] } {
    if (skus.length > maxSkus) throw invalidArgument('skus', `Must be at most ${maxSkus}`);
    if (skus.includes('')) throw invalidArgument('skus', 'Must not hold an empty SKU');
    return { stocks: [...new Set(skus)].flatMap((sku) => this.#stocks.get(sku) ?? []).reverse() };
  }

  reserveStock({ sku, quantity }: { sku: string; quantity: number }): Reservation {
    const stock = this.getStock({ sku });
    if (quantity < 1) throw invalidArgument('quantity', 'Must be at least 1');
    const remaining = BigInt(stock.quantity) - BigInt(quantity);
    if (remaining < 0n) {
      throw failure(status.FAILED_PRECONDITION, `Only ${stock.quantity} of ${sku} are left`);
    }
    stock.quantity = String(remaining);
    stock.level = levelOf(stock);
    this.#reservations += 1;
    return {
      reservation_id: `R-${String(this.#reservations).padStart(6, '0')}`,
      sku,
      quantity,
      remaining: stock.quantity,
      expires_at: timestampOf(Date.now() + reservationMs),
    };
  }

  /**
   * The stock as a watcher sees it after some changes: pieces come in, one by one. They are not
   * kept, so that watching does not change what others read.
   */
  watched(sku: string, changes: number): Stock {
    const stock = this.getStock({ sku });
    if (changes === 0) return stock;
    const changed = { ...stock, quantity: String(BigInt(stock.quantity) + BigInt(changes)) };
    return { ...changed, level: levelOf(changed) };
  }
}

function failure(code: status, details: string): GrpcFailure {
  return { code, details };
}
