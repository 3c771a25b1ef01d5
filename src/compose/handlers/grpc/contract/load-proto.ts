import { readFile } from 'node:fs/promises';
import { dirname, isAbsolute, relative, resolve } from 'node:path';
import protobuf from 'protobufjs';
import { UserError } from '../../../../errors/user-error.ts';
import { readBundledProto, wellKnownFile } from './bundled-protos.ts';
import { servicesOf } from './choose-services.ts';
import type { LoadedContract } from './loaded-contract.ts';
import { lineOfElement, lineOfMistake } from './mistake-lines.ts';
import { nameGroups, withGroups } from './proto2-groups.ts';

export interface ProtoLocation {
  readonly file: string;
  readonly includeDirs: readonly string[];
  /** What relative paths are relative to. */
  readonly baseDir: string;
}

/**
 * Reads a .proto file and what it imports.
 *
 * protobufjs has a loader too; this one names the importing file and line of a missing import, keeps
 * one copy of a file that is imported under two paths, and knows which file a service is from.
 *
 * An import that is not there is only a warning: most are for custom options, which say nothing about
 * operations and stand in repositories of their own. What uses something of it is not served.
 *
 * @throws UserError for a missing file, or a syntax error.
 */
export async function loadProto(location: ProtoLocation): Promise<LoadedContract> {
  const loader = new ProtoLoader(location);
  const file = resolve(location.baseDir, location.file);
  await loader.loadFile(file);
  nameGroups(loader.root);
  const own = servicesOf(loader.root).filter(({ filename }) => filename === file);
  return {
    root: loader.root,
    shownAs: location.file,
    ownServices: new Set(own.map(({ fullName }) => fullName.slice(1))),
    warnings: loader.warnings(),
    mistake: (message, element) => loader.mistake(message, element, file),
  };
}

interface MissingImport {
  /** The file, and the file and line as they are shown. */
  readonly importer: string;
  readonly place: string;
  readonly target: string;
}

class ProtoLoader {
  readonly root = new protobuf.Root();
  /** What was read, by file. */
  readonly #texts = new Map<string, string>();
  readonly #wellKnown = new Set<string>();
  /** Imports that were not found. */
  readonly #missing: MissingImport[] = [];
  readonly #baseDir: string;
  readonly #searchDirs: readonly string[];

  constructor({ file, includeDirs, baseDir }: ProtoLocation) {
    this.#baseDir = baseDir;
    const dirs = [...includeDirs, dirname(file)].map((dir) => resolve(baseDir, dir));
    this.#searchDirs = [...new Set(dirs)];
  }

  async loadFile(file: string): Promise<void> {
    const text = await readIfPresent(file);
    if (text === undefined) {
      throw new UserError('there is no such file', { file: this.#shown(file) });
    }
    await this.#add(file, text);
  }

  warnings(): string[] {
    return this.#missing.map(
      ({ place, target }) =>
        `${place} imports "${target}", which was not found: options that it defines are not read.`,
    );
  }

  /** @param file Where the mistake is when it is in no element. */
  mistake(
    message: string,
    element: protobuf.ReflectionObject | undefined,
    file: string,
  ): UserError {
    const place = element?.filename ?? file;
    const text = this.#texts.get(place) ?? '';
    const line = element === undefined ? undefined : lineOfElement(text, element);
    return new UserError(message, {
      file: this.#shown(place),
      ...(line !== undefined && { line }),
      ...(this.#missing.length > 0 && { hint: this.#hintAbout(place) }),
    });
  }

  async #add(file: string, text: string): Promise<void> {
    this.#texts.set(file, text);
    const { imports, weakImports } = this.#parse(file, text);
    for (const target of imports ?? []) {
      if (!(await this.#import(target, file))) this.#missing.push(this.#miss(target, file, text));
    }
    for (const target of weakImports ?? []) await this.#import(target, file);
  }

  #parse(file: string, text: string): protobuf.IParserResult {
    setParsedFile(file);
    try {
      const options = { keepCase: true, alternateCommentMode: true };
      return withGroups(() => protobuf.parse(joinSigns(text), this.root, options));
    } catch (error) {
      throw this.#parseError(error, file, text);
    } finally {
      setParsedFile(null);
    }
  }

  /** @returns Whether the import was found. */
  async #import(target: string, importer: string): Promise<boolean> {
    const wellKnown = wellKnownFile(target);
    if (wellKnown !== undefined) {
      if (!this.#wellKnown.has(wellKnown.name)) this.root.addJSON(wellKnown.contents.nested ?? {});
      this.#wellKnown.add(wellKnown.name);
      return true;
    }
    for (const dir of this.#dirsFor(importer)) {
      const file = resolve(dir, target);
      if (this.#texts.has(file)) return true;
      const text = await readIfPresent(file);
      if (text === undefined) continue;
      await this.#add(file, text);
      return true;
    }
    if (this.#texts.has(target)) return true;
    const text = await readBundledProto(target);
    if (text === undefined) return false;
    await this.#add(target, text);
    return true;
  }

  /** protoc searches the include directories only; Mesh users also import what stands beside. */
  #dirsFor(importer: string): string[] {
    // A bundled file stands nowhere.
    const beside = isAbsolute(importer) ? [dirname(importer)] : [];
    return [...new Set([...this.#searchDirs, ...beside])];
  }

  #miss(target: string, importer: string, text: string): MissingImport {
    const lines = text.split('\n');
    const line = 1 + lines.findIndex((row) => /^\s*import\b/.test(row) && row.includes(target));
    const shown = this.#shown(importer);
    return { importer, target, place: line > 0 ? `${shown}:${line}` : shown };
  }

  /** What to do when a file has a mistake that may come of an import that was not found. */
  #hintAbout(file: string): string {
    const own = this.#missing.filter(({ importer }) => importer === file);
    const imports = (own.length === 0 ? this.#missing : own)
      .map(({ place, target }) => `"${target}" (${place})`)
      .join(', ');
    const dirs = this.#dirsFor(file)
      .map((dir) => this.#shown(dir) || '.')
      .join(', ');
    return `Imports that were not found: ${imports}. Searched in: ${dirs}. Write the directories that have them into source.load.includeDirs.`;
  }

  /** protobufjs says `illegal token 'x' (file, line 3)`, and no line when a rule is broken. */
  #parseError(error: unknown, file: string, text: string): UserError {
    const said = error instanceof Error ? error.message : String(error);
    const message = said === 'rule must be a string rule' ? 'only proto2 has groups' : said;
    const written = / \((?:.*, )?line (\d+)\)$/.exec(message);
    const line = written === null ? lineOfMistake(text, message) : Number(written[1]);
    const shown = this.#shown(file);
    return new UserError(message.slice(0, written?.index), {
      file: shown,
      ...(line !== undefined && { line }),
      ...(written !== null && {
        hint: `If protoc takes this file, name what protoc --include_imports --include_source_info -o contract.binpb ${shown} makes of it in its place.`,
      }),
      cause: error,
    });
  }

  #shown(file: string): string {
    return relative(this.#baseDir, resolve(this.#baseDir, file));
  }
}

/** `- 1` is a number of protobuf, which protobufjs reads only as `-1`. */
const joinSigns = (text: string) =>
  text.replace(
    /("(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|\/\/[^\n]*|\/\*.*?\*\/)|-(\s+)(?=[\d.]|inf\b|nan\b)/gs,
    (found, kept: string | undefined, blanks: string) =>
      kept === undefined ? `${blanks}-` : found,
  );

/**
 * protobufjs writes this name on everything that it parses; it is not in its type definitions. It
 * forgets the name in the middle of a file, at reserved names of editions: so it cannot set it.
 */
function setParsedFile(file: string | null): void {
  const property = { configurable: true, get: () => file, set() {} };
  Object.defineProperty(protobuf.parse, 'filename', property);
}

async function readIfPresent(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error) {
      if (error.code === 'ENOENT' || error.code === 'ENOTDIR' || error.code === 'EISDIR') return;
    }
    throw error;
  }
}
