import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { UserError } from '../../errors/user-error.ts';

/** Where Mesh looks before `.meshrc.yaml`: it takes the first that it finds. */
const earlierFiles = ['.meshrc', '.meshrc.json'];

/**
 * Makes sure that Mesh reads the file that was checked.
 * @param dir The folder of `.meshrc.yaml`.
 * @throws UserError that names what Mesh would read in place of it
 */
export function refuseOtherMeshConfigs(dir: string): void {
  for (const name of earlierFiles) {
    const file = path.join(dir, name);
    if (existsSync(file)) throw new UserError('stands in the way of .meshrc.yaml', { file, hint });
  }
  const file = path.join(dir, 'package.json');
  if (existsSync(file) && Object.hasOwn(readJson(file), 'mesh')) {
    throw new UserError('its key "mesh" stands in the way of .meshrc.yaml', { file, hint });
  }
}

const hint = 'Mesh reads that first, and would not read .meshrc.yaml. Remove it.';

function readJson(file: string): object {
  try {
    return Object(JSON.parse(readFileSync(file, 'utf8')));
  } catch (cause) {
    throw new UserError('is not JSON, and Mesh looks there first', { file, cause });
  }
}
