import type { Binding } from '../../annotations/bindings.ts';
import type { SecurityScheme, SourceAnnotation } from '../../annotations/model.ts';
import { resolveSecret } from '../../config/secret.ts';
import type { CredentialsConfig } from '../../config/sections/credentials-config.ts';
import type { SourceConfig } from '../../config/sections/source-config.ts';
import { isTrustedUrl } from '../../config/sections/values.ts';
import { UserError } from '../../errors/user-error.ts';
import { basicAuthorization } from '../../tools/basic-authorization.ts';
import { digestOf } from '../../tools/digest.ts';
import type { KeptWhileUsed } from '../../tools/kept-while-used.ts';
import type { Owned } from '../../tools/owned.ts';
import type { SentCredential, UpstreamCredential } from './credential.ts';
import { oauth2Credential } from './oauth2-credential.ts';

type Configured = CredentialsConfig[string];

/** The credentials of one source. */
export interface SourceCredentials {
  /** What goes with each call of an operation. */
  of(binding: Binding): readonly UpstreamCredential[];
  /** The security schemes that an operation needs and that have no credentials in gateway.yaml. */
  missing(binding: Binding): readonly string[];
}

export interface SourceCredentialsOptions {
  /** What `file:` secrets are relative to. */
  readonly baseDir: string;
  /** Where credentials are kept whose tokens the previous graph uses, too. */
  readonly tokens: KeptWhileUsed<UpstreamCredential>;
  readonly user: Owned;
}

/**
 * Where credentials go, and which operations need them, is the contract's to say; what they are,
 * gateway.yaml. Those that the contract does not know go with every call.
 * @throws UserError when one does not fit its scheme or a secret cannot be read
 */
export function sourceCredentials(
  source: SourceAnnotation,
  settings: SourceConfig,
  options: SourceCredentialsOptions,
): SourceCredentials {
  const schemes = new Map((source.securitySchemes ?? []).map((scheme) => [scheme.name, scheme]));
  const made = new Map<string, UpstreamCredential>();
  for (const [name, config] of Object.entries(settings.credentials)) {
    const scheme = schemes.get(name);
    made.set(name, createCredential({ ...options, source, name, config, scheme }));
  }
  const always = [...made].filter(([name]) => !schemes.has(name)).map(([, each]) => each);
  const isGiven = (name: string) => made.has(name) || isGivenOtherwise(schemes.get(name), settings);
  const alternatives = (binding: Binding) =>
    (binding.protocol === 'rest' ? binding.security : undefined) ?? source.security ?? [[]];
  return {
    of(binding) {
      const chosen = alternatives(binding).find((names) => names.every(isGiven)) ?? [];
      return [...always, ...chosen.flatMap((name) => made.get(name) ?? [])];
    },
    missing(binding) {
      const all = alternatives(binding);
      if (always.length > 0 || all.some((names) => names.every(isGiven))) return [];
      return (all[0] ?? []).filter((name) => !isGiven(name));
    },
  };
}

/** Whether a scheme needs no credential: a forwarded or set header, or our certificate, serves it. */
function isGivenOtherwise(scheme: SecurityScheme | undefined, { headers, tls }: SourceConfig) {
  const has = (name: string) => headers.forward.includes(name) || Object.hasOwn(headers.set, name);
  switch (scheme?.type) {
    case undefined:
      return false;
    case 'mutualTLS':
      return tls?.cert !== undefined;
    case 'apiKey':
      return scheme.in === 'header'
        ? has(scheme.parameter?.toLowerCase() ?? '')
        : scheme.in === 'cookie' && has('cookie');
    default:
      return has('authorization');
  }
}

interface CreateOptions extends SourceCredentialsOptions {
  readonly source: SourceAnnotation;
  readonly name: string;
  readonly config: Configured;
  readonly scheme: SecurityScheme | undefined;
}

function createCredential(options: CreateOptions): UpstreamCredential {
  const { source, name, config, scheme, baseDir } = options;
  const wrong = (message: string, hint?: string) =>
    new UserError(`sources.${source.name}.credentials.${name}: ${message}`, {
      ...(hint !== undefined && { hint }),
    });
  const isToken = config.type === 'bearer' && scheme?.type === 'oauth2';
  if (scheme !== undefined && scheme.type !== config.type && !isToken) {
    throw wrong(`is ${config.type}, and the contract says that it is ${scheme.type}`);
  }
  const constant = (sent: SentCredential) => ({ get: () => sent });
  const secret = (text: string) => resolveSecret(text, baseDir);
  switch (config.type) {
    case 'basic': {
      const authorization = basicAuthorization(secret(config.username), secret(config.password));
      return constant({ headers: { authorization } });
    }
    case 'bearer':
      return constant({ headers: { authorization: `Bearer ${secret(config.token)}` } });
    case 'apiKey': {
      const place = config.in ?? scheme?.in;
      const parameter = config.parameter ?? scheme?.parameter;
      if (place === undefined || parameter === undefined) {
        throw wrong('the contract does not say where it goes', 'Set in and parameter.');
      }
      if (place === 'query' && source.protocol !== 'rest') {
        throw wrong(`${source.protocol} has no query parameters`);
      }
      return constant(placed(place, parameter, secret(config.value)));
    }
    case 'oauth2': {
      const tokenUrl = config.tokenUrl ?? scheme?.tokenUrl;
      if (tokenUrl === undefined) {
        throw wrong('nothing says where tokens are issued', 'Set tokenUrl.');
      }
      // Our secret goes there.
      if (!isTrustedUrl(tokenUrl)) {
        const what = `${tokenUrl}, where the contract has tokens issued, is not an https URL`;
        throw wrong(what, 'Set tokenUrl.');
      }
      const own = {
        source: source.name,
        tokenUrl,
        config: {
          ...config,
          clientId: secret(config.clientId),
          clientSecret: secret(config.clientSecret),
        },
      };
      return options.tokens.take(options.user, [digestOf([name, own])], () =>
        oauth2Credential(own),
      );
    }
  }
}

function placed(
  place: NonNullable<SecurityScheme['in']>,
  parameter: string,
  value: string,
): SentCredential {
  switch (place) {
    case 'header':
      return { headers: { [parameter.toLowerCase()]: value } };
    case 'query':
      return { query: { [parameter]: value } };
    case 'cookie':
      return { cookie: `${parameter}=${value}` };
  }
}
