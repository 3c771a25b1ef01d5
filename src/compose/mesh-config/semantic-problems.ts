import { objectAt } from '../../tools/json-object.ts';
import type { Problem } from './problem.ts';

/** Handlers that Headgate can serve. */
const handlerNames = ['openapi', 'grpc', 'soap'];
/** Keys of Mesh's own runtime: nothing would read them here. */
const runtimeKeys = new Set([
  'serve',
  'sdk',
  'codegen',
  'merger',
  'pubsub',
  'cache',
  'plugins',
  'additionalEnvelopPlugins',
  'persistedOperations',
  'documents',
  'pollingInterval',
  'skipSSLValidation',
  'additionalResolvers',
]);

/** What Mesh's schema lets through, and what would not do here what it says. */
export function semanticProblems(config: unknown): Problem[] {
  return [
    ...runtimeProblems(config),
    ...sourceProblems(config),
    ...transformProblems(config),
    ...variableProblems(config),
  ];
}

function runtimeProblems(config: unknown): Problem[] {
  return Object.keys(objectAt(config))
    .filter((key) => runtimeKeys.has(key))
    .map((key) => ({
      path: [],
      key,
      message:
        key === 'additionalResolvers'
          ? '"additionalResolvers" is not supported: write the join as @link in additionalTypeDefs'
          : `"${key}" belongs to Mesh's own server: what Headgate does at run time is in gateway.yaml`,
    }));
}

function sourceProblems(config: unknown): Problem[] {
  const problems: Problem[] = [];
  const { sources } = objectAt(config);
  if (!Array.isArray(sources)) return problems;
  if (sources.length === 0) {
    problems.push({ path: ['sources'], message: 'there are no sources: nothing can be composed' });
  }
  const seen = new Set<unknown>();
  for (const [index, source] of sources.entries()) {
    const { name, handler } = objectAt(source);
    if (typeof name === 'string' && !/^[A-Za-z][A-Za-z0-9_-]*$/.test(name)) {
      const message = `"${name}" cannot be the name of a source: letters, digits, - and _`;
      problems.push({ path: ['sources', String(index), 'name'], message });
    }
    if (name !== undefined && seen.has(name)) {
      const message = `a second source is called "${name}"`;
      problems.push({ path: ['sources', String(index), 'name'], message });
    }
    seen.add(name);
    problems.push(...choiceProblems(handler, ['sources', String(index), 'handler']));
    for (const key of Object.keys(objectAt(handler))) {
      if (handlerNames.includes(key)) continue;
      const message = `no handler "${key}"; there are ${handlerNames.join(', ')}`;
      problems.push({ path: ['sources', String(index), 'handler'], key, message });
    }
  }
  return problems;
}

/** Of two entries with one name only one could count. */
function choiceProblems(handler: unknown, at: readonly string[]): Problem[] {
  return Object.entries(objectAt(handler)).flatMap(([key, options]) => {
    const { selectQueryOrMutationField: choices } = objectAt(options);
    const seen = new Set<unknown>();
    return (Array.isArray(choices) ? choices : []).flatMap((choice, index) => {
      const { fieldName } = objectAt(choice);
      if (fieldName === undefined || !seen.has(fieldName)) {
        seen.add(fieldName);
        return [];
      }
      const path = [...at, key, 'selectQueryOrMutationField', String(index), 'fieldName'];
      return [{ path, message: `a second entry is for "${fieldName}": only one can count` }];
    });
  });
}

/** Mesh applies the first transform of an item, and passes over others. */
function transformProblems(config: unknown): Problem[] {
  const { transforms, sources } = objectAt(config);
  const lists = [
    { path: ['transforms'], list: transforms },
    ...(Array.isArray(sources) ? sources : []).map((source, index) => ({
      path: ['sources', String(index), 'transforms'],
      list: objectAt(source).transforms,
    })),
  ];
  return lists.flatMap(({ path, list }) =>
    (Array.isArray(list) ? list : []).flatMap((item, index) =>
      Object.keys(objectAt(item))
        .slice(1)
        .map((key) => ({
          path: [...path, String(index)],
          key,
          message: `"${key}" would not be applied: each transform is an item of its own`,
        })),
    ),
  );
}

/** Options whose values are written into the composed schema, which is committed. */
const committedOptions = ['endpoint', 'soapHeaders', 'metaData', 'operationHeaders', 'queryParams'];

/**
 * Mesh replaces `${NAME}` anywhere in the file by the environment: a secret would be written into
 * the composed schema, and the schema would depend on the machine.
 */
function variableProblems(config: unknown): Problem[] {
  const sources = objectAt(config).sources;
  return (Array.isArray(sources) ? sources : []).flatMap((source, index) =>
    Object.entries(objectAt(objectAt(source).handler)).flatMap(([handler, options]) =>
      committedOptions
        .filter((option) => JSON.stringify(objectAt(options)[option] ?? '').includes('${'))
        .map((option) => ({
          path: ['sources', String(index), 'handler', handler],
          key: option,
          message: `"${option}" would write a variable of this machine into the composed schema: set it in gateway.yaml, under sources`,
        })),
    ),
  );
}
