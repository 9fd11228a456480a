import { type Answer, type Refusal, writeAnswer } from '@portvakt/resource-server';
import type { Failure } from './error-codes.ts';
import { type ApiName, chooseFormat, writeAnswer as writeOwnAnswer } from './write-answer.ts';

/** A refused token in Skatteetaten's own form of errors; its headers are those of RFC 6750. */
export function answerRefused(
  refusal: Refusal,
  { api, accept, correlationId }: { api: ApiName; accept: string | undefined; correlationId: string },
): Answer {
  const failure: Failure = { failure: chooseFailure(refusal.status), detail: refusal.description };
  const format = chooseFormat(accept) ?? 'json';
  const { type, body } = writeOwnAnswer(failure, { api, format, correlationId });
  const { status, headers } = writeAnswer(refusal);
  return { status, headers: { ...headers, 'content-type': type }, body };
}

function chooseFailure(status: number): Failure['failure'] {
  if (status === 401) return 'authentication';
  return status === 403 ? 'authorisation' : 'unexpected';
}
