import { hives } from './hive.ts';
import { mesh } from './mesh.ts';
import type { Peer } from './peer.ts';
import { tailcalls } from './tailcall.ts';
import { writtenByHand } from './written-by-hand.ts';

/** What Headgate is compared with. */
export const peers: readonly Peer[] = [...hives, mesh, ...writtenByHand, ...tailcalls];
