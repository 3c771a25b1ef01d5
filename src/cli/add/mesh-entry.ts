import { rmSync } from 'node:fs';
import { isMap, isSeq, parseDocument, stringify } from 'yaml';
import { UserError } from '../../errors/user-error.ts';
import { writeWhole } from '../../tools/write-whole.ts';
import { yamlProblem } from '../../yaml/yaml-problem.ts';
import type { ContractKind } from '../contract-kind.ts';

export interface MeshEntry {
  readonly name: string;
  readonly handler: Readonly<Partial<Record<ContractKind, Readonly<Record<string, unknown>>>>>;
}

export interface MeshFile {
  /** `undefined`: there is no `.meshrc.yaml` yet. */
  readonly text: string | undefined;
  readonly sourceNames: readonly string[];
}

/** @throws UserError when the file is not one that a source can be added to. */
export function readMeshFile(text: string | undefined): MeshFile {
  if (text === undefined) return { text, sourceNames: [] };
  const document = parseDocument(text);
  const [error] = document.errors;
  if (error !== undefined) {
    const [place] = error.linePos ?? [];
    throw new UserError(yamlProblem(error).split('\n', 1)[0] ?? error.message, {
      file: '.meshrc.yaml',
      ...(place && { line: place.line, column: place.col }),
    });
  }
  const sources: unknown = document.toJS()?.sources ?? [];
  if (!Array.isArray(sources)) {
    throw new UserError('sources is not a list', { file: '.meshrc.yaml' });
  }
  return { text, sourceNames: sources.map((source) => String(source?.name)) };
}

/** The text of `.meshrc.yaml` with one more source at its end; comments stay where they are. */
export function withEntry({ text }: MeshFile, entry: MeshEntry): string {
  if (text === undefined || text.trim() === '') return stringify({ sources: [entry] });
  const document = parseDocument(text);
  if (!isMap(document.contents)) return `${text.trimEnd()}\n${stringify({ sources: [entry] })}`;
  const sources = document.get('sources');
  if (isSeq(sources)) sources.add(document.createNode(entry));
  else document.set('sources', document.createNode([entry]));
  return document.toString({ lineWidth: 0 });
}

/** Puts back what was there before an entry was added. */
export function restoreMeshFile(file: string, { text }: MeshFile): void {
  if (text === undefined) rmSync(file, { force: true });
  else writeWhole(file, text);
}

/** As it stands in the file. */
export const entryText = (entry: MeshEntry) => stringify([entry]);
