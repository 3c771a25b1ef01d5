import { singular, words } from '../../../naming.ts';

/**
 * Tools put the group of an operation before its name: `BrandExport_GetBrandExportFile`. Where the
 * name itself says what it is about, the group only repeats it.
 * @returns The name alone; `undefined` when the group says more.
 */
export function withoutRepeatedGroup(operationId: string): string | undefined {
  const [, group = '', name = ''] = /^([^._/]+)[._/]([^._/]+)$/.exec(operationId) ?? [];
  const [, ...object] = spoken(name);
  const said = ` ${object.join(' ')} `;
  return group !== '' && said.includes(` ${spoken(group).join(' ')} `) ? name : undefined;
}

const spoken = (text: string) => words(text).map((word) => singular(word.toLowerCase()));
