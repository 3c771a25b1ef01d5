import { X509Certificate } from 'node:crypto';
import type { CertificatesConfig } from '../../config/sections/identity-config.ts';
import type { Principal } from '../../shared/request-context.ts';
import { type Credential, type CredentialRequest, type Judgement, none } from '../credential.ts';
import { refused } from '../refused.ts';

type Known = CertificatesConfig['principals'][number];

/**
 * Client certificates (mutual TLS): of the connection, or passed on in a header by a proxy that has
 * verified it. That header counts from trusted proxies only: anybody else can write it.
 */
export function clientCertificateCredential(config: CertificatesConfig): Credential {
  const { principals, forwardedHeader } = config;
  const judge = (certificate: X509Certificate | null): Judgement => {
    const known = certificate && principals.find((each) => isOf(each, certificate));
    return known ? principalOf(known) : refused('The certificate belongs to nobody who is known.');
  };
  const forwarded = ({ headers, fromTrustedProxy }: CredentialRequest): string | undefined =>
    fromTrustedProxy && forwardedHeader !== undefined ? headers[forwardedHeader] : undefined;

  return {
    challenge: null,
    header: null,
    inCookie: false,
    scheme: null,
    isExclusive: false,
    find(request) {
      const text = forwarded(request);
      // A proxy sends an empty header for clients that have shown none.
      if (text !== undefined && text !== '') return [() => judge(parseForwarded(text))];
      // The certificate of a connection with a proxy is the proxy's.
      const certificate = request.fromTrustedProxy ? null : request.clientCertificate();
      return certificate === null ? none : [() => judge(certificate)];
    },
  };
}

/**
 * URL-encoded PEM, alone (nginx, HAProxy) or as the `Cert` of one Envoy element. Several are none:
 * a proxy that adds its header to one that the client sent would vouch for whatever stands first.
 */
function parseForwarded(text: string): X509Certificate | null {
  if (text.replace(/"[^"]*"/g, '').includes(',') || text.match(/Cert=/gi)?.[1] !== undefined) {
    return null;
  }
  const [, quoted] = /(?:^|;)Cert="?([^";,]+)"?(?:;|$)/i.exec(text) ?? [];
  try {
    return new X509Certificate(decodeURIComponent(quoted ?? text));
  } catch {
    return null;
  }
}

function isOf({ subject, san }: Known, certificate: X509Certificate): boolean {
  // Node writes one part a line, and escapes line breaks in values.
  const parts = new Set(certificate.subject?.split('\n'));
  const names = certificate.subjectAltName?.match(/(?:[^,"]|"(?:[^"\\]|\\.)*")+/g) ?? [];
  return (
    Object.entries(subject ?? {}).every(([name, value]) => parts.has(`${name}=${value}`)) &&
    (san === undefined || names.some((name) => name.trim() === san))
  );
}

const principalOf = ({ name, client, scopes }: Known): Principal => ({
  id: `cert:${name}`,
  kind: 'certificate',
  subject: name,
  client: client ?? null,
  scopes: new Set(scopes),
  claims: {},
});
