#!/usr/bin/env node
import './require-node.js';
import { existsSync } from 'node:fs';

// While modules are loaded: it asks for files that are still to be read. Then `start` listens itself.
if (process.argv[2] === 'start' && !process.stdin.isTTY) process.on('SIGHUP', () => {});

// In a checkout the TypeScript sources run as they are; the published package has only `dist`.
const source = new URL('../src/cli/main.ts', import.meta.url);
const entry = existsSync(source) ? source : new URL('../dist/cli/main.js', import.meta.url);
const { main } = await import(entry.href);
process.exitCode = await main(process.argv.slice(2));
