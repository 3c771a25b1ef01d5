import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import type { Command } from './command.ts';
import { composeSummary, reportText } from './compose-report.ts';
import { failure, note, out, success } from './terminal.ts';
import { writeFileFor } from './write-file-for.ts';

export const composeCommand: Command = {
  usage: `headgate compose [options]

Reads .meshrc.yaml and the contracts that it names, and writes the composed schema.

  --dir <folder>     the folder of .meshrc.yaml (default: this one)
  --out <file>       what to write (default: schema/unified.graphql in that folder)
  --check            write nothing; exit 1 when the file is not what would be written
  --report           print every operation: its field, or why it is not in the graph; and every
                     place that a warning is about
  --json             the report as JSON on stdout`,

  async run(args) {
    const { values } = parseArgs({
      args: [...args],
      options: {
        dir: { type: 'string', default: '.' },
        out: { type: 'string' },
        check: { type: 'boolean', default: false },
        report: { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
      },
    });
    const dir = path.resolve(values.dir);
    const file = path.resolve(values.out ?? path.join(dir, 'schema/unified.graphql'));
    // Mesh takes long to load: only commands that compose pay for it.
    const { compose } = await import('../compose/compose.ts');
    const { sdl, report } = await compose(dir);

    if (values.report || values.json)
      out(values.json ? JSON.stringify(report, null, 2) : reportText(report));
    const name = path.relative(process.cwd(), file);
    const isCurrent = isFile(file) && readFileSync(file, 'utf8') === sdl;
    if (values.check) {
      if (isCurrent) success(`${name} is what the contracts say`);
      else failure(`${name} is out of date. Run \`headgate compose\` and commit the change.`);
      return isCurrent ? 0 : 1;
    }
    if (!isCurrent) {
      writeFileFor(file, sdl, '--out <file> names the file to write, such as out/unified.graphql.');
    }
    if (!values.report && !values.json) note(composeSummary(report));
    success(isCurrent ? `${name} was up to date` : `${name} written`);
    return 0;
  },
};

const isFile = (file: string) => statSync(file, { throwIfNoEntry: false })?.isFile() === true;
