import type { ExecutionResult } from 'graphql';
import { expect, test } from 'vitest';
import { multipartEvents } from '../../../../src/http/answer/multipart-events.ts';

test('who waits for an event gets heartbeats', async () => {
  const silence = Promise.withResolvers<void>();
  let hasEnded = false;
  async function* quiet(): AsyncGenerator<ExecutionResult> {
    try {
      await silence.promise;
      yield { data: { tick: 1 } };
    } finally {
      hasEnded = true;
    }
  }
  const { body } = multipartEvents(quiet(), { ReadableStream, Response }, 5);
  const reader = body?.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  while (!/(\{\}[\s\S]*){3}/.test(text)) text += (await reader?.read())?.value;
  expect(text).toMatch(
    /^\r\n--graphql(\r\ncontent-type: application\/json\r\n\r\n\{\}\r\n--graphql)+$/,
  );
  silence.resolve();
  let rest = '';
  for (let part = await reader?.read(); part?.done === false; part = await reader?.read()) {
    rest += part.value;
  }
  expect(rest).toMatch(/\{"payload":\{"data":\{"tick":1\}\}\}\r\n--graphql--\r\n$/);
  expect(hasEnded).toBe(true);
});
