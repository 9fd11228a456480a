import {
  describePastMove,
  type Language,
  matchRefusals,
  type Refusal,
  type RefusalName,
  recognisePasted,
  refuse,
  splitTraceId,
} from '@portvakt/protocol';
import { describeRefusal } from './describe-refusal.ts';
import { explainGrant } from './explain-grant.ts';
import { explainTrace, explainUnknownTrace } from './explain-trace.ts';
import type { ExplainingCaller, ExplainingDependencies } from './explaining.ts';
import type { Explanation } from './explanation.ts';
import { writeSummary } from './explanation-texts.ts';

type Body = Readonly<Record<string, unknown>>;

interface Asked {
  readonly caller: ExplainingCaller;
  readonly language: Language;
}

/** Says what `given` is and what was wrong with it, or refuses it unseen when it must be shown to nobody. */
export async function explainPasted(
  given: ExplainingDependencies,
  { text, ...asked }: Asked & { readonly text: string },
): Promise<Explanation | Refusal> {
  const pasted = recognisePasted(text);
  const { language } = asked;
  switch (pasted.kind) {
    case 'private key':
      return refuse('private-key-pasted');
    case 'certificate':
      return pasted.hasPrivateKey
        ? refuse('private-key-pasted')
        : say('certificate', writeSummary('certificate', language));
    case 'trace id': {
      const { traceId } = pasted;
      return (await explainTrace(given, { traceId, ...asked })) ?? explainUnknownTrace(given, { traceId, language });
    }
    case 'jwt':
      return pasted.isToken
        ? say('access-token', writeSummary('accessToken', language))
        : explainGrant(given, { text: pasted.text, ...asked });
    case 'error':
      return explainError(given, { body: pasted.body, ...asked });
    case 'code': {
      const names = matchRefusals({ description: '', code: pasted.code }).names;
      return explainNames(given, { names, summary: names.length === 0 ? 'codeUnknown' : 'code', ...asked });
    }
    case 'moved':
      return say('address', describePastMove(pasted.move, language));
    case 'refusal':
      return explainNames(given, { names: [pasted.name], summary: 'code', ...asked });
    case 'unknown':
      return say('nothing', writeSummary('nothing', language));
  }
}

/** An error answer: what is on record of the request, or what its text can mean. */
async function explainError(
  given: ExplainingDependencies,
  { body, ...asked }: Asked & { readonly body: Body },
): Promise<Explanation> {
  const description = typeof body.error_description === 'string' ? body.error_description : String(body.error ?? '');
  const traceId = [body.correlation_id, body.trace_id, splitTraceId(description).traceId].find(
    (id): id is string => typeof id === 'string' && /^[0-9a-f]{32}$/i.test(id),
  );
  const onRecord = traceId && (await explainTrace(given, { traceId: traceId.toLowerCase(), ...asked }));
  if (onRecord) return { ...onRecord, recognised: 'error' };
  const code = /MP-\d{3}/.exec(String(body.error_uri ?? ''))?.[0];
  const { names } = matchRefusals({ description, code });
  const problems = listProblems(body);
  const isKnown = names.length > 0 || problems.length > 0;
  return {
    ...explainNames(given, { names, summary: isKnown ? 'error' : 'errorUnknown', ...asked }),
    recognised: 'error',
    ...(traceId && { trace_id: traceId.toLowerCase() }),
    problems,
  };
}

const MOST_PROBLEMS = 20;

/** What an answer of the self-service API lists. */
function listProblems({ errors }: Body): Explanation['problems'] {
  const entries: readonly unknown[] = Array.isArray(errors) ? errors.slice(0, MOST_PROBLEMS) : [];
  return entries.flatMap((entry) => {
    const { errorMessage, fieldIdentifier } = (entry ?? {}) as Body;
    if (typeof errorMessage !== 'string') return [];
    const field = typeof fieldIdentifier === 'string' ? { field: fieldIdentifier.slice(0, 128) } : {};
    return [{ ...field, message: errorMessage.slice(0, 400) }];
  });
}

function explainNames(
  { issuer }: Pick<ExplainingDependencies, 'issuer'>,
  {
    names,
    summary,
    caller,
    language,
  }: Asked & { names: readonly RefusalName[]; summary: 'code' | 'codeUnknown' | 'error' | 'errorUnknown' },
): Explanation {
  const concerned = { reader: caller.organisation };
  return {
    ...say('code', writeSummary(summary, language)),
    refusals: names.map((name) => describeRefusal(name, { language, issuer, concerned })),
    several: names.length > 1,
  };
}

function say(recognised: Explanation['recognised'], summary: string): Explanation {
  return { recognised, summary, checks: [], refusals: [], several: false, problems: [] };
}
