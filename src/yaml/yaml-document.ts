import {
  type Document,
  type DocumentOptions,
  isScalar,
  type ParseOptions,
  parseDocument,
  type SchemaOptions,
  visit,
  YAMLParseError,
} from 'yaml';

/**
 * As `parseDocument`, which compares each key of a map with all before it: a map of 100,000 keys took
 * minutes.
 */
export function yamlDocument(
  text: string,
  options: ParseOptions & DocumentOptions & SchemaOptions,
): Document.Parsed {
  const document = parseDocument(text, { ...options, uniqueKeys: false });
  const twice: YAMLParseError[] = [];
  visit(document, {
    Map(_key, { items }) {
      const known = new Set<unknown>();
      for (const { key } of items) {
        if (!isScalar(key)) continue;
        const start = key.range?.[0] ?? 0;
        if (known.has(key.value)) {
          const place: [number, number] = [start, start + 1];
          twice.push(new YAMLParseError(place, 'DUPLICATE_KEY', 'Map keys must be unique'));
        }
        known.add(key.value);
      }
    },
  });
  if (twice.length === 0) return document;
  document.errors.push(...twice);
  document.errors.sort((left, right) => left.pos[0] - right.pos[0]);
  return document;
}
