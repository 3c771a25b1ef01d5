/** A service whose versions stand behind its name, before what is read: `/orders/api/v1/lines`. */
const innerVersion = /(?<=\/(?!(?:apis?|rest|v\d[\w.]*)\/)[^/{}]+)(\/api)?\/v\d[\w.]*(?=\/[^/{}])/i;

/**
 * What paths are called after: themselves without a version within them, which says nothing about what
 * is read. Where a contract has several versions of one path, it stays in all but the first.
 */
export function withoutInnerVersions(paths: Iterable<string>): ReadonlyMap<string, string> {
  const first = new Map<string, string>();
  const called = new Map<string, string>();
  for (const path of paths) {
    const short = path.replace(innerVersion, '');
    const owner = first.get(short) ?? path;
    first.set(short, owner);
    called.set(path, owner === path ? short : path);
  }
  return called;
}
