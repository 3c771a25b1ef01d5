import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { HttpRequest } from './exchange.ts';
import type { HeaderMap } from './request/header-map.ts';

export interface GraphiqlPage {
  readonly html: Buffer;
  readonly gzipped: Buffer;
}

export interface GraphiqlPageOptions {
  /** The GraphQL path. */
  readonly endpoint: string;
  /** What the editor shows at first. */
  readonly defaultQuery: string;
}

/** Whether a browser asks, for a page and not for data. */
export function asksForPage({ method }: HttpRequest, { accept = '' }: HeaderMap): boolean {
  return method === 'GET' && accept.includes('text/html');
}

/**
 * What the page may load: itself. Everything is in the page, so it works without a network, and a
 * later release that would load something from elsewhere would show here first.
 */
export const graphiqlContentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'unsafe-inline' blob:",
  'worker-src blob:',
  "style-src 'unsafe-inline'",
  'img-src data: blob:',
  'font-src data:',
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/**
 * Returns a function that gives the page. It is 9 MB of HTML: its code is loaded, and the page made,
 * when somebody first asks for it, and then kept.
 */
export function createGraphiqlPage(options: GraphiqlPageOptions): () => Promise<GraphiqlPage> {
  let page: Promise<GraphiqlPage> | undefined;
  return () => {
    page ??= render(options).catch((error: unknown) => {
      // The next one who asks may have more luck.
      page = undefined;
      throw error;
    });
    return page;
  };
}

/** Where Yoga's page starts GraphiQL. */
const startCall = 'YogaGraphiQL.renderYogaGraphiQL(';
/** Where GraphiQL is given its plugins. */
const pluginList = /plugins:\[(\w+)\],schemaDescription/;

const panelFiles = [
  'plan-panel.css',
  'words.js',
  'waterfall.js',
  'explanations.js',
  'plan-panel.js',
];
// The built `start` is one file in another folder, from which the way is the same.
const folder = new URL('../http/graphiql/', import.meta.url);
const read = (name: string) => readFile(new URL(name, folder), 'utf8');

/** Yoga's page with the Plan panel in it. */
async function render(options: GraphiqlPageOptions): Promise<GraphiqlPage> {
  const { renderGraphiQL } = await import('@graphql-yoga/render-graphiql');
  const [styles = '', ...scripts] = await Promise.all(panelFiles.map(read));
  const page = renderGraphiQL({ title: 'Headgate' });
  const end = page.lastIndexOf(startCall);
  if (end < 0 || !pluginList.test(page)) {
    throw new Error('the GraphiQL page of Yoga is not as expected: the Plan panel has no place');
  }
  const html = Buffer.from(
    [
      page.slice(0, end).replace(pluginList, 'plugins:[$1,...headgatePlugins],schemaDescription'),
      'globalThis.headgateLibraries = { React, YogaGraphiQL };</script>',
      `<style>${styles}</style>`,
      // In one script nothing is imported.
      `<script type="module">${scripts.join('').replaceAll(/^import [^;]+;$/gm, '')}`,
      `start(${scriptText({ title: 'Headgate', ...options })});</script></body></html>`,
    ].join('\n'),
  );
  return { html, gzipped: await promisify(gzip)(html) };
}

/** In a `<script>`, where `</script>` in a query would end it. */
const scriptText = (value: unknown) => JSON.stringify(value).replaceAll('<', '\\u003c');
