import { checkPolicies } from '../annotations/check-policies.ts';
import { type Graph, readGraphInSteps } from '../execution/graph/graph.ts';
import { applyLeafBehaviour } from '../execution/graph/leaf-behaviour.ts';
import { runStepsInTurns, type Steps } from '../tools/steps.ts';
import type { GatewayOptions } from './served.ts';

/** @throws UserError when the composed schema cannot be served */
export async function loadGraph(
  options: Pick<GatewayOptions, 'sdl' | 'schemaFile'>,
): Promise<Graph> {
  try {
    return await runStepsInTurns(checkedGraph(options, { noLocation: true }));
  } catch {
    // Once more, to say in which line.
    return await runStepsInTurns(checkedGraph(options, { noLocation: false }));
  }
}

function* checkedGraph(
  { sdl, schemaFile }: Pick<GatewayOptions, 'sdl' | 'schemaFile'>,
  parsing: { readonly noLocation: boolean },
): Steps<Graph> {
  const graph = yield* readGraphInSteps(sdl, schemaFile, parsing);
  checkPolicies(graph.schema, schemaFile);
  yield;
  applyLeafBehaviour(graph.schema);
  yield;
  return graph;
}
