import { existsSync } from 'node:fs';
import { UserError } from '../errors/user-error.ts';
import { checkData, parseData } from './data-file.ts';
import { type GatewayConfig, gatewayConfigSchema } from './gateway-config.ts';
import { readTextFile } from './read-file.ts';

export interface LoadConfigOptions {
  /** A file that is missing gives the defaults: nobody asked for it by name. */
  readonly optional: boolean;
  /**
   * Whether something stood in it before: then a file that is gone, or empty, is one that is being
   * written. Served without it, all that it closes would be open.
   */
  readonly wasWritten?: boolean;
  /** What `profile` is when the file does not say. */
  readonly profile: GatewayConfig['profile'];
}

export interface LoadedConfig {
  readonly config: GatewayConfig;
  /** Whether something stands in the file. */
  readonly isWritten: boolean;
}

/**
 * Reads gateway.yaml.
 * @throws UserError that lists every problem as `file:line:column: key: what is wrong`.
 */
export function loadGatewayConfig(file: string, options: LoadConfigOptions): LoadedConfig {
  const isMissing = options.optional && !existsSync(file);
  const text = isMissing ? '' : readTextFile(file, 'Name another file with --config.');
  const isWritten = text.trim() !== '';
  if (options.wasWritten === true && !isWritten) {
    throw new UserError(isMissing ? 'is gone' : 'has nothing in it', {
      file,
      hint: 'To serve without what it said, restart.',
    });
  }
  return { config: parseGatewayConfig(text, file, options.profile), isWritten };
}

/**
 * @param file Named in errors.
 * @param profile What `profile` is when the text does not say.
 * @throws UserError
 */
export function parseGatewayConfig(
  text: string,
  file: string,
  profile: GatewayConfig['profile'] = 'production',
): GatewayConfig {
  const data = { file, text, format: 'yaml' } as const;
  const written = parseData(data) ?? {};
  const isMap = typeof written === 'object' && !Array.isArray(written);
  return checkData(data, isMap ? { profile, ...written } : written, gatewayConfigSchema);
}
