import { JWT_BEARER, type Refusal, refuse } from '@portvakt/protocol';

/**
 * The assertion of a token request (RFC 6749 §3.2, RFC 7523 §2.1). `body` and `query` are form-encoded; a field may
 * stand in either, once. Other fields are ignored.
 */
export function readForm({ body, query }: { body: string; query: string }): { readonly assertion: string } | Refusal {
  const fields = new URLSearchParams(body);
  const queryFields = query === '' ? undefined : new URLSearchParams(query);
  const valuesOf = (name: string) => [...fields.getAll(name), ...(queryFields?.getAll(name) ?? [])];
  const standsInBoth = (name: string) => queryFields?.has(name) === true && fields.has(name);

  const grantTypes = valuesOf('grant_type');
  const assertions = valuesOf('assertion');
  if (standsInBoth('grant_type') || standsInBoth('assertion')) {
    return refuse('assertion-parameter-invalid', {
      hint: 'A field stands both in the body and in the query string: send it once.',
    });
  }
  if (grantTypes.length === 0 || grantTypes[0] === '') {
    return refuse('grant-type-missing', { hint: () => `Send grant_type=${JWT_BEARER} as a form field.` });
  }
  if (grantTypes.length > 1) return refuse('grant-type-repeated', { hint: 'Send grant_type once.' });
  if (grantTypes[0] !== JWT_BEARER)
    return refuse('grant-type-unsupported', { hint: () => `The one grant type is ${JWT_BEARER}.` });
  if (assertions.length !== 1 || assertions[0] === '') {
    return refuse('assertion-parameter-invalid', {
      hint: assertions.length > 1 ? 'Send assertion once.' : 'Send the signed JWT in the form field assertion.',
    });
  }
  return { assertion: assertions[0] as string };
}
