const maxCauses = 5;
const maxTextLength = 300;
/** Nothing longer is searched; what is cut off here does not reach the log in halves. */
const maxSearchedLength = 2_000;

/**
 * What the chain of causes of an error says, outermost first: name, code and message of each, cut.
 * For errors of upstreams and clients, whose stacks are of no use and whose other members may be
 * whole requests.
 */
export function causesOf(error: unknown): string[] {
  const causes: string[] = [];
  for (let at = error; at !== undefined && causes.length < maxCauses; at = nextCause(at)) {
    causes.push(textOf(at));
  }
  return causes;
}

function nextCause(error: unknown): unknown {
  if (!(error instanceof Error)) return undefined;
  // Node tries all addresses of a host, and puts all that went wrong into one error.
  return error.cause ?? (error instanceof AggregateError ? error.errors[0] : undefined);
}

function textOf(error: unknown): string {
  if (!(error instanceof Error)) return safe(typeof error === 'string' ? error : typeof error);
  const code = 'code' in error && error.code !== undefined ? ` ${String(error.code)}` : '';
  // `JSON.parse` and others repeat a part of what they could not read.
  const message = error instanceof SyntaxError ? '' : error.message;
  return safe(`${error.name}${code}${message === '' ? '' : `: ${message}`}`);
}

/** Addresses without credentials: those of a user, and those that stand in queries. */
function safe(text: string): string {
  return text
    .slice(0, maxSearchedLength)
    .replace(/\/\/[^/@\s]*@/g, '//')
    .replace(/(https?:\/\/[^\s?#]*)[?#]\S*/g, '$1')
    .slice(0, maxTextLength);
}
