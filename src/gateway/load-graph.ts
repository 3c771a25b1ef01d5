import { checkPolicies } from '../annotations/check-policies.ts';
import { type Graph, readGraph } from '../execution/graph.ts';
import { applyLeafBehaviour } from '../execution/leaf-behaviour.ts';
import type { GatewayOptions } from './served.ts';

/** @throws UserError when the composed schema cannot be served */
export function loadGraph(options: Pick<GatewayOptions, 'sdl' | 'schemaFile'>): Graph {
  try {
    return checkedGraph(options, { noLocation: true });
  } catch {
    // Once more, to say in which line.
    return checkedGraph(options, { noLocation: false });
  }
}

function checkedGraph(
  { sdl, schemaFile }: Pick<GatewayOptions, 'sdl' | 'schemaFile'>,
  parsing: { readonly noLocation: boolean },
): Graph {
  const graph = readGraph(sdl, schemaFile, parsing);
  checkPolicies(graph.schema, schemaFile);
  applyLeafBehaviour(graph.schema);
  return graph;
}
