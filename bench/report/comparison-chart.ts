import type { Comparison } from '../commands/compare.ts';
import type { BenchQuery } from '../queries.ts';
import { medianOf, titleOf } from './comparison-table.ts';
import { figure } from './markdown.ts';

const width = 760;
const labelWidth = 290;
const valueWidth = 70;
const barHeight = 16;
const rowHeight = 22;
const titleHeight = 34;
const gap = 18;
const barSpace = width - labelWidth - valueWidth;

/** Read on white and on black, inline and as an image: the colours follow the reader's theme. */
const style = `
  text { font: 13px system-ui, sans-serif; fill: #24292f; }
  .title { font-weight: 600; }
  .value { font-variant-numeric: tabular-nums; }
  .bar { fill: #afb8c1; }
  .ours { fill: #0969da; }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6edf3; }
    .bar { fill: #57606a; }
    .ours { fill: #4493f8; }
  }`;

/** Bars for each query: how many requests a second of the gateway's CPU time answers. */
export function comparisonChart(comparisons: readonly Comparison[]): string {
  const queries = [...new Set(comparisons.map(({ query }) => query))];
  let y = 24;
  const panels: string[] = [];
  for (const query of queries) {
    const rows = comparisons.filter((each) => each.query === query);
    panels.push(panel(query, rows, y));
    y += titleHeight + rows.length * rowHeight + gap;
  }
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${y}" viewBox="0 0 ${width} ${y}" role="img">
<title>Requests for each second of the gateway's CPU time; longer is better</title>
<style>${style}
</style>
<text x="0" y="16">Requests for each second of the gateway’s CPU time. Longer is better.</text>
${panels.join('\n')}
</svg>
`;
}

function panel(query: BenchQuery, rows: readonly Comparison[], top: number): string {
  const values = rows.map((row) => 1_000 / medianOf(row, 'cpuMs'));
  const longest = Math.max(...values);
  const sorted = rows
    .map((row, index) => ({ row, value: values[index] ?? 0 }))
    .sort((a, b) => b.value - a.value);
  const bars = sorted.map(({ row, value }, index) => {
    const y = top + titleHeight + index * rowHeight;
    const length = Math.max(1, (barSpace * value) / longest);
    const kind = row.peer.name.startsWith('headgate') ? 'bar ours' : 'bar';
    return [
      `<text x="0" y="${y + 12}">${escapeXml(row.peer.title)}</text>`,
      `<rect class="${kind}" x="${labelWidth}" y="${y}" width="${length.toFixed(1)}" height="${barHeight}" rx="2"/>`,
      `<text class="value" x="${labelWidth + length + 6}" y="${y + 12}">${figure(value)}</text>`,
    ].join('\n');
  });
  const title = `<text class="title" x="0" y="${top + titleHeight - 12}">${escapeXml(titleOf(query))}</text>`;
  return [title, ...bars].join('\n');
}

function escapeXml(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;');
}
