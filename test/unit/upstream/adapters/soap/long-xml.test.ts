import { expect, test } from 'vitest';
import { runSteps } from '../../../../../src/tools/steps.ts';
import { type Frame, parseInto } from '../../../../../src/upstream/adapters/soap/xml/xml-events.ts';

const text = `<?xml version="1.0" encoding="UTF-8"?>\r\n<!-- not <read> -->
<a:list xmlns:a="urn:a" xmlns="urn:b" a:kind="x &amp; &#x1F600;">\r\n  <item id='1'>one &lt; \r\ntwo😀é</item>
  <item><![CDATA[<not>&amp;]]]]><![CDATA[>]]></item><a:empty/><?skip this?>
  <item xmlns:i="urn:i" i:type="a:T">  &quot;\u{10FFFF}&#13;&#10;  </item></a:list>\n`;

/** All that frames are told. */
function told(length?: number): unknown[] {
  const all: unknown[] = [];
  const frame = (): Frame => ({
    open(tag) {
      all.push({ ...tag, scope: undefined });
      return frame();
    },
    close(content) {
      all.push(content);
    },
  });
  runSteps(parseInto(frame(), text, new Map(), length));
  return all;
}

test('XML is what it is when it is read in one go, wherever a piece of it ends', () => {
  const whole = told();
  expect(whole).toContain('one < \ntwo😀é');
  expect(whole).toContain('<not>&amp;]]>');
  for (let length = 1; length < text.length; length += 1) {
    expect(told(length), `pieces of ${length}`).toEqual(whole);
  }
});

test('long XML is read in steps, and what is wrong at its end is found', () => {
  const long = `<list>${'<item>text</item>'.repeat(20_000)}</list>`;
  const ignoring: Frame = { open: () => ignoring, close() {} };
  expect([...parseInto(ignoring, long, new Map())].length).toBeGreaterThan(4);
  expect([...parseInto(ignoring, '<list/>', new Map())]).toEqual([]);
  expect(() => runSteps(parseInto(ignoring, long.slice(0, -1), new Map()))).toThrow(
    'not well-formed',
  );
  expect(() => runSteps(parseInto(ignoring, '', new Map()))).toThrow('not well-formed');
});
