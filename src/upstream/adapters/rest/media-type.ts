/** What a media type is read or written as. */
export type Representation = 'json' | 'text' | 'bytes' | 'form' | 'multipart';

/** The type without its parameters, in lower case: `text/html; charset=utf-8` → `text/html`. */
function essence(mediaType: string): string {
  return (mediaType.split(';', 1)[0] ?? '').trim().toLowerCase();
}

/** RFC 9110, 8.3.1: the `charset` parameter. */
export function charsetOf(mediaType: string): string | undefined {
  if (!mediaType.includes(';')) return undefined;
  return /;\s*charset\s*=\s*"?([^\s";]+)"?/i.exec(mediaType)?.[1]?.toLowerCase();
}

/** `undefined` for a range that allows any type at all, which says nothing. */
export function representationOf(mediaType: string): Representation | undefined {
  const type = essence(mediaType);
  if (/^(application|text)\/(.+\+)?json$/.test(type)) return 'json';
  if (type === 'application/x-www-form-urlencoded') return 'form';
  if (type === 'multipart/form-data') return 'multipart';
  if (type === '' || type === '*/*' || type === 'application/*') return undefined;
  return isText(type) ? 'text' : 'bytes';
}

function isText(type: string): boolean {
  return (
    type.startsWith('text/') ||
    /[/+](xml|yaml|x-yaml|javascript|graphql|x-ndjson|ndjson|jsonl|json-seq|sql|toml)$/.test(type)
  );
}
