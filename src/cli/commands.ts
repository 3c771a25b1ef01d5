import type { Command } from './command.ts';
import { holdYoungGeneration } from './young-generation.ts';

export interface CommandEntry {
  readonly name: string;
  /** One line, for the list of commands. */
  readonly summary: string;
  /** Commands are loaded when they are run: `start` shall not wait for the composer of `compose`. */
  load(): Promise<Command>;
}

export const commands: readonly CommandEntry[] = [
  {
    name: 'add',
    summary: 'Copy a contract into sources/ and name it in .meshrc.yaml',
    load: async () => (await import('./add-command.ts')).addCommand,
  },
  {
    name: 'compose',
    summary: 'Compose the contracts of .meshrc.yaml into schema/unified.graphql',
    load: async () => (await import('./compose-command.ts')).composeCommand,
  },
  {
    name: 'start',
    summary: 'Serve the composed schema',
    load: async () => {
      holdYoungGeneration();
      return (await import('./start-command.ts')).startCommand;
    },
  },
  {
    name: 'dev',
    summary: 'Compose, serve, and do both again whenever a file changes',
    load: async () => (await import('./dev-command.ts')).devCommand,
  },
  {
    name: 'explain',
    summary: 'Show the upstream calls of an operation before it runs',
    load: async () => (await import('./explain-command.ts')).explainCommand,
  },
  {
    name: 'schema',
    summary: 'Print the graph as clients see it, for code generators',
    load: async () => (await import('./schema-command.ts')).schemaCommand,
  },
  {
    name: 'purge',
    summary: 'Make a running gateway forget what it has cached',
    load: async () => (await import('./purge-command.ts')).purgeCommand,
  },
  {
    name: 'key',
    summary: 'Make, list and revoke API keys',
    load: async () => (await import('./key-command.ts')).keyCommand,
  },
];
