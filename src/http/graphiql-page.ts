import { promisify } from 'node:util';
import { gzip } from 'node:zlib';

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

/** Stands for the default query until the page is made. */
const queryPlace = 'DEFAULT_QUERY';

async function render({ endpoint, defaultQuery }: GraphiqlPageOptions): Promise<GraphiqlPage> {
  const { renderGraphiQL } = await import('@graphql-yoga/render-graphiql');
  const page = renderGraphiQL({ title: 'Headgate', endpoint, defaultQuery: queryPlace });
  // The options are written into a <script>, where `</script>` in a query would end it.
  const query = JSON.stringify(defaultQuery).replaceAll('<', '\\u003c');
  const html = Buffer.from(page.replace(`"${queryPlace}"`, () => query));
  return { html, gzipped: await promisify(gzip)(html) };
}
