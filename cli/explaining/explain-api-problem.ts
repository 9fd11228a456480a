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
  const cure = CURES[status];
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

const CURES: Readonly<Record<number, string>> = {
  400: 'Mend the fields that are named, and send the request again. What each may be is shown at /swagger-ui/ of the server.',
  401: 'Get a new access token from the server that the API belongs to, with the administration client.',
  403: 'The token lacks a scope, or it belongs to another organisation. Those who run the server give out the scopes idporten:*.',
  404: 'Check the address: nothing has that name. Lists show deactivated entries only with inactive=true.',
  409: 'It exists already, or is deactivated. An update with "active": true takes a client or a scope into use again.',
  412: 'Somebody else changed it since it was read. Read it again, and repeat the change with the new ETag in If-Match.',
  422: 'Choose a new Idempotency-Key for every new request.',
  428: 'The organisation must sign the terms of use: in the portal, or with POST /terms/:version/signature. Those who run the server can record it, too: portvakt organisations sign-terms.',
};
