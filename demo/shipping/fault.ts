import type { ISoapFault11, ISoapFaultError } from 'soap';

type Detail = Readonly<Record<string, unknown>>;

/** What node-soap takes for a SOAP 1.1 fault. Its types know a detail only as text. */
export class Fault extends Error implements ISoapFaultError {
  readonly Fault: ISoapFault11;

  constructor(code: 'Client' | 'Server', message: string, detail?: Detail) {
    super(message);
    this.name = 'Fault';
    this.Fault = {
      faultcode: `soap:${code}`,
      faultstring: message,
      ...(detail !== undefined && { detail: detail as unknown as string }),
      // SOAP 1.1 over HTTP answers every fault with 500.
      statusCode: 500,
    };
  }
}
