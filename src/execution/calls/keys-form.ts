/** How the keys of a bulk call stand in its argument. */
export interface KeysForm {
  write(keys: readonly unknown[]): unknown;
  /** The keys of what was written. */
  read(written: unknown): unknown;
  /** Whether a key cannot stand there. */
  refuses(key: unknown): boolean;
}

const list: KeysForm = {
  write: (keys) => keys,
  read: (written) => written,
  refuses: () => false,
};

/** @param separator Of keys that are one text; `undefined`: they are a list. */
export function keysForm(separator: string | undefined): KeysForm {
  if (separator === undefined) return list;
  return {
    write: (keys) => keys.join(separator),
    read: (written) => (written === '' ? [] : String(written).split(separator)),
    // It would be another key, or two, or none.
    refuses: (key) => key === '' || String(key).includes(separator),
  };
}
