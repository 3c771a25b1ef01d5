/** The shop's records: the same at every start, with the odd values that contracts allow. */
export { categories } from './data/categories.ts';
export {
  type Discount,
  type Product,
  products,
} from './data/products.ts';
export { quoteFor, type ShippingQuote, unknownPostcode } from './data/quotes.ts';
export { levelOf, type Stock, stocks, type Timestamp, timestampOf } from './data/stocks.ts';
