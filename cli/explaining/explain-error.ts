import { explainRefusal, matchRefusals, type RefusalName, splitTraceId, tokenRefusals } from '@portvakt/protocol';
import { explainScope } from './explain-scope.ts';
import { type Explained, type Finding, note, type Section, wrong } from './explained.ts';

type Body = Readonly<Record<string, unknown>>;

/** The error answer `body` of a token endpoint: what happened, and what to do about it. */
export function explainError(body: Body): Explained {
  const error = String(body.error ?? 'error');
  const description = typeof body.error_description === 'string' ? body.error_description : '';
  const code = /MP-\d{3}/.exec(String(body.error_uri ?? ''))?.[0];
  const { traceId } = splitTraceId(description);
  const { names, hint } = matchRefusals({ description, code });
  const answer: Finding[] = [
    wrong('error', error),
    ...(code === undefined ? [] : [note('code', code)]),
    ...(hint === undefined ? [] : [note('hint', hint)]),
    ...(names.includes('scope-not-on-client') && !hint?.includes('Did you mean') ? explainRefused(description) : []),
    ...(traceId === undefined ? [] : [note('trace id', `${traceId}: quote it when you ask those who run the server.`)]),
  ];
  return {
    kind: 'error',
    summary: 'An error answer of a token endpoint',
    sections: [
      { title: 'Answer', findings: answer },
      ...(names.length > 0 ? names.map((name) => describeRefusal(name, 'wrong')) : [describeUnknown(error)]),
    ],
  };
}

/** What the name of a refused scope shows, where the server has not said it. */
function explainRefused(description: string): readonly Finding[] {
  const [, named = ''] = description.split('invalid scopes for client, ', 2);
  const isQuoted = named.startsWith("'");
  const scope = isQuoted ? named.split("'", 2)[1] : named.split(' ', 1)[0]?.replace(/\.$/, '');
  const fault = scope === undefined || scope === '' ? undefined : explainScope(scope);
  return fault === undefined ? [] : [note('scope', fault)];
}

/** What `code` means. It is wrong only if there is no such code. */
export function explainCode(code: string): Explained {
  const { names } = matchRefusals({ description: '', code });
  if (names.length === 0) {
    const known = [
      ...new Set(Object.values(tokenRefusals).flatMap((entry) => ('code' in entry ? [entry.code] : []))),
    ].sort();
    return {
      kind: 'unknown',
      summary: `${code} is not known here`,
      sections: [
        {
          title: 'Code',
          findings: [wrong(code, `No refusal of this server has this code. Those known: ${known.join(', ')}.`)],
        },
      ],
    };
  }
  return {
    kind: 'code',
    summary: `The error code ${code}`,
    sections: names.map((name) => describeRefusal(name, 'note')),
  };
}

/** What the refusal `name` means, which may have no code. */
export function explainName(name: RefusalName): Explained {
  return { kind: 'code', summary: `The error ${name}`, sections: [describeRefusal(name, 'note')] };
}

function describeRefusal(name: RefusalName, mark: 'wrong' | 'note'): Section {
  const { title, cause, cure } = explainRefusal(name, 'en');
  return {
    title,
    findings: [
      { mark, about: 'cause', text: cause, refusal: name },
      { mark: 'note', about: 'what to do', text: cure },
    ],
  };
}

/** What the standards say about an error that has no text here (RFC 6749 §5.2). */
const STANDARD_ERRORS: Readonly<Record<string, string>> = {
  invalid_request: 'Something in the request is missing, repeated or malformed.',
  invalid_client: 'The client could not be authenticated.',
  invalid_grant: 'The grant is wrong, expired, used before, or of another client.',
  unauthorized_client: 'The client may not use this type of grant.',
  unsupported_grant_type: 'The server does not know this type of grant.',
  invalid_scope: 'The scope is unknown, malformed, or more than may be asked for.',
  forbidden: 'Access is missing: earlier versions of Maskinporten said this where they now say invalid_scope.',
};

function describeUnknown(error: string): Section {
  const meaning = STANDARD_ERRORS[error] ?? 'No explanation of this error is known here.';
  return { title: 'What it means', findings: [note('in general', meaning)] };
}
