/** One and many, as contracts call them. What is not known stays as it is written. */

/** Words that have no plural, or are one. */
const uncountable =
  /(^(data|metadata|info|information|feedback|staff|media|history|equipment|all|news|series|species|kubernetes)|ed|\d)$/i;

export const isCountable = (word: string): boolean => !uncountable.test(word);

/** `policies` → `policy`; what does not look like a plural stays: `status`, `sms`, `analysis`. */
export function singular(name: string): string {
  if (/^([A-Z]{2,}s|ids|ips|urls|vms)$/.test(name)) return name.slice(0, -1);
  if (name.length < 4 || !isCountable(name) || /(ss|us|is|ics)$/.test(name)) return name;
  if (/children$/i.test(name)) return name.slice(0, -3);
  if (/(cook|mov)ies$/i.test(name) || /caches$/i.test(name)) return name.slice(0, -1);
  if (/ies$/.test(name)) return `${name.slice(0, -3)}y`;
  if (/(vert|ind)ices$/i.test(name)) return `${name.slice(0, -4)}ex`;
  if (/matrices$/i.test(name)) return `${name.slice(0, -3)}x`;
  if (/analyses$/i.test(name)) return `${name.slice(0, -2)}is`;
  // Not `clauses` and `houses`.
  if (/([^aeo]us|ias|x|ch|sh|ss)es$/.test(name)) return name.slice(0, -2);
  return name.replace(/s$/, '');
}

export function plural(name: string): string {
  if (/(s|children)$/i.test(name)) return name;
  if (/child$/i.test(name)) return `${name}ren`;
  if (/[^aeiou]y$/.test(name)) return `${name.slice(0, -1)}ies`;
  return /(x|ch|sh)$/.test(name) ? `${name}es` : `${name}s`;
}
