import type { SecurityRequirement } from '../../../../annotations/bindings.ts';
import type { SecurityScheme } from '../../../../annotations/model.ts';
import { isJsonObject, type JsonObject, objectAt } from '../../../../tools/json-object.ts';
import { unlessBroken } from '../contract/broken-reference.ts';
import type { Contract } from '../contract/contract.ts';
import type { Warn } from '../contract/finding.ts';
import { textAt } from '../contract/json-node.ts';

/** The security schemes of a contract that a gateway can use, whatever version it is in. */
export function readSecuritySchemes(contract: Contract, warn: Warn): SecurityScheme[] {
  const { root } = contract;
  const declared = objectAt(root.securityDefinitions ?? objectAt(root.components).securitySchemes);
  return Object.entries(declared).flatMap(([name, item]) => {
    const node = unlessBroken({}, () => objectAt(contract.resolve(item).node), warn);
    const scheme = readScheme(node);
    return scheme === undefined ? [] : [{ name, ...scheme }];
  });
}

function readScheme(node: JsonObject): Omit<SecurityScheme, 'name'> | undefined {
  const scheme = textAt(node.scheme)?.toLowerCase();
  switch (node.type) {
    case 'apiKey': {
      const parameter = textAt(node.name);
      const place = (['header', 'query', 'cookie'] as const).find((each) => each === node.in);
      if (parameter === undefined || place === undefined) return undefined;
      return { type: 'apiKey', in: place, parameter };
    }
    case 'basic':
      return { type: 'basic' };
    case 'http':
      return scheme === 'basic' || scheme === 'bearer' ? { type: scheme } : undefined;
    case 'oauth2': {
      const tokenUrl = textAt(node.tokenUrl) ?? tokenUrlOf(objectAt(node.flows));
      return { type: 'oauth2', ...(tokenUrl !== undefined && { tokenUrl }) };
    }
    // What it leads to is a token that we send as any other.
    case 'openIdConnect':
      return { type: 'oauth2' };
    case 'mutualTLS':
      return { type: 'mutualTLS' };
    default:
      return undefined;
  }
}

/** The flow of a program that asks in its own name; others end at the same server. */
function tokenUrlOf({ clientCredentials, ...others }: JsonObject): string | undefined {
  const flows = [clientCredentials, ...Object.values(others)].filter(isJsonObject);
  return flows.map((flow) => textAt(flow.tokenUrl)).find((url) => url !== undefined);
}

/** `undefined`: nothing is said. An empty list says that nothing is needed. */
export function readSecurity(security: unknown): SecurityRequirement | undefined {
  if (!Array.isArray(security)) return undefined;
  if (security.length === 0) return [[]];
  return security.filter(isJsonObject).map((schemes) => Object.keys(schemes));
}
