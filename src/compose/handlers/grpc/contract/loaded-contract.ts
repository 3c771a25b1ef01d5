import type protobuf from 'protobufjs';

/** A contract as it was read, before its references are resolved. */
export interface LoadedContract {
  readonly root: protobuf.Root;
  /** For messages: the file, or the address of the server. */
  readonly shownAs: string;
  /** Full names. What they import are parts, not operations. */
  readonly ownServices: ReadonlySet<string>;
  readonly warnings: readonly string[];
  /** What is wrong with an element of the contract, as the UserError to throw. */
  mistake(message: string, element?: protobuf.ReflectionObject): Error;
}
