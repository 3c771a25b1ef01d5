import { LRUCache } from 'lru-cache';
import type { DocumentsConfig } from '../../config/sections/documents-config.ts';
import { canonicalJson } from '../../tools/canonical-json.ts';
import { documentHash } from './document-hash.ts';

type Settings = DocumentsConfig['automatic'];

/**
 * Documents that clients registered by sending them with their hash (Apollo's automatic persisted
 * queries). Whoever asks can push others out, but never change what a hash means. They outlive the
 * graph: else each reload would cost every client another round trip. Texts alone are kept, so what
 * counts now judges each of them whenever it is asked for.
 */
export class AutomaticDocuments {
  #settings: Settings;
  #texts: LRUCache<string, string>;

  constructor(settings: Settings) {
    this.#settings = settings;
    this.#texts = emptyTexts(settings);
  }

  /** Takes new settings at a reload. All documents are forgotten when they are off in these. */
  adopt(settings: Settings): void {
    if (canonicalJson(settings) === canonicalJson(this.#settings)) return;
    const before = this.#texts;
    this.#settings = settings;
    this.#texts = emptyTexts(settings);
    if (!settings.enabled) return;
    // Oldest first, so that those that were asked for last stay where there is less room.
    for (const [hash, text] of [...before.entries()].reverse()) this.#texts.set(hash, text);
  }

  textOf(hash: string): string | undefined {
    return this.#texts.get(hash);
  }

  /** @returns Whether `hash` is the SHA-256 of `text`; else nothing is kept. */
  register(hash: string, text: string): boolean {
    if (documentHash(text) !== hash) return false;
    if (this.#settings.enabled) this.#texts.set(hash, text);
    return true;
  }
}

function emptyTexts({ maxBytes, maxAgeSeconds }: Settings): LRUCache<string, string> {
  return new LRUCache({
    maxSize: maxBytes,
    // Texts are kept as UTF-16 at worst.
    sizeCalculation: (text) => 2 * text.length + 64,
    ttl: maxAgeSeconds * 1_000,
    updateAgeOnGet: true,
  });
}
