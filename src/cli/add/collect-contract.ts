import path from 'node:path';
import { isUrl } from '../../compose/fetch-document.ts';
import { isBundled } from '../../compose/handlers/grpc/contract/bundled-protos.ts';
import { UserError } from '../../errors/user-error.ts';
import { type ContractKind, contractKind } from '../contract-kind.ts';
import type { ContractReference } from './contract-reference.ts';
import { contractReferences } from './contract-references.ts';
import {
  type ContractText,
  namedLocation,
  readContractText,
  UnreadableText,
} from './contract-text.ts';

export interface CollectedFile extends ContractText {
  readonly location: string;
  /** What it refers to, as written there → where that stands. */
  readonly references: ReadonlyMap<string, string>;
}

export interface CollectedContract {
  readonly kind: ContractKind;
  /** The contract itself comes first. */
  readonly files: readonly CollectedFile[];
  /** Imports of proto: location → the path that they are imported by. */
  readonly importedAs: ReadonlyMap<string, string>;
  /** What was not found, or belongs to somebody else. */
  readonly warnings: readonly string[];
}

const maxFiles = 5_000;

interface Origin {
  readonly location: string;
  /** The folder of the project, for messages. */
  readonly dir: string;
  /** More folders to look for proto imports in. */
  readonly includeDirs: readonly string[];
}

/**
 * Reads a contract and what it refers to on the same disk or the same host.
 * @throws UserError when it cannot be read, or is not a contract.
 */
export async function collectContract(origin: Origin): Promise<CollectedContract> {
  const { location, dir } = origin;
  const root = await readContractText(location, location, dir);
  const kind = contractKind(root.text);
  if (kind === undefined) {
    const isPage = /^\s*<(!doctype html|html\b)/i.test(root.text);
    throw new UserError(isPage ? 'is a web page' : 'is not a contract that can be read', {
      file: namedLocation(location, dir),
      hint: isPage
        ? 'Give the address of the contract itself; on a code host, that of the raw file.'
        : 'OpenAPI 3, Swagger 2.0, a .proto file with a service, or WSDL 1.1.',
    });
  }
  const texts = new Map([[location, root]]);
  const files: CollectedFile[] = [];
  const importedAs = new Map<string, string>();
  const missing: Missing[] = [];
  const defined = new Set<string>();
  for (const [at, content] of texts) {
    const referredTo = new Map<string, string>();
    const file = namedLocation(at, dir);
    const { references, defined: ofText = [] } = contractReferences(kind, content.text, file);
    for (const each of ofText) defined.add(each);
    for (const reference of references) {
      const { written } = reference;
      const found = await findReferenced({ ...origin, kind, from: at, known: texts }, written);
      if (typeof found === 'string') {
        missing.push({ ...reference, file, reason: found });
        continue;
      }
      referredTo.set(written, found.location);
      if (kind === 'grpc') importedAs.set(found.location, written);
      if (texts.size >= maxFiles) throw new UserError(`refers to more than ${maxFiles} files`);
      texts.set(found.location, found.content);
    }
    files.push({ location: at, ...content, references: referredTo });
  }
  const warnings = missing
    .filter(({ wanted = '', written, isOptional = false }) => {
      // Compose brings some files itself.
      const isProvided = isOptional || (kind === 'grpc' && isBundled(written));
      return !isProvided && !defined.has(wanted);
    })
    .map((each) => missingText(kind, each));
  return { kind, files, importedAs, warnings };
}

interface Missing extends ContractReference {
  /** The one that refers to it. */
  readonly file: string;
  readonly reason: string;
}

function missingText(kind: ContractKind, { file, line, written, reason }: Missing): string {
  return kind === 'grpc'
    ? `${file}:${line}: imports ${written}, which is not there; --include says in which folder it is`
    : `${file}:${line}: refers to ${written.replaceAll('&amp;', '&')}, which is not copied: ${reason}`;
}

interface Referring extends Origin {
  readonly kind: ContractKind;
  /** The file that refers. */
  readonly from: string;
  /** What was read already, by its location. */
  readonly known: ReadonlyMap<string, ContractText>;
}

/** @returns Why there is nothing, where there is nothing. */
async function findReferenced(
  { location: root, dir, includeDirs, kind, from, known }: Referring,
  written: string,
): Promise<{ location: string; content: ContractText } | string> {
  let reason = 'it is elsewhere';
  const bases = kind === 'grpc' ? [...includeDirs, ...foldersAbove(root)] : [from];
  for (const base of bases) {
    const location = resolved(base, written, kind);
    if (location === undefined || !mayBeCopied(root, location)) continue;
    const content = known.get(location) ?? (await contentAt(location, root, dir));
    if (typeof content !== 'string') return { location, content };
    reason = content;
  }
  return reason;
}

async function contentAt(
  location: string,
  root: string,
  dir: string,
): Promise<ContractText | string> {
  try {
    return await readContractText(location, root, dir);
  } catch (error) {
    if (error instanceof UnreadableText) return error.reason;
    throw error;
  }
}

/** @param base For proto a folder, else the file that refers. */
function resolved(base: string, written: string, kind: ContractKind): string | undefined {
  const target = kind === 'soap' ? written.replaceAll('&amp;', '&') : written;
  if (isUrl(base) || isUrl(target)) {
    if (!URL.canParse(target, base)) return undefined;
    const url = new URL(target, isUrl(base) ? base : undefined);
    url.hash = '';
    return url.href;
  }
  return path.resolve(kind === 'grpc' ? base : path.dirname(base), target);
}

/** From other hosts nothing is taken: only they know under which terms. */
function mayBeCopied(root: string, location: string): boolean {
  if (!isUrl(root) || !isUrl(location)) return isUrl(root) === isUrl(location);
  return new URL(root).origin === new URL(location).origin;
}

/** Imports are relative to the root of their project, which is one of the folders above. */
function foldersAbove(root: string): string[] {
  const folders: string[] = [];
  const parent = (at: string) => (isUrl(at) ? new URL('..', at).href : path.dirname(at));
  let folder = isUrl(root) ? new URL('.', root).href : path.dirname(root);
  for (let depth = 0; depth < 8; depth++) {
    folders.push(folder);
    const above = parent(folder);
    if (above === folder) break;
    folder = above;
  }
  return folders;
}
