/** What a text looks like, before anything of it is checked. */
export type Recognised =
  | { readonly kind: 'jwt'; readonly text: string; readonly blanksInside: boolean }
  | { readonly kind: 'error'; readonly body: Readonly<Record<string, unknown>> }
  | { readonly kind: 'code'; readonly code: string }
  | { readonly kind: 'unknown'; readonly reason: string };

/**
 * Recognises a grant or token (bare, behind `Bearer`, in a form body or in the answer of a token endpoint), an error
 * answer and an error code.
 */
export function recogniseText(given: string): Recognised {
  const text = given.trim();
  if (text === '') return { kind: 'unknown', reason: 'There is nothing to explain: the text is empty.' };
  if (text.startsWith('{')) return recogniseJson(text);
  const code = /^(?:https?:\/\/\S+\/errors\/)?(MP-\d{3})$/i.exec(text)?.[1];
  if (code !== undefined) return { kind: 'code', code: code.toUpperCase() };
  const sent = new URLSearchParams(text).get('assertion');
  return recogniseJwt(sent ?? text.replace(/^["']|["']$/g, '').replace(/^(authorization:\s*)?bearer\s+/i, ''));
}

function recogniseJwt(text: string): Recognised {
  const compact = text.replace(/\s+/g, '');
  // Anything with dots whose letters a JWT could have, or that begins as the base64 of «{"» does, is meant as one.
  if (/^eyJ/.test(compact) || /^[\w+/=-]{8,}(\.[\w+/=-]*)+$/.test(compact)) {
    return { kind: 'jwt', text: compact, blanksInside: compact !== text };
  }
  return { kind: 'unknown', reason: 'This is neither a JWT, nor an error answer in JSON, nor a code such as MP-110.' };
}

function recogniseJson(text: string): Recognised {
  let value: Readonly<Record<string, unknown>>;
  try {
    value = JSON.parse(text) as Record<string, unknown>;
  } catch (error) {
    return {
      kind: 'unknown',
      reason: `This begins as JSON does, but cannot be read as JSON: ${(error as Error).message}`,
    };
  }
  if (typeof value.error === 'string') return { kind: 'error', body: value };
  const token = value.access_token ?? value.grant ?? value.assertion;
  if (typeof token === 'string') return recogniseText(token);
  if (typeof value.d === 'string' || value.private_jwk !== undefined) {
    return {
      kind: 'unknown',
      reason: 'This is a private key. Show it to nobody; what is registered is its public half.',
    };
  }
  return { kind: 'unknown', reason: 'This JSON has neither error nor access_token.' };
}
