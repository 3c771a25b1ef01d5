import { upstreamNote } from '../upstreams/start-posts.ts';
import { pinningNote } from './cores.ts';
import { loadNote } from './load.ts';
import { canReadUsage } from './process-usage.ts';

/** What this machine lacks, and what that does to the figures. */
export const notes: readonly string[] = [
  pinningNote,
  upstreamNote,
  loadNote,
  canReadUsage ? undefined : 'there is no /proc: CPU time and memory are not measured',
].filter((note) => note !== undefined);
