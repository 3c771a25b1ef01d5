import { RefusedValue } from '../refused-value.ts';
import { isObjectArgument } from './exact-json.ts';

/** The members of a form's value. @throws RefusedValue when it has none. */
export function membersOf(value: unknown): [string, unknown][] {
  if (!isObjectArgument(value)) throw new RefusedValue('is not an object, as a form must be');
  return Object.entries(value);
}
