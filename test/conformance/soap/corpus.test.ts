import { existsSync, readdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { validateSchema } from 'graphql';
import { expect, test } from 'vitest';
import SoapHandler from '../../../src/compose/handlers/soap/handler.ts';
import { UserError } from '../../../src/errors/user-error.ts';

/** Real contracts, which stand beside the repository where they may be used. */
const corpus = fileURLToPath(new URL('../../../../shared/corpus/wsdl', import.meta.url));
const place = /\.(wsdl|xsd):\d+/;

interface Outcome {
  readonly file: string;
  readonly operations: number;
  readonly served: number;
  /** Why nothing of it, or not all, can be served. */
  readonly reasons: readonly string[];
}

async function outcomeOf(file: string): Promise<Outcome> {
  try {
    const handler = new SoapHandler({
      name: 'corpus',
      config: { source: basename(file) },
      baseDir: dirname(join(corpus, file)),
    });
    const { schema } = await handler.getMeshSource();
    // A contract whose operations are all writes has no Query yet: other sources bring it.
    const problems = validateSchema(schema).filter(
      ({ message }) => !/Query root type/.test(message),
    );
    expect(problems, file).toEqual([]);
    const { operations = [], warnings = [] } = schema.extensions.headgate ?? {};
    const skipped = operations.flatMap((each) => each.skipped ?? []);
    return {
      file,
      operations: operations.length,
      served: operations.filter(({ field }) => field !== undefined).length,
      reasons: operations.length === 0 ? warnings : skipped,
    };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { file, operations: 0, served: 0, reasons: [error.message] };
  }
}

test.skipIf(!existsSync(corpus))(
  `every contract of the corpus is served, or says why not and where${existsSync(corpus) ? '' : ' (skipped: there is no ../shared/corpus/wsdl)'}`,
  async () => {
    const files = readdirSync(corpus, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.wsdl'))
      .toSorted();
    const outcomes: Outcome[] = [];
    for (const file of files) outcomes.push(await outcomeOf(file));

    const served = outcomes.filter((outcome) => outcome.served > 0);
    expect(served.length).toBeGreaterThanOrEqual(62);
    for (const { file, operations, served: reachable, reasons } of outcomes) {
      // Nothing in silence: what is not reachable has a reason with a place in the contract.
      if (operations > 0) expect(reasons.length, file).toBe(operations - reachable);
      if (reachable === 0) expect(reasons.length, file).toBeGreaterThan(0);
      for (const reason of reasons) expect(reason, file).toMatch(place);
    }
    const count = (name: string) => outcomes.find(({ file }) => file.endsWith(name))?.served;
    expect(count('ews/services.wsdl')).toBe(101);
    expect(count('directapi/live.wsdl')).toBe(74);
    expect(count('salesforce/partner-66.wsdl')).toBe(63);
  },
  60_000,
);
