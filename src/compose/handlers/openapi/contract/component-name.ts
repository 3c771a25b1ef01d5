/** Fastify, unless it is told otherwise, counts: `def-0`, with the name in the title. */
const isCounted = (name: string) => /^(def|schema|model)[-_]?\d+$/i.test(name);

/** The name of a schema, which is its title where a tool has only counted it. */
export function schemaName(ref: string | undefined, title: unknown): string | undefined {
  const name = componentName(ref);
  const isNamed = name === undefined || !isCounted(name);
  return isNamed || typeof title !== 'string' || !/[a-z]/i.test(title) ? name : title;
}

/** FastAPI puts the parameters of a function into a body that it calls after its operation. */
const isBodyOfFunction = (name: string) => /^Body_.+_(get|put|post|delete|patch)$/.test(name);

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
  if (name === undefined || isBodyOfFunction(name)) return undefined;
  return name.replaceAll('~1', '/').replaceAll('~0', '~');
}
