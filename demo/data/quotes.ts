import { dayMs, products, today } from './products.ts';
import { hash } from './random.ts';

export interface ShippingQuote {
  quoteId: string;
  sku: string;
  postcode: string;
  carrier: string;
  /** Text, because a decimal keeps its trailing zeros and all of its digits. */
  price: string;
  currency: string;
  /** Null when the carrier promises no day. */
  deliveryDate: string | null;
  serviceLevel: 'economy' | 'standard' | 'next-day';
}

/** The postcode that no carrier delivers to. */
export const unknownPostcode = '00000';

const carriers = ['Blue Heron Parcels', 'Northline', 'Velocargo'] as const;
const serviceLevels = ['economy', 'standard', 'next-day'] as const;
const daysByServiceLevel = { economy: 6, standard: 3, 'next-day': 1 } as const;
const productsBySku = new Map(products.map((product) => [product.sku, product]));

/** Nobody has yet paid for sending the prefabricated shelter, at more digits than a double has. */
const pricelessSku = 'HG-0120';

/** What a carrier asks for one product and postcode: always the same. Undefined: not shipped. */
export function quoteFor(sku: string, postcode: string): ShippingQuote | undefined {
  const product = productsBySku.get(sku);
  if (product === undefined) return undefined;
  const lot = hash(`${sku}|${postcode}`);
  const serviceLevel = serviceLevels[lot % serviceLevels.length] ?? 'standard';
  // Steps of ten cents, so that every price ends in a zero that a number would drop.
  const cents = 290 + (Math.floor(lot / 8) % 160) * 10;
  const deliveryMs = today + daysByServiceLevel[serviceLevel] * dayMs;
  return {
    quoteId: `Q-${lot.toString(16).padStart(8, '0')}`,
    sku,
    postcode,
    carrier: carriers[Math.floor(lot / 4) % carriers.length] ?? carriers[0],
    price: sku === pricelessSku ? '1234567890123456.78' : (cents / 100).toFixed(2),
    currency: 'EUR',
    // Nobody promises a day for what is not made yet.
    deliveryDate:
      product.status === 'announced' ? null : new Date(deliveryMs).toISOString().slice(0, 10),
    serviceLevel,
  };
}
