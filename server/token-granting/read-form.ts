import { JWT_BEARER, quoteText, type Refusal, refuse } from '@portvakt/protocol';
import { readField } from './read-field.ts';

/** How many characters of a value a hint shows. */
const LONGEST_SHOWN = 128;

/**
 * The assertion of a token request (RFC 6749 §3.2, RFC 7523 §2.1). `body` and `query` are form-encoded. A field may be
 * in either of them, once. Unknown fields are ignored.
 */
export function readForm({ body, query }: { body: string; query: string }): { readonly assertion: string } | Refusal {
  const read = (name: string) => {
    const [inBody, inQuery] = [readField(body, name), readField(query, name)];
    return {
      count: inBody.count + inQuery.count,
      first: inBody.first ?? inQuery.first,
      inBoth: inBody.count > 0 && inQuery.count > 0,
    };
  };
  const grantType = read('grant_type');
  const assertion = read('assertion');
  if (grantType.inBoth || assertion.inBoth) {
    return refuse('assertion-parameter-invalid', {
      hint: 'A field stands both in the body and in the query string: send it once.',
    });
  }
  if (grantType.count === 0 || grantType.first === '') {
    return refuse('grant-type-missing', { hint: () => `Send grant_type=${JWT_BEARER} as a form field.` });
  }
  if (grantType.count > 1) return refuse('grant-type-repeated', { hint: 'Send grant_type once.' });
  const { first: type } = grantType;
  if (type !== JWT_BEARER) {
    return refuse('grant-type-unsupported', {
      hint: () =>
        `The one grant type is ${JWT_BEARER}${type === undefined ? '' : `; this is ${quoteText(type, LONGEST_SHOWN)}`}.`,
    });
  }
  if (assertion.count !== 1 || assertion.first === undefined || assertion.first === '') {
    return refuse('assertion-parameter-invalid', {
      hint: assertion.count > 1 ? 'Send assertion once.' : 'Send the signed JWT in the form field assertion.',
    });
  }
  return { assertion: assertion.first };
}
