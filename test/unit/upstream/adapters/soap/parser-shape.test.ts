import { setFlagsFromString } from 'node:v8';
import { SaxesParser } from 'saxes';
import { expect, test } from 'vitest';
import { runSteps } from '../../../../../src/tools/steps.ts';
import { ignored, parseInto } from '../../../../../src/upstream/adapters/soap/xml/xml-events.ts';

/**
 * V8 reads an object with too many properties of computed names as a dictionary, and such a parser
 * takes three times as long: nothing else tells, and it takes one handler more.
 */
test('the parser of answers is no dictionary to V8', () => {
  setFlagsFromString('--allow-natives-syntax');
  const hasFastProperties = new Function('object', 'return %HasFastProperties(object)');
  const parsers = new Set<SaxesParser>();
  const { write } = SaxesParser.prototype;
  SaxesParser.prototype.write = function (text) {
    parsers.add(this);
    return write.call(this, text);
  };
  try {
    runSteps(parseInto(ignored, '<a xmlns="urn:a" b="c">text<![CDATA[more]]><d/></a>', new Map()));
  } finally {
    SaxesParser.prototype.write = write;
  }
  expect([...parsers].map((parser) => hasFastProperties(parser))).toEqual([true]);
});
