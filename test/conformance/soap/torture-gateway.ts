import { type SoapGateway, startSoapGateway } from './soap-gateway.ts';
import { tortureContract } from './torture-contract.ts';

export type TortureGateway = SoapGateway;

/** A gateway over the contract that has everything. */
export const startTorture = (source: Readonly<Record<string, unknown>> = {}) =>
  startSoapGateway(tortureContract, { source });
