import { expect, test } from 'vitest';
import { Owned } from '../../../src/tools/owned.ts';

function recorded() {
  const disposed: string[] = [];
  const resource = (name: string): AsyncDisposable => ({
    async [Symbol.asyncDispose]() {
      disposed.push(name);
    },
  });
  return { disposed, resource };
}

test('what is owned is disposed once, the last first, also when something fails', async () => {
  const { disposed, resource } = recorded();
  const owned = new Owned();
  owned.use(resource('a'));
  owned.defer(() => {
    throw new Error('stuck');
  });
  owned.use(resource('b'));

  await expect(owned[Symbol.asyncDispose]()).rejects.toThrow('stuck');
  await owned[Symbol.asyncDispose]();
  expect(disposed).toEqual(['b', 'a']);
});

test('what was handed over belongs to the new owner alone', async () => {
  const { disposed, resource } = recorded();
  const build = async () => {
    await using parts = new Owned();
    parts.use(resource('a'));
    return parts.move();
  };
  const owner = await build();
  expect(disposed).toEqual([]);
  await owner[Symbol.asyncDispose]();
  expect(disposed).toEqual(['a']);
});
