import { fileURLToPath } from 'node:url';

/** The folder of a peer's packages and files. */
export function peerFolder(name: string): string {
  return fileURLToPath(new URL(name, import.meta.url));
}
