import type { AnswerHeaders } from '../answer/answer-headers.ts';
import { send } from '../answer/send.ts';
import type { HttpResponse } from '../exchange.ts';

export interface MetricsPage {
  readonly contentType: string;
  text(): Promise<string>;
}

export async function sendMetrics(
  response: HttpResponse,
  metrics: MetricsPage,
  headers: AnswerHeaders = {},
): Promise<void> {
  send(response, 200, metrics.contentType, await metrics.text(), headers);
}
