/**
 * The name that a contract gives a schema; references into operations name nothing.
 * @param ref `document#/pointer`
 */
export function componentName(ref: string | undefined): string | undefined {
  const [file = '', pointer = ''] = (ref ?? '').split('#', 2);
  if (ref !== undefined && pointer.replaceAll('/', '') === '') {
    return file
      .split('/')
      .at(-1)
      ?.replace(/\.(ya?ml|json)$/, '');
  }
  const [, name] =
    /\/(?:schemas|definitions|\$defs)\/([^/]+)$/.exec(pointer) ?? /^\/([^/]+)$/.exec(pointer) ?? [];
  return name?.replaceAll('~1', '/').replaceAll('~0', '~');
}
