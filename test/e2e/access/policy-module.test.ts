import { expect, test } from 'vitest';
import { makeFolder } from '../../fixtures/folder.ts';
import { headgateBin, run } from '../../fixtures/process.ts';
import { composedSchema } from '../../fixtures/shop.ts';

test.each([
  ['p.js', 'export default {\n  a: () => true\n  b: 1,\n};\n', 'p.js:3:3: ', "identifier 'b'"],
  ['p.ts', 'const a: number = 1;\nexport default { a: 1 b: 2 };\n', 'p.ts:2:23: ', "Expected ','"],
  ['p.mjs', 'import "./lost.mjs";\n', 'p.mjs: ', 'lost.mjs'],
  ['p.mjs', 'const x = {};\nx.y.z();\n', 'p.mjs:2:5: ', 'of undefined'],
  ['p.mjs', 'import { q } from "node:fs";\n', 'p.mjs:1:', "named 'q'"],
  ['lost/p.js', undefined, 'lost/p.js: ', 'there is no such file'],
])(
  'a policyModule that cannot be loaded is told by file and line: %s %j',
  async (name, text, place, reason) => {
    using folder = makeFolder({
      'gateway.yaml': `access: { policyModule: ${name} }\n`,
      'package.json': '{ "type": "module" }',
      'schema/unified.graphql': composedSchema(),
      ...(text !== undefined && { [name]: text }),
    });
    const { exitCode, stderr } = await run(
      process.execPath,
      [headgateBin, 'start', '--port', '0'],
      {
        cwd: folder.path,
      },
    );
    expect(exitCode).toBe(1);
    expect(stderr).toContain(`✖ ${place}`);
    expect(stderr).toContain(reason);
    expect(stderr).toContain('access.policyModule in gateway.yaml names it.');
  },
);
