import {
  type Client,
  type ClientDuplexStream,
  type Metadata,
  type StatusObject,
  status,
} from '@grpc/grpc-js';
import protobuf from 'protobufjs';
import { z } from 'zod';

/** The parts of grpc/reflection/v1/reflection.proto that are spoken; v1alpha has the same. */
const { Request, Response } = messageTypes();

const response = z.object({
  file: z.object({ file_descriptor_proto: z.array(z.instanceof(Uint8Array)) }).optional(),
  services: z.object({ service: z.array(z.object({ name: z.string() })) }).optional(),
  error: z.object({ error_code: z.number(), error_message: z.string() }).optional(),
});
type Response = z.output<typeof response>;

/** One conversation with the reflection service of a server: question by question. */
export class ReflectionSession {
  readonly #call: ClientDuplexStream<protobuf.Message, unknown>;
  readonly #answers: AsyncIterator<unknown>;
  readonly #status: Promise<StatusObject>;

  /** @param deadline When the whole conversation has to be over: milliseconds since the epoch. */
  constructor(client: Client, version: 'v1' | 'v1alpha', metadata: Metadata, deadline: number) {
    this.#call = client.makeBidiStreamRequest(
      `/grpc.reflection.${version}.ServerReflection/ServerReflectionInfo`,
      (message: protobuf.Message) => Buffer.from(Request.encode(message).finish()),
      (bytes: Buffer): unknown =>
        Response.toObject(Response.decode(bytes), { arrays: true, defaults: false }),
      metadata,
      { deadline },
    );
    // An error that comes before the first question would be heard by nobody: the status is asked.
    this.#call.on('error', () => {});
    this.#status = new Promise((resolve) => this.#call.once('status', resolve));
    this.#answers = this.#call[Symbol.asyncIterator]();
  }

  /** Full names. */
  async services(): Promise<string[]> {
    const { services, error } = await this.#ask({ list_services: '*' });
    if (services === undefined) throw new Error(error?.error_message ?? 'it lists no services');
    return services.service.map(({ name }) => name);
  }

  /** @returns The file that defines a symbol, perhaps with what it imports, as descriptors. */
  async fileOfSymbol(name: string): Promise<readonly Uint8Array[] | undefined> {
    return (await this.#ask({ file_containing_symbol: name })).file?.file_descriptor_proto;
  }

  async fileByName(name: string): Promise<readonly Uint8Array[] | undefined> {
    return (await this.#ask({ file_by_filename: name })).file?.file_descriptor_proto;
  }

  close(): void {
    this.#call.cancel();
  }

  /** @throws Error with the status of the call when it ended. */
  async #ask(request: Readonly<Record<string, string>>): Promise<Response> {
    this.#call.write(Request.create(request));
    const { done, value } = await this.#answers.next();
    if (done === true) throw await this.#ended();
    return response.parse(value);
  }

  /** Why there are no more answers. */
  async #ended(): Promise<Error> {
    const ended = await this.#status;
    return ended.code === status.OK
      ? new Error('the server ended the conversation')
      : Object.assign(new Error(`${status[ended.code]}: ${ended.details}`), { code: ended.code });
  }
}

function messageTypes() {
  const { root } = protobuf.parse(
    `syntax = "proto3";
    message Request {
      string file_by_filename = 3;
      string file_containing_symbol = 4;
      string list_services = 7;
    }
    message Response {
      FileDescriptors file = 4;
      Services services = 6;
      Error error = 7;
    }
    message FileDescriptors { repeated bytes file_descriptor_proto = 1; }
    message Services { repeated Service service = 1; }
    message Service { string name = 1; }
    message Error { int32 error_code = 1; string error_message = 2; }`,
    { keepCase: true },
  );
  return { Request: root.lookupType('Request'), Response: root.lookupType('Response') };
}
