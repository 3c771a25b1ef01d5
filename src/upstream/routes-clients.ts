import type { SourceConfig } from '../config/sections/source-config.ts';

/** Whether a source may have servers for some clients only. A file of servers may name some later. */
export const routesClients = ({ servers }: Pick<SourceConfig, 'servers'>): boolean =>
  servers?.file !== undefined || servers?.list?.some(({ clients }) => clients.length > 0) === true;
