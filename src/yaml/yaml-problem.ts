import type { YAMLParseError } from 'yaml';

/** What is wrong with a YAML text, for those who wrote it: some of it is said to programmers only. */
export function yamlProblem({ code, message }: Pick<YAMLParseError, 'code' | 'message'>): string {
  return code === 'MULTIPLE_DOCS' ? 'a second document begins; there may be one only' : message;
}
