import type { ExecutionResult, GraphQLFormattedError } from 'graphql';
import { type Message, MessageType, type PingMessage, validateMessage } from 'graphql-ws';
import { resultText } from '../answer/result-text.ts';
import { parseJson } from '../request/parse-json.ts';

/** @throws Error when it is none of the protocol */
export function readMessage(text: string): Message {
  return validateMessage(parseJson(text, 'The message'));
}

export const ackMessage = JSON.stringify({ type: MessageType.ConnectionAck });

export const pongMessage = (ping: PingMessage): string =>
  JSON.stringify({ ...ping, type: MessageType.Pong });

/** Of a result with data, as its own text: so every digit of its numbers is kept. */
export const nextMessage = (id: string, result: ExecutionResult): string =>
  `{"id":${JSON.stringify(id)},"type":"next","payload":${resultText(result)}}`;

/** Ends an operation. What errors say for an HTTP answer is for nobody here. */
export function errorMessage(id: string, errors: readonly GraphQLFormattedError[]): string {
  const payload = errors.map(({ message, locations, path, extensions }) => ({
    ...{ message, locations, path },
    extensions: { ...extensions, http: undefined },
  }));
  return JSON.stringify({ id, type: MessageType.Error, payload });
}

/** Ends an operation that was answered. */
export const completeMessage = (id: string): string =>
  JSON.stringify({ id, type: MessageType.Complete });
