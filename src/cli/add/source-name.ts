import path from 'node:path';
import { isUrl } from '../../compose/fetch-document.ts';
import { words } from '../../compose/naming/graphql-names.ts';

/** Words that say what a file is, not whose. */
const generic = new Set([
  ...['openapi', 'swagger', 'api', 'apis', 'spec', 'schema', 'contract', 'service', 'services'],
  ...['index', 'main', 'docs', 'doc', 'wsdl', 'proto', 'json', 'yaml', 'rpc', 'rest', 'soap'],
  ...['v1', 'v2', 'v3', 'latest', 'swagger2', 'openapi3', 'public', 'www', 'sources'],
  // Of titles: "OpenAPI definition", "FastAPI", "The Orders API".
  ...['the', 'my', 'open', 'fast', 'definition', 'documentation', 'application'],
]);

/** A short name: of the file, the folder or the host that it comes from, else of its title. */
export function sourceName(location: string, title = ''): string {
  const place = isUrl(location)
    ? [...new URL(location).pathname.split('/').toReversed(), ...hostLabels(location)]
    : location.split(path.sep).toReversed();
  for (const [index, part] of place.entries()) {
    const stem = index === 0 ? part.replace(/\.(ya?ml|json|proto|wsdl|xml)$/i, '') : part;
    const name = withoutGeneric(stem);
    if (name !== '') return name;
  }
  return withoutGeneric(title).slice(0, 40).replace(/-$/, '') || 'source';
}

/** Nothing where no name begins with what is left. */
function withoutGeneric(text: string): string {
  const name = words(text)
    .filter((word) => !generic.has(word.toLowerCase()))
    .join('-')
    .toLowerCase();
  return /^[a-z]/.test(name) ? name : '';
}

/** `api.shop.example` → `shop`, then `api`. */
const hostLabels = (location: string) =>
  new URL(location).hostname.split('.').slice(0, -1).toReversed();
