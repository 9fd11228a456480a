import { type Refusal, refuse } from '@portvakt/protocol';
import { readField } from '#token-granting';

/** How the client of a request proves itself (RFC 7523 §2.2). */
const JWT_BEARER_ASSERTION = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

/** The fields of a request that count (RFC 7662 §2.1, RFC 7523 §2.2). */
export interface IntrospectionForm {
  readonly token: string;
  readonly assertion: string;
  /** `client_id`, which says nothing new: it must be that of the assertion. */
  readonly clientId: string | undefined;
}

/** Reads the form `body`. Each field stands there once; `token_type_hint` and unknown fields are ignored. */
export function parseIntrospectionForm(body: string): IntrospectionForm | Refusal {
  const [token, type, assertion, clientId] = ['token', 'client_assertion_type', 'client_assertion', 'client_id'].map(
    (name) => ({ name, ...readField(body, name) }),
  );
  const wrong = [token, type, assertion].find((field) => field?.count !== 1 || field.first === '');
  const repeated = clientId !== undefined && clientId.count > 1 ? clientId : undefined;
  const parameter = (wrong ?? repeated)?.name;
  if (parameter !== undefined) return refuse('introspection-parameter-invalid', { fill: { parameter } });
  if (type?.first !== JWT_BEARER_ASSERTION) {
    return refuse('introspection-parameter-invalid', {
      fill: { parameter: 'client_assertion_type' },
      hint: () => `It must be ${JWT_BEARER_ASSERTION}.`,
    });
  }
  return { token: token?.first ?? '', assertion: assertion?.first ?? '', clientId: clientId?.first };
}
