import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import type { GatewayConfig } from '../config/gateway-config.ts';
import { type LoadedConfig, loadGatewayConfig } from '../config/load-config.ts';
import { UserError } from '../errors/user-error.ts';
import type { GatewayOptions } from '../gateway/served.ts';

export interface ProjectOptions {
  readonly config?: string | undefined;
  readonly schema?: string | undefined;
  readonly port?: string | undefined;
  /** `LoadConfigOptions.wasWritten` */
  readonly wasWritten?: boolean;
  /** What `profile` is when the configuration does not say. Default: production. */
  readonly profile?: GatewayConfig['profile'];
}

export interface Project extends GatewayOptions, LoadedConfig {}

/** Reads what `startGateway` needs from the project's files and the command line. */
export function loadProject(options: ProjectOptions): Project {
  const { config, configFile, isWritten } = loadConfig(options);
  const schemaFile =
    options.schema === undefined
      ? path.resolve(path.dirname(configFile), config.schema)
      : path.resolve(options.schema);
  if (statSync(schemaFile, { throwIfNoEntry: false })?.isFile() !== true) {
    throw new UserError('there is no composed schema', {
      file: path.relative(process.cwd(), schemaFile),
      hint: 'Make it with `headgate compose`, or name another file with --schema.',
    });
  }
  return { config, configFile, isWritten, schemaFile, sdl: readFileSync(schemaFile, 'utf8') };
}

/** For commands that can do nothing without a configuration. @throws UserError when there is none */
export function loadRequiredConfig({ config = 'gateway.yaml' }: Pick<ProjectOptions, 'config'>) {
  return loadConfig({ config });
}

/** The configuration with the command line's own settings in it. */
export function loadConfig(
  options: ProjectOptions,
): LoadedConfig & Pick<GatewayOptions, 'configFile'> {
  const configFile = path.resolve(options.config ?? 'gateway.yaml');
  const { config, isWritten } = loadGatewayConfig(path.relative(process.cwd(), configFile), {
    optional: options.config === undefined,
    wasWritten: options.wasWritten ?? false,
    profile: options.profile ?? 'production',
  });
  if (options.port === undefined) return { config, configFile, isWritten };
  const port = Number(options.port);
  if (!/^\d+$/.test(options.port) || port > 65_535) {
    throw new UserError(
      `--port ${options.port} is not a port: it must be a number from 0 to 65535`,
    );
  }
  return { config: { ...config, server: { ...config.server, port } }, configFile, isWritten };
}
