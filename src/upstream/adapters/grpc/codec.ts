import protobuf from 'protobufjs';
import type { GrpcBinding } from '../../../annotations/bindings.ts';
import { UpstreamError } from '../../../errors/upstream-error.ts';
import { type Awaitable, attempt } from '../../../tools/awaitable.ts';
import { runStepByStep } from '../../../tools/steps.ts';
import { RefusedValue } from '../refused-value.ts';
import { pieceBytes, readLongMessage } from './long-message.ts';
import { MessageReader } from './message-reader.ts';
import { MessageWriter } from './message-writer.ts';
import { createWireRoot } from './wire-root.ts';

/** Bytes of one method. Both functions throw `UpstreamError`; `decode` may reject with one later. */
export interface MethodCodec {
  /** The `:path` of the call: `/shop.Inventory/GetStock`. */
  readonly path: string;
  encode(args: Readonly<Record<string, unknown>>): Buffer;
  decode(message: Uint8Array): Awaitable<unknown>;
}

/** Values of a source, to and from bytes. */
export class GrpcCodec {
  readonly #source: string;
  readonly #root: protobuf.Root;
  readonly #reader = new MessageReader('tree');
  readonly #writer = new MessageWriter('tree');
  readonly #methods = new Map<string, MethodCodec>();

  constructor(source: string, wire: unknown) {
    this.#source = source;
    this.#root = createWireRoot(wire);
  }

  has({ service, method }: GrpcBinding): boolean {
    return this.#definition(service, method) !== undefined;
  }

  method({ service, method }: GrpcBinding): MethodCodec {
    const path = `/${service}/${method}`;
    let codec = this.#methods.get(path);
    if (codec === undefined) {
      codec = this.#makeMethod(path, service, method);
      this.#methods.set(path, codec);
    }
    return codec;
  }

  #definition(service: string, method: string): protobuf.Method | undefined {
    const found = this.#root.lookup(`.${service}`, protobuf.Service);
    return found instanceof protobuf.Service ? found.methods[method] : undefined;
  }

  #makeMethod(path: string, service: string, method: string): MethodCodec {
    const source = this.#source;
    const definition = this.#definition(service, method);
    const request = definition?.resolvedRequestType;
    const response = definition?.resolvedResponseType;
    if (!request || !response) {
      throw new UpstreamError('INTERNAL', { source, cause: `${path} is not in the wire model.` });
    }
    return {
      path,
      encode: (args) => {
        try {
          return Buffer.from(this.#writer.encodeRequest(request, args));
        } catch (cause) {
          // Anything else is a value that nests deeper than the stack or the encoder goes.
          const message = cause instanceof RefusedValue ? { message: cause.message } : {};
          throw new UpstreamError('BAD_INPUT', { source, ...message, cause });
        }
      },
      decode: (message) =>
        attempt(
          () =>
            message.length > pieceBytes
              ? runStepByStep(readLongMessage(this.#reader, response, message))
              : this.#reader.decode(response, message),
          (cause) => {
            throw new UpstreamError('UPSTREAM_INVALID_RESPONSE', { source, cause });
          },
        ),
    };
  }
}
