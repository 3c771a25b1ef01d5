import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { checkData, parseData } from '../../config/data-file.ts';
import { readTextFile } from '../../config/read-file.ts';
import { UserError } from '../../errors/user-error.ts';
import { fileVersion, isMissing } from '../../tools/file-version.ts';
import { writeWhole } from '../../tools/write-whole.ts';
import { undecided } from '../refused.ts';
import {
  type ApiKeyStore,
  type ChangeableKeyStore,
  type StoredKey,
  storedKeySchema,
} from './api-key-store.ts';
import { createLastUsed } from './last-used.ts';

const fileSchema = z.strictObject({ keys: z.array(storedKeySchema) });
const timesSchema = z.record(z.string(), z.iso.datetime());

/** Beside the keys, so that the gateway never writes the file that people change. */
const timesFile = (file: string) => `${file}.last-used.json`;

/**
 * API keys in a file of their own. Each use looks whether the file is still the one that was read
 * (microseconds, no watcher that could miss a change), so what is revoked is refused at once. A file
 * that cannot be read lets nobody in.
 * @param lastUsedFailed As of `createLastUsed`.
 * @throws UserError when the file is not a list of keys
 */
export function fileKeys(
  file: string,
  lastUsedFailed: (error: unknown) => void,
): ApiKeyStore & AsyncDisposable {
  let version = '';
  let keys: ReadonlyMap<string, StoredKey> = new Map();
  /** Kept, because finding out again what is wrong takes longer than each request should wait. */
  let mistake: unknown;
  const refresh = () => {
    const current = fileVersion(file);
    if (current !== version) {
      const text = readKeysText(file);
      version = current;
      mistake = undefined;
      try {
        keys = new Map(parseKeys(text, file).map((key) => [key.id, key]));
      } catch (error) {
        mistake = error;
      }
    }
    if (mistake !== undefined) throw mistake;
  };
  refresh();
  const lastUsed = createLastUsed(async (times) => {
    const known = [...Object.entries(readTimes(file)), ...times].filter(([id]) => keys.has(id));
    writeWhole(timesFile(file), `${JSON.stringify(Object.fromEntries(known), null, 2)}\n`);
  }, lastUsedFailed);
  return {
    find(id) {
      try {
        refresh();
      } catch (cause) {
        throw undecided(cause);
      }
      return keys.get(id);
    },
    used: lastUsed.used,
    [Symbol.asyncDispose]: () => lastUsed[Symbol.asyncDispose](),
  };
}

/** For `headgate key`. */
export function changeableFileKeys(file: string): ChangeableKeyStore {
  const write = (keys: readonly StoredKey[]) =>
    writeWhole(file, `${JSON.stringify({ keys }, null, 2)}\n`);
  return {
    async list() {
      const times = readTimes(file);
      return readKeys(file).map((key) => {
        const lastUsedAt = Object.hasOwn(times, key.id) ? times[key.id] : undefined;
        return { ...key, ...(lastUsedAt !== undefined && { lastUsedAt }) };
      });
    },
    async add(key) {
      const keys = readKeys(file);
      if (keys.some(({ id }) => id === key.id)) {
        throw new UserError(`there is a key ${key.id} already`, { file });
      }
      write([...keys, key]);
    },
    async remove(id) {
      const keys = readKeys(file);
      const left = keys.filter((key) => key.id !== id);
      if (left.length < keys.length) write(left);
      return left.length < keys.length;
    },
  };
}

const hint = 'identity.apiKeys.file in gateway.yaml names it; `headgate key create` makes it.';

const readKeys = (file: string) => parseKeys(readKeysText(file), file);

/** A file that is not there yet has no keys. */
const readKeysText = (file: string) =>
  isMissing(file) ? '{ "keys": [] }' : readTextFile(file, hint);

function parseKeys(text: string, file: string): readonly StoredKey[] {
  const data = { file, text, format: 'json', hint } as const;
  return checkData(data, parseData(data), fileSchema).keys;
}

/** Times are only for people: what cannot be read is forgotten. */
function readTimes(file: string): Readonly<Record<string, string>> {
  try {
    return timesSchema.parse(JSON.parse(readFileSync(timesFile(file), 'utf8')));
  } catch {
    return {};
  }
}
