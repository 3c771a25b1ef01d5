import type { JsonObject } from '../../../../tools/json-object.ts';
import { textAt } from '../contract/json-node.ts';

/** A variable of a path template. */
export interface PathVariable {
  /** The text between the braces. */
  readonly text: string;
  readonly name: string;
  /** `RestParameter.segments`, where the template says it. */
  readonly segments?: string;
}

/** The segments of a variable that takes any number of them. */
const any = '**';

/**
 * How servers and generators write what may have several segments: RFC 6570 and Google's discovery
 * (`+name`), API Gateway (`name+`), ASP.NET and Spring (`*name`, `**name`, `name*`), Ktor (`name...`), and
 * what JAX-RS and Flask have behind a colon.
 */
const catchAll = [
  /^\+([\w.-]+)$/,
  /^([\w.-]+)\+$/,
  /^\*{1,2}([\w.-]+)$/,
  /^([\w.-]+)\*$/,
  /^([\w-]+)\.{3}$/,
  /^([\w.-]+): *(?:path|\.\*|\.\+)$/,
];
/** A variable of Google API HTTP rules: `name=projects/*`. */
const rule = /^([\w.]+)=([\w*/-]+)$/;
/** One of ASP.NET and Ktor that may be left out: without it, the path is another operation's. */
const optional = /^([\w.-]+)\?$/;
/** What else stands behind a colon says how one segment looks. */
const constrained = /^(\w+) *:.+$/;

/**
 * The variables of a path template. OpenAPI has names alone, and contracts that are made of routes
 * have what stands in these.
 * @param declared The names of the parameters in the path: what is one is nothing else.
 */
export function pathVariables(path: string, declared: ReadonlySet<string>): PathVariable[] {
  return [...path.matchAll(/\{([^{}]+)\}/g)].map(([, text = '']) => {
    if (declared.has(text)) return { text, name: text };
    for (const form of catchAll) {
      const name = form.exec(text)?.[1];
      if (name !== undefined) return { text, name, segments: any };
    }
    const [, ruled, template = ''] = rule.exec(text) ?? [];
    if (ruled !== undefined) {
      return { text, name: ruled, ...(template !== '*' && { segments: template }) };
    }
    return { text, name: (optional.exec(text) ?? constrained.exec(text))?.[1] ?? text };
  });
}

/**
 * Of a parameter in a path that is only a name there: what its extensions say (AutoRest, GitHub,
 * Speakeasy), or a pattern that has slashes itself. `/` is a character of the value everywhere else:
 * OpenAPI wants it escaped, whatever `allowReserved` says, and with other patterns (`.+`) a value could
 * lead to other operations.
 */
export function declaredSegments(node: JsonObject, schema: JsonObject): string | undefined {
  // Swagger 2.0 has both in one.
  const isMany = [node, schema].some(
    (each) =>
      each['x-ms-skip-url-encoding'] === true ||
      each['x-multi-segment'] === true ||
      each['x-speakeasy-param-encoding-override'] === 'allowReserved',
  );
  return isMany ? any : segmentsOfPattern(textAt(schema.pattern) ?? '');
}

/** `projects/[^/]+/items/[^/]+` and `^folders/.*$`: how gRPC-Gateway and others write Google's rules. */
function segmentsOfPattern(pattern: string): string | undefined {
  const template = pattern
    .replace(/^\^|\$$/g, '')
    .replaceAll('[^/]+', '*')
    .replace(/(?<=\/)\.[*+]$/, any);
  const isTemplate = /^(?:\*|[\w-]+)(?:\/(?:\*|[\w-]+))*(?:\/\*\*)?$/.test(template);
  return isTemplate && template.includes('/') ? template : undefined;
}
