import { LRUCache } from 'lru-cache';
import type { DocumentsConfig } from '../config/documents-config.ts';
import { documentHash } from './document-hash.ts';

/**
 * Documents that clients registered by sending them with their hash (Apollo's automatic persisted
 * queries). Whoever asks can push others out, but never change what a hash means.
 */
export class AutomaticDocuments {
  readonly #texts: LRUCache<string, string>;

  constructor({ maxBytes, maxAgeSeconds }: DocumentsConfig['automatic']) {
    this.#texts = new LRUCache({
      maxSize: maxBytes,
      // Texts are kept as UTF-16 at worst.
      sizeCalculation: (text) => 2 * text.length + 64,
      ttl: maxAgeSeconds * 1_000,
      updateAgeOnGet: true,
    });
  }

  textOf(hash: string): string | undefined {
    return this.#texts.get(hash);
  }

  /** @returns Whether `hash` is the SHA-256 of `text`; else nothing is kept. */
  register(hash: string, text: string): boolean {
    if (documentHash(text) !== hash) return false;
    this.#texts.set(hash, text);
    return true;
  }
}
