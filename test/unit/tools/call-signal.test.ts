import { expect, test } from 'vitest';
import { abortSignalOf, CallController } from '../../../src/tools/call-signal.ts';

test('every listener hears once of the first reason, functions and objects alike', () => {
  const controller = new CallController();
  const heard: string[] = [];
  controller.signal.addEventListener('abort', () => heard.push('function'));
  controller.signal.addEventListener('abort', { handleEvent: () => heard.push('object') });

  controller.abort('first');
  controller.abort('second');

  expect(heard).toEqual(['function', 'object']);
  expect(controller.signal).toMatchObject({ aborted: true, reason: 'first' });
});

test('who is taken away hears nothing, nor who comes too late', () => {
  const controller = new CallController();
  const heard: string[] = [];
  const gone = () => heard.push('gone');
  const leaving = () => {
    controller.signal.removeEventListener('abort', leaving);
    heard.push('leaving');
  };
  controller.signal.addEventListener('abort', gone);
  controller.signal.addEventListener('abort', leaving);
  controller.signal.addEventListener('abort', () => heard.push('behind'));
  controller.signal.removeEventListener('abort', gone);

  controller.abort('reason');
  controller.signal.addEventListener('abort', () => heard.push('late'));

  expect(heard).toEqual(['leaving', 'behind']);
});

test('what takes only signals of Node hears the same, before and afterwards', () => {
  const controller = new CallController();
  const before = abortSignalOf(controller.signal);
  expect(before.aborted).toBe(false);
  controller.abort('reason');
  expect(before.reason).toBe('reason');
  expect(abortSignalOf(controller.signal).reason).toBe('reason');
  expect(abortSignalOf(before)).toBe(before);
});
