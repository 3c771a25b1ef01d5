import type { SourceConfig } from '../config/sections/source-config.ts';

/** Whether who asks decides about the server. What stands in a file is not known at the start. */
export const routesClients = ({ servers }: Pick<SourceConfig, 'servers'>): boolean =>
  servers?.file !== undefined || servers?.list?.some(({ clients }) => clients.length > 0) === true;
