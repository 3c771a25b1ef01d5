import { type JsonObject, objectAt } from '../../../../tools/json-object.ts';
import { entryMistake } from '../../source-entry.ts';
import type { Finding } from '../contract/finding.ts';
import { textsAt } from '../contract/json-node.ts';

/**
 * OpenAPI 3.1, Server Variable Object: what stands for `{region}` in the address of a server.
 * `.meshrc.yaml` says it, or else it is the default of the contract, which may only be an example.
 */
export class ServerVariables {
  readonly #source: string;
  readonly #values: ReadonlyMap<string, string>;
  readonly #asked = new Set<string>();
  readonly #assumed = new Map<string, { readonly value: string; readonly at: unknown }>();

  /** @param values `serverVariables` of the handler. */
  constructor(source: string, values: Readonly<Record<string, string>>) {
    this.#source = source;
    this.#values = new Map(Object.entries(values));
  }

  /** @throws UserError for a value that the contract does not allow. */
  applyTo(url: string, variables: JsonObject): string {
    return url.replace(/\{([^{}]+)\}/g, (placeholder, name: string) => {
      const variable = objectAt(variables[name]);
      return this.#valueOf(name, variable) ?? placeholder;
    });
  }

  #valueOf(name: string, variable: JsonObject): string | undefined {
    this.#asked.add(name);
    const choices = textsAt(variable.enum);
    const chosen = this.#values.get(name);
    if (chosen !== undefined) {
      if (choices.length === 0 || choices.includes(chosen)) return chosen;
      throw entryMistake(
        { source: this.#source, handler: 'openapi' },
        `serverVariables.${name}: "${chosen}" is none of ${choices.join(', ')}`,
      );
    }
    if (variable.default === undefined) return undefined;
    const assumed = String(variable.default);
    // A template for people: `{your-agent-url}`.
    if (/[{}<>]/.test(assumed)) return undefined;
    this.#assumed.set(name, { value: assumed, at: variable });
    return assumed;
  }

  /** What the owner of `.meshrc.yaml` should know, after all servers were read. */
  findings(): Finding[] {
    const unused = [...this.#values.keys()].filter((name) => !this.#asked.has(name));
    return [
      ...[...this.#assumed].map(
        ([name, { value, at }]): Finding => ({
          text: `{${name}} of its server is taken for "${value}", the default; serverVariables.${name} of the source in .meshrc.yaml says another.`,
          at,
        }),
      ),
      ...unused.map((name) => ({
        text: `serverVariables.${name} has no effect: no server has a {${name}}.`,
      })),
    ];
  }
}
