import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** Where a module that cannot be loaded is wrong. */
export interface ModuleFault {
  readonly file: string;
  readonly line: number;
  readonly column: number | undefined;
}

/**
 * @param error What `import` of the module has thrown.
 * @param file The module; the fault may be in one that it imports.
 * @returns `undefined` where nobody says.
 */
export async function moduleFault(error: unknown, file: string): Promise<ModuleFault | undefined> {
  if (!(error instanceof Error)) return undefined;
  const told = faultIn(error.stack ?? '');
  // Node keeps the place of a syntax error in JavaScript to itself until nobody catches it.
  if (told !== undefined || !(error instanceof SyntaxError) || /\.[cm]?ts$/.test(file)) return told;
  return faultIn(await checkedByNode(file));
}

/** Parses the module, and runs nothing of it. */
function checkedByNode(file: string): Promise<string> {
  return new Promise((resolve) => {
    execFile(process.execPath, ['--check', file], (_error, _stdout, stderr) => resolve(stderr));
  });
}

/** `file:///a.js:3`, the line (or some) and a caret below what is wrong; or the frame that has thrown. */
function faultIn(text: string): ModuleFault | undefined {
  const shown = /^((?:file:|\/|[A-Z]:\\).*):(\d+)\n(?:.*\n){1,4}?( *)\^/.exec(text);
  // Frames that wait are ours.
  const [, place, line, column] =
    shown ?? /^\s+at (?!async )(?:.*\()?(file:.*?):(\d+):(\d+)\)?$/m.exec(text) ?? [];
  if (place === undefined) return undefined;
  return {
    file: fileOf(place),
    line: Number(line),
    column: shown === null ? Number(column) : (shown[3]?.length ?? 0) + 1,
  };
}

function fileOf(place: string): string {
  const [withoutVersion = ''] = place.split('?');
  return withoutVersion.startsWith('file:') ? fileURLToPath(withoutVersion) : withoutVersion;
}
