import type { ExecutionResult, GraphQLError } from 'graphql';

/**
 * The data of a result with errors, as JSON text: a long one is written in several turns of the event
 * loop. Stages know it as an object, or null, that nobody looks into.
 */
class JsonData {
  readonly [member: string]: unknown;
  readonly #json: string;

  constructor(json: string) {
    this.#json = json;
  }

  /** Writes a result with such data; Yoga asks for it, too. */
  static readonly stringify = ({ data, ...others }: ExecutionResult): string =>
    data instanceof JsonData
      ? `{"data":${data.#json},${JSON.stringify(others).slice(1)}`
      : JSON.stringify({ data, ...others });

  toJSON(): unknown {
    return JSON.parse(this.#json);
  }
}

/** @param json The data. Null stays null: it is all that anybody may want to know of it. */
export function resultWithErrors(json: string, errors: readonly GraphQLError[]): ExecutionResult {
  if (json === 'null') return { data: null, errors };
  return Object.assign({ data: new JsonData(json), errors }, { stringify: JsonData.stringify });
}
