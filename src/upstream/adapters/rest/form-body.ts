import type { RestBodyMember } from '../../../annotations/bindings.ts';
import { isObjectArgument } from './exact-json.ts';
import { membersOf } from './form-members.ts';
import { expandParameter, textOf } from './parameters.ts';
import { percentEncode } from './percent-encoding.ts';

/**
 * `application/x-www-form-urlencoded`. Members are written as the contract's Encoding Object says,
 * the others in the way that most servers read: lists repeat their name, objects use `name[key]`.
 */
export function writeForm(value: unknown, encoding: readonly RestBodyMember[]): string {
  const encodings = new Map(encoding.map((each) => [each.name, each]));
  return membersOf(value)
    .flatMap(([name, member]) => {
      const encoded = encodings.get(name);
      return encoded === undefined
        ? [...formFields(name, member)].map(
            ([key, text]) => `${formEncode(key)}=${formEncode(text)}`,
          )
        : expandParameter(parameterOf(encoded), member, formEncode).map(({ text }) => text);
    })
    .join('&');
}

/** OpenAPI 3.1, Encoding Object: "the behavior follows the same values as query parameters". */
function parameterOf({ style = 'form', explode = style === 'form', ...member }: RestBodyMember) {
  return { ...member, arg: member.name, in: 'query' as const, style, explode };
}

/** URL Standard, 5.2: a blank is written `+`. */
const formEncode = (text: string) => percentEncode(text).replaceAll('%20', '+');

function* formFields(name: string, value: unknown): Generator<[string, string]> {
  if (value === null || value === undefined) return;
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) {
      // Without the index, the members of one item could not be distinguished from those of the next.
      yield* formFields(isObjectArgument(item) ? `${name}[${index}]` : name, item);
    }
  } else if (isObjectArgument(value)) {
    for (const [key, member] of Object.entries(value)) yield* formFields(`${name}[${key}]`, member);
  } else {
    yield [name, textOf(value)];
  }
}
