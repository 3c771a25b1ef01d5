import { createHash } from 'node:crypto';
import path from 'node:path';
import { isUrl } from '../../compose/fetch-document.ts';
import type { CollectedContract, CollectedFile } from './collect-contract.ts';
import { shownLocation } from './contract-text.ts';

export interface VendoredContract {
  /** The contract itself, relative to the source's folder. */
  readonly main: string;
  /** Path in the source's folder → content; `origin.json` is one of them. */
  readonly files: ReadonlyMap<string, Buffer>;
}

/**
 * Where each file of a contract goes: beside each other as they were, so that references hold. A
 * reference that cannot hold on a disk (an address, a query) is rewritten in the copy.
 */
export function vendorContract(contract: CollectedContract, dir: string): VendoredContract {
  const [root] = contract.files;
  if (root === undefined) throw new Error('a contract has at least one file');
  const paths = vendoredPaths(contract, root);
  const pathOf = (location: string) => paths.get(location) ?? path.posix.basename(location);
  const files = new Map<string, Buffer>();
  const origins = contract.files.map((file) => {
    const at = pathOf(file.location);
    const text = copiedText(file, pathOf);
    const content = Buffer.from(text, file.encoding);
    files.set(at, content);
    return {
      file: at,
      from: shownLocation(file.location, dir),
      sha256: createHash('sha256').update(content).digest('hex'),
      ...(text !== file.text && { rewritten: 'references' }),
    };
  });
  const main = pathOf(root.location);
  const origin = {
    from: shownLocation(root.location, dir),
    kind: contract.kind,
    main,
    files: origins,
  };
  files.set('origin.json', Buffer.from(`${JSON.stringify(origin, null, 2)}\n`));
  return { main, files };
}

function vendoredPaths(
  { kind, files, importedAs }: CollectedContract,
  root: CollectedFile,
): Map<string, string> {
  const plain = new Map(files.map(({ location }) => [location, plainPath(location, kind)]));
  if (kind === 'grpc') return protoPaths(plain, importedAs, root.location);
  const folders = [...plain.values()].map((each) => each.split('/').slice(0, -1));
  const [first = [], ...others] = folders;
  const end = first.findIndex((segment, at) => others.some((each) => each[at] !== segment));
  const common = end === -1 ? first.length : end;
  return new Map([...plain].map(([at, each]) => [at, each.split('/').slice(common).join('/')]));
}

/** Files keep the path by which they are imported; the contract, its place beside them. */
function protoPaths(
  plain: ReadonlyMap<string, string>,
  importedAs: ReadonlyMap<string, string>,
  root: string,
): Map<string, string> {
  const rootPath = plain.get(root) ?? '';
  const bases = [...importedAs].map(([at, written]) => {
    const full = plain.get(at) ?? '';
    return full.endsWith(`/${written}`) ? full.slice(0, -written.length) : undefined;
  });
  const base = bases.find((each) => each !== undefined && rootPath.startsWith(each));
  const own = importedAs.get(root) ?? rootPath.slice(base?.length ?? 0);
  return new Map([...importedAs, [root, base === undefined ? path.posix.basename(own) : own]]);
}

const extensions = { openapi: '.yaml', soap: '.wsdl', grpc: '.proto' } as const;

/** A path that any file system takes, with slashes. */
function plainPath(location: string, kind: keyof typeof extensions): string {
  if (!isUrl(location)) return location.split(path.sep).join('/');
  const { hostname, pathname, search } = new URL(location);
  const segments = pathname.split('/').filter((segment) => segment !== '');
  const last = `${segments.pop() ?? hostname}${search}`;
  const name = last.replace(/[^A-Za-z0-9._=-]+/g, '-').replace(/^[-.]+|-+$/g, '');
  const folders = segments.map((segment) => segment.replace(/[^A-Za-z0-9._-]+/g, '-'));
  const isNamed = /\.(ya?ml|json|proto|wsdl|xsd|xml)$/i.test(name);
  const extension = /xsd/i.test(search) ? '.xsd' : extensions[kind];
  return ['', ...folders, isNamed ? name : name + extension].join('/');
}

function copiedText(file: CollectedFile, pathOf: (location: string) => string): string {
  const folder = path.posix.dirname(pathOf(file.location));
  let { text } = file;
  for (const [written, location] of file.references) {
    // A plain relative reference holds, because files keep their places.
    if (!isUrl(written) && !written.includes('?')) continue;
    const relative = path.posix.relative(folder, pathOf(location));
    text = text.replaceAll(written, relative.startsWith('.') ? relative : `./${relative}`);
  }
  return text;
}
