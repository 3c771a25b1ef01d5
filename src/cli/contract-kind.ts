/** The handlers of `.meshrc.yaml`. */
export type ContractKind = 'openapi' | 'grpc' | 'soap';

/**
 * What a text is a contract of, told by its content: names of files lie.
 * @returns `undefined` for anything else, and for a `.proto` file without services.
 */
export function contractKind(text: string): ContractKind | undefined {
  if (/^\s*</.test(text)) return isWsdl(text) ? 'soap' : undefined;
  if (isOpenApi(text)) return 'openapi';
  return /^\s*service\s+[A-Za-z_]\w*\s*\{/m.test(text) ? 'grpc' : undefined;
}

/** The root element, behind a declaration and comments; WSDL 1.1 by its namespace. */
function isWsdl(text: string): boolean {
  const [root = ''] = /<(?:[\w.-]+:)?definitions\b[^>]*>/.exec(text) ?? [];
  return root.includes('http://schemas.xmlsoap.org/wsdl/');
}

/** A member of the outermost object: in JSON it may stand at the end, in YAML at a line's begin. */
function isOpenApi(text: string): boolean {
  return (
    /^["']?(openapi|swagger)["']?\s*:\s*["']?[23]\b/m.test(text) ||
    (/^\s*\{/.test(text) && /["'](openapi|swagger)["']\s*:\s*["'][23]\b/.test(text))
  );
}
