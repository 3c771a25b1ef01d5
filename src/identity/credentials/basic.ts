import type { BasicConfig } from '../../config/sections/identity-config.ts';
import type { Principal } from '../../shared/request-context.ts';
import { parseAuthorization } from '../authorization-header.ts';
import { type Credential, type Judgement, none } from '../credential.ts';
import { refused } from '../refused.ts';
import { readHtpasswd } from './htpasswd.ts';
import { maxPasswordBytes, type PasswordCheck } from './password-checks.ts';

/**
 * HTTP Basic (RFC 7617) with the users of an htpasswd file.
 * @param file The htpasswd file.
 * @param isRight Checks a password.
 * @throws UserError when it cannot be used
 */
export function basicCredential(
  config: BasicConfig,
  file: string,
  isRight: PasswordCheck,
): Credential {
  const hashes = readHtpasswd(file);
  const challenge = `Basic realm="${config.realm}", charset="UTF-8"`;

  const judge = async (credentials: string): Promise<Judgement> => {
    const [, name = '', password = ''] =
      /^([^:]*):(.*)$/s.exec(Buffer.from(credentials, 'base64').toString('utf8')) ?? [];
    const isPossible = Buffer.byteLength(password) <= maxPasswordBytes;
    const matches = isPossible && (await isRight(password, hashes.get(name)));
    return matches ? principalOf(name, config) : refused('Name or password is wrong.', challenge);
  };
  return {
    challenge,
    header: 'authorization',
    inCookie: false,
    scheme: 'basic',
    isExclusive: true,
    find({ headers: { authorization } }) {
      const parsed = authorization === undefined ? undefined : parseAuthorization(authorization);
      return parsed?.scheme === 'basic' ? [() => judge(parsed.credentials)] : none;
    },
  };
}

function principalOf(name: string, { users }: BasicConfig): Principal {
  const user = Object.hasOwn(users, name) ? users[name] : undefined;
  return {
    id: `user:${name}`,
    kind: 'basic',
    subject: name,
    client: user?.client ?? null,
    scopes: new Set(user?.scopes),
    claims: {},
  };
}
