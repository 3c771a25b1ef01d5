import type { GraphQLSchema } from 'graphql';
import { UserError } from '../../../errors/user-error.ts';
import { fetchDocument } from '../../fetch-document.ts';
import type { HandlerOptions } from '../handler-options.ts';
import { checkChoices } from '../root-type-choices.ts';
import { schemaOf } from '../schema-of.ts';
import { type Contract, loadContract } from './contract/contract.ts';
import type { Finding } from './contract/finding.ts';
import { withFiniteInputs } from './graph/finite-inputs.ts';
import { GraphQLTypes } from './graph/graphql-types.ts';
import { operationNames } from './graph/operation-names.ts';
import { planOperations } from './graph/operation-plan.ts';
import { plannedRootType } from './graph/planned-root-type.ts';
import { rootFields } from './graph/root-fields.ts';
import { type HandlerConfig, parseHandlerConfig } from './handler-config.ts';
import { readOperations } from './operations/contract-operations.ts';
import { checkResponseHeaders } from './operations/response-header-names.ts';
import { readSecurity, readSecuritySchemes } from './operations/security.ts';
import { ServerVariables } from './operations/server-variables.ts';
import { contractEndpoint } from './operations/servers.ts';
import { ShapeReader } from './shapes/shape-reader.ts';

/**
 * The `openapi` handler of `.meshrc.yaml`: turns an OpenAPI or Swagger document into an annotated
 * schema. See docs/decisions/003-openapi-reader.md for why Mesh's own loader is not behind it.
 */
export default class OpenApiHandler {
  readonly #options: HandlerOptions;

  constructor(options: HandlerOptions) {
    this.#options = options;
  }

  /** @throws UserError for a mistake in the configuration or the contract. */
  async getMeshSource({ fetchFn }: { fetchFn: typeof fetch }): Promise<{ schema: GraphQLSchema }> {
    const { name, baseDir } = this.#options;
    const config = parseHandlerConfig(name, this.#options.config);
    const contract = await loadContract({
      source: config.source,
      baseDir,
      allowedRefHosts: config.allowedRefHosts,
      fetchText: async (url, refusalOf) => {
        const options = { fetchFn, refusalOf, headersFor: (at: URL) => headersFor(at, config) };
        return new TextDecoder().decode(await fetchDocument(url, options));
      },
    });
    checkVersion(contract);

    const variables = new ServerVariables(name, config.serverVariables);
    const endpoint = config.endpoint ?? contractEndpoint(contract, variables);
    const { responseHeaders } = config;
    const wantedHeaders = new Set(responseHeaders.map((header) => header.toLowerCase()));
    const read = readOperations({ contract, variables, wantedHeaders });
    const { operations, links } = read;
    checkResponseHeaders(name, responseHeaders, operations);
    const findings = [...read.findings, ...variables.findings()];
    if (operations.length + read.skipped.length === 0) {
      const warnings = [...contract.warnings, ...(await withPlaces(contract, findings))];
      throw new UserError('has no operations', {
        file: contract.file,
        ...(warnings.length > 0 && { hint: warnings.join('\n  ') }),
      });
    }
    const { selectQueryOrMutationField: choices } = config;
    const known = new Set(operations.flatMap(operationNames));
    checkChoices({ source: name, handler: 'openapi' }, choices, known, {
      isNot: 'which is not an operation that can be served',
      hint: 'Write its operationId, or method and path as `compose --report` does: "POST /search".',
    });
    const securitySchemes = readSecuritySchemes(contract, (text, at) =>
      findings.push({ text, at }),
    );
    const security = readSecurity(contract.root.security);
    const reader = new ShapeReader(contract, config.integerFormat);
    const plans = planOperations(name, reader, rootFields(operations, choices));
    const names = reader.names();
    const { shapes, warnings: ofInputs } = withFiniteInputs(reader.named, names);
    const types = new GraphQLTypes(shapes, names);
    const told = await withPlaces(contract, [
      ...read.skipped.map(({ why }) => why),
      ...findings,
      ...reader.findings.all,
    ]);
    const skipped = read.skipped.map(({ operation }, index) => ({
      operation,
      skipped: told[index] ?? '',
    }));
    const schema = schemaOf({
      query: plannedRootType('Query', plans, types),
      mutation: plannedRootType('Mutation', plans, types),
      extensions: {
        headgate: {
          source: {
            ...{ name, protocol: 'rest' },
            ...(endpoint !== undefined && { endpoint }),
            ...(securitySchemes.length > 0 && { securitySchemes }),
            ...(security && { security }),
          },
          operations: [
            ...plans.map((plan) => ({
              operation: plan.operation.label,
              field: `${plan.rootType}.${plan.name}`,
            })),
            ...skipped,
          ],
          ...(links.length > 0 && { links }),
          warnings: [
            ...config.warnings,
            ...contract.warnings,
            ...told.slice(skipped.length),
            ...ofInputs,
          ],
        },
      },
    });
    return { schema };
  }
}

/** The texts of findings, after their places where they have one. */
async function withPlaces(contract: Contract, findings: readonly Finding[]): Promise<string[]> {
  const places = await contract.placesOf(new Set(findings.map(({ at }) => at)));
  return findings.map(({ text, at }) => (places.has(at) ? `${places.get(at)}: ${text}` : text));
}

/** Credentials for the contract's own host go to no other. */
function headersFor({ origin }: URL, { source, schemaHeaders }: HandlerConfig) {
  const isOwn = URL.canParse(source) && new URL(source).origin === origin;
  return isOwn ? schemaHeaders : {};
}

function checkVersion({ root, file }: Contract): void {
  const version = root.openapi ?? root.swagger;
  // Without quotes, YAML reads `2.0` as the number 2.
  if (/^(3(\.|$)|2(\.0|$))/.test(String(version))) return;
  throw new UserError(
    version === undefined
      ? 'is not an OpenAPI document: it has neither "openapi" nor "swagger"'
      : `is of version ${String(version)}; OpenAPI 3 and Swagger 2.0 can be read`,
    { file },
  );
}
