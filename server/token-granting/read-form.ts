import { JWT_BEARER, type Refusal, refuse } from '@portvakt/protocol';
import { findFields } from './find-fields.ts';

/**
 * The assertion of a token request (RFC 6749 §3.2, RFC 7523 §2.1). `body` and `query` are form-encoded; a field may
 * stand in either, once. Other fields are ignored.
 */
export function readForm({ body, query }: { body: string; query: string }): { readonly assertion: string } | Refusal {
  const [typesInBody, typesInQuery] = [findFields(body, 'grant_type'), findFields(query, 'grant_type')];
  const [sentInBody, sentInQuery] = [findFields(body, 'assertion'), findFields(query, 'assertion')];
  const standsInBoth = (one: readonly string[], other: readonly string[]) => one.length > 0 && other.length > 0;
  const grantTypes = [...typesInBody, ...typesInQuery];
  const assertions = [...sentInBody, ...sentInQuery];
  if (standsInBoth(typesInBody, typesInQuery) || standsInBoth(sentInBody, sentInQuery)) {
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
