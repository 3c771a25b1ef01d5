import type { ServerUnaryCall, sendUnaryData } from '@grpc/grpc-js';
import { startServer, valuesService } from './grpc-server.ts';

export type Message = Readonly<Record<string, unknown>>;

/** Answers what it was asked, and remembers how @grpc/proto-loader understood it. */
export async function startEcho() {
  const seen: Message[] = [];
  const echo = (call: ServerUnaryCall<Message, Message>, respond: sendUnaryData<Message>) => {
    seen.push(call.request);
    respond(null, call.request);
  };
  const server = await startServer(valuesService(), {
    Echo: echo,
    EchoInt64: echo,
    DoNothing: echo,
    Count: () => {},
  });
  return { seen, server, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() };
}

/** Without the prototypes and buffers of proto-loader. */
export function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  if (Buffer.isBuffer(value)) return value.toString('hex');
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, plain(member)]));
}
