import { readTextFile } from '../../config/read-file.ts';
import { UserError } from '../../errors/user-error.ts';

/** One more doubles the work: at 14 a check takes more than a second of a core. */
const maxCost = 13;

const hint = 'identity.basic.file in gateway.yaml names it.';

/**
 * The bcrypt hash of each user of an htpasswd file.
 * @throws UserError that names the line that cannot be used
 */
export function readHtpasswd(file: string): ReadonlyMap<string, string> {
  const hashes = new Map<string, string>();
  for (const [index, line] of readTextFile(file, hint).split(/\r?\n/).entries()) {
    if (line.trim() === '' || line.startsWith('#')) continue;
    const wrong = (message: string) => new UserError(message, { file, line: index + 1, hint });
    const [, name, hash, cost] = /^([^:]+):(\$2[aby]\$(\d\d)\$[./A-Za-z0-9]{53})$/.exec(line) ?? [];
    if (name === undefined || hash === undefined) {
      throw wrong('is not name:hash with a bcrypt hash: make it with `htpasswd -B`');
    }
    if (Number(cost) > maxCost) throw wrong(`the cost ${cost} is too high: at most ${maxCost}`);
    if (hashes.has(name)) throw wrong(`there are two lines for ${name}`);
    hashes.set(name, hash);
  }
  return hashes;
}
