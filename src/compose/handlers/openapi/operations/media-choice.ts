/**
 * Which of the media types that a contract offers is used. The adapter reads and writes JSON,
 * forms, text and bytes; what decides is how much of the value's structure survives.
 */

/** How a value of a media type stands in the graph. */
export type ContentKind = 'schema' | 'text' | 'bytes';

const essence = (mediaType: string) => (mediaType.split(';', 1)[0] ?? '').trim().toLowerCase();

const isJson = (type: string) => /^(application|text)\/(.+\+)?json$/.test(type);
const isAnything = (type: string) => type === '*/*' || type === 'application/*';
const isForm = (type: string) =>
  type === 'application/x-www-form-urlencoded' || isMultipartForm(type);
const isText = (type: string) =>
  type.startsWith('text/') ||
  /[/+](xml|yaml|x-yaml|javascript|graphql|x-ndjson|ndjson|jsonl|json-seq|sql|toml)$/.test(type);

export const isMultipartForm = (mediaType: string) => essence(mediaType) === 'multipart/form-data';
export const isEventStream = (mediaType: string) => essence(mediaType) === 'text/event-stream';

export function contentKind(mediaType: string): ContentKind {
  const type = essence(mediaType);
  if (isJson(type) || isAnything(type) || isForm(type)) return 'schema';
  return isText(type) ? 'text' : 'bytes';
}

/** Best first; among equals the contract's order counts. `undefined` when there are none. */
export function chooseMediaType(offered: readonly string[]): string | undefined {
  const ranks = [
    (type: string) => type === 'application/json',
    isJson,
    isAnything,
    isForm,
    isText,
    () => true,
  ];
  for (const matches of ranks) {
    const found = offered.find((mediaType) => matches(essence(mediaType)));
    if (found !== undefined) return found;
  }
  return undefined;
}
