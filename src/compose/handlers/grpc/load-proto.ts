import { readFile } from 'node:fs/promises';
import { dirname, isAbsolute, relative, resolve } from 'node:path';
import protobuf from 'protobufjs';
import { UserError } from '../../../errors/user-error.ts';
import { readBundledProto, wellKnownFile } from './bundled-protos.ts';
import { setUniqueJsonNames } from './json-names.ts';
import { qualifyReferences } from './qualify-references.ts';

export interface ProtoContract {
  /** Of the named file only: what it imports are parts, not operations. */
  readonly services: readonly protobuf.Service[];
}

export interface ProtoLocation {
  readonly file: string;
  readonly includeDirs: readonly string[];
  /** What relative paths are relative to. */
  readonly baseDir: string;
}

/**
 * Reads a .proto file and what it imports, and resolves every reference.
 *
 * protobufjs has a loader too; this one names the importing file and line of a missing import, keeps
 * one copy of a file that is imported under two paths, and knows which file a service is from.
 *
 * @throws UserError for a missing file or import, a syntax error, a name that does not exist.
 */
export async function loadProto(location: ProtoLocation): Promise<ProtoContract> {
  const loader = new ProtoLoader(location);
  const file = resolve(location.baseDir, location.file);
  await loader.loadFile(file);
  return { services: loader.finish(file) };
}

class ProtoLoader {
  readonly #root = new protobuf.Root();
  readonly #loaded = new Set<string>();
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

  finish(file: string): protobuf.Service[] {
    try {
      qualifyReferences(this.#root, (owner) => this.#shown(owner));
      this.#root.resolveAll();
    } catch (error) {
      throw error instanceof UserError ? error : this.#mistake(error, file);
    }
    setUniqueJsonNames(this.#root);
    return servicesOf(this.#root, file);
  }

  async #add(file: string, text: string): Promise<void> {
    this.#loaded.add(file);
    const { imports, weakImports } = this.#parse(file, text);
    for (const target of imports ?? []) {
      if (!(await this.#import(target, file))) throw this.#missingImport(target, file, text);
    }
    for (const target of weakImports ?? []) await this.#import(target, file);
  }

  #parse(file: string, text: string): protobuf.IParserResult {
    // protobufjs writes this name on everything that it parses; it is not in its type definitions.
    Object.assign(protobuf.parse, { filename: file });
    try {
      return protobuf.parse(text, this.#root, { keepCase: true, alternateCommentMode: true });
    } catch (error) {
      throw this.#mistake(error, file);
    } finally {
      Object.assign(protobuf.parse, { filename: null });
    }
  }

  /** @returns Whether the import was found. */
  async #import(target: string, importer: string): Promise<boolean> {
    const wellKnown = wellKnownFile(target);
    if (wellKnown !== undefined) {
      if (!this.#loaded.has(wellKnown.name)) this.#root.addJSON(wellKnown.contents.nested ?? {});
      this.#loaded.add(wellKnown.name);
      return true;
    }
    for (const dir of this.#dirsFor(importer)) {
      const file = resolve(dir, target);
      if (this.#loaded.has(file)) return true;
      const text = await readIfPresent(file);
      if (text === undefined) continue;
      await this.#add(file, text);
      return true;
    }
    if (this.#loaded.has(target)) return true;
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

  #missingImport(target: string, importer: string, text: string): UserError {
    const lines = text.split('\n');
    const line = 1 + lines.findIndex((row) => /^\s*import\b/.test(row) && row.includes(target));
    const dirs = this.#dirsFor(importer)
      .map((dir) => this.#shown(dir) || '.')
      .join(', ');
    return new UserError(`imports "${target}", which was not found`, {
      file: this.#shown(importer),
      ...(line > 0 && { line }),
      hint: `Searched in: ${dirs}. Write the directory that has it into source.load.includeDirs.`,
    });
  }

  /** protobufjs says `illegal token 'x' (file, line 3)`, and no line when a rule is broken. */
  #mistake(error: unknown, file: string): UserError {
    const message = error instanceof Error ? error.message : String(error);
    const line = / \((?:.*, )?line (\d+)\)$/.exec(message);
    return new UserError(line === null ? message : message.slice(0, line.index), {
      file: this.#shown(file),
      ...(line !== null && { line: Number(line[1]) }),
      cause: error,
    });
  }

  #shown(file: string): string {
    return relative(this.#baseDir, resolve(this.#baseDir, file));
  }
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

function servicesOf(namespace: protobuf.NamespaceBase, file: string): protobuf.Service[] {
  return namespace.nestedArray.flatMap((child) => {
    if (child instanceof protobuf.Service) return child.filename === file ? [child] : [];
    return child instanceof protobuf.Namespace ? servicesOf(child, file) : [];
  });
}
