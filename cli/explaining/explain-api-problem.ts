import { findStatusCure } from '@portvakt/protocol';
import { type Explained, type Finding, note, wrong } from './explained.ts';

type Body = Readonly<Record<string, unknown>>;

/** Whether an error answer is the self-service API's: it lists what is wrong, and a token endpoint's does not. */
export function isApiProblem(body: Body): boolean {
  return Array.isArray(body.errors) && typeof body.status === 'number';
}

/** An error answer of the self-service API (`ApiErrorResponse`): every field at fault, and what its status asks for. */
export function explainApiProblem(body: Body): Explained {
  const status = body.status as number;
  const entries = (body.errors as readonly Body[]).filter((entry) => typeof entry?.errorMessage === 'string');
  const faults = entries.map(({ errorMessage, fieldIdentifier, objectName }) =>
    wrong(String(fieldIdentifier ?? objectName ?? 'error'), String(errorMessage)),
  );
  const { correlation_id: correlation } = body;
  const cure = findStatusCure(status, 'en');
  const about: Finding[] = [
    ...(cure === undefined ? [] : [note('what to do', cure)]),
    ...(typeof correlation === 'string'
      ? [note('correlation id', `${correlation}: quote it when you ask those who run the server.`)]
      : []),
  ];
  return {
    kind: 'error',
    summary: 'An error answer of the self-service API',
    sections: [
      {
        title: `HTTP status ${status}`,
        findings: faults.length > 0 ? faults : [wrong('error', String(body.error_description ?? body.error))],
      },
      ...(about.length > 0 ? [{ title: 'What it means', findings: about }] : []),
    ],
  };
}
