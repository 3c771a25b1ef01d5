import path from 'node:path';
import { isUrl } from '../../compose/fetch-document.ts';
import { words } from '../../compose/naming/graphql-names.ts';

/** Words that say what a file is, not whose. */
const generic = new Set([
  ...['openapi', 'swagger', 'api', 'apis', 'spec', 'schema', 'contract', 'service', 'services'],
  ...['index', 'main', 'docs', 'doc', 'wsdl', 'proto', 'json', 'yaml', 'rpc', 'rest', 'soap'],
  ...['v1', 'v2', 'v3', 'latest', 'swagger2', 'openapi3', 'public', 'www', 'sources'],
]);

/** A short name: of the file, else of the folder or host that it comes from. */
export function sourceName(location: string): string {
  const place = isUrl(location)
    ? [...new URL(location).pathname.split('/').toReversed(), ...hostLabels(location)]
    : location.split(path.sep).toReversed();
  for (const [index, part] of place.entries()) {
    const stem = index === 0 ? part.replace(/\.(ya?ml|json|proto|wsdl|xml)$/i, '') : part;
    const kept = words(stem).filter((word) => !generic.has(word.toLowerCase()));
    if (kept.length > 0) return kept.join('-').toLowerCase();
  }
  return 'source';
}

/** `api.shop.example` → `shop`, then `api`. */
const hostLabels = (location: string) =>
  new URL(location).hostname.split('.').slice(0, -1).toReversed();
