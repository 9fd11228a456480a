import type { Demands, Expect } from '../format/case.ts';
import type { Profile } from '../format/vocabulary.ts';
import { type Filling, fillJson, fillText } from '../making/fill.ts';
import type { Answer, HttpAnswer } from '../sending/answer.ts';
import { judgeMembers } from './judge-members.ts';
import { readToken, verifyToken } from './verify-token.ts';

/** What the judge needs besides the answers. */
export interface Judging {
  readonly filling: Filling;
  readonly profile: Profile;
  readonly keySet: Readonly<Record<string, unknown>>;
}

/** What is demanded in a profile: the general demands, with those of the profile over them. */
function demandsIn({ rfc7523, maskinporten, ...general }: Expect, profile: Profile): Omit<Expect, Profile> {
  return { ...general, ...(profile === 'rfc7523' ? rfc7523 : maskinporten) };
}

/** What is wrong with the answers to one step, in sentences; nothing if all is as expected. Several answers come from parallel requests. */
export function judgeAnswers(answers: readonly Answer[], expect: Expect, judging: Judging): readonly string[] {
  const demands = demandsIn(expect, judging.profile);
  if (demands.tokens === undefined) return answers.flatMap((answer) => judgeOne(answer, demands, judging)).slice(0, 5);
  const granted = answers.filter(isToken);
  const others = answers.filter((answer) => !isToken(answer));
  return [
    ...(granted.length === demands.tokens
      ? []
      : [`${granted.length} of ${answers.length} requests got a token, and ${demands.tokens} should have`]),
    ...others.flatMap((answer) => judgeOne(answer, { ...demands, answer: 'refused' }, judging)).slice(0, 3),
  ];
}

function isToken(answer: Answer): boolean {
  return 'status' in answer && answer.status === 200 && typeof answer.json?.access_token === 'string';
}

function judgeOne(answer: Answer, demands: Demands & Pick<Expect, 'answer'>, judging: Judging): readonly string[] {
  if ('failed' in answer) {
    return demands.answer === 'no_token' && answer.failed === 'closed'
      ? []
      : [`there was no answer: ${answer.detail} (${answer.failed})`];
  }
  const kind = judgeKind(answer, demands);
  return kind.length > 0 ? kind : judgeDetails(answer, demands, judging);
}

/** Whether it is a token or a refusal, as expected. The rest is only worth judging when it is. */
function judgeKind(answer: HttpAnswer, { answer: kind, status }: Demands): readonly string[] {
  const { json } = answer;
  const said = `${answer.status}${typeof json?.error === 'string' ? ` ${json.error}` : ''}`;
  const wrongStatus = status !== undefined && !status.includes(answer.status);
  if (kind === 'token') {
    if (!isToken(answer)) return [`the answer is ${said}, and should be a token${explain(json)}`];
  } else if (isToken(answer) && kind !== 'any') return ['a token was given, and should not have been'];
  else if (kind === 'no_token') {
    if (answer.body.includes('access_token')) return ['the answer has an access_token, and should not have one'];
    if (answer.status >= 500 && status === undefined)
      return [`the server failed with ${said} instead of saying what is wrong`];
  } else if (kind === 'any') {
    if (answer.status >= 500 && status === undefined)
      return [`the server failed with ${said} instead of saying what is wrong`];
  } else if (answer.status < 400 || (answer.status >= 500 && status === undefined))
    return [`the answer is ${said}, and should be a refusal (4xx)`];
  else if (typeof json?.error !== 'string') return [`the answer is ${said} without an error in JSON (RFC 6749 §5.2)`];
  return wrongStatus ? [`the status is ${said}, and should be ${status.join(' or ')}`] : [];
}

function explain(json: HttpAnswer['json']): string {
  return typeof json?.error_description === 'string' ? `: ${json.error_description.slice(0, 200)}` : '';
}

function judgeDetails(answer: HttpAnswer, demands: Demands, judging: Judging): readonly string[] {
  const { filling } = judging;
  const json = answer.json ?? {};
  const found: string[] = [];
  const { error, code, description, headers = {}, body, token, secret = [], within } = demands;
  if (error !== undefined && !isToken(answer) && !error.includes(String(json.error)))
    found.push(`error is ${JSON.stringify(json.error)}, and should be ${error.join(' or ')}`);
  if (code !== undefined) found.push(...judgeCode(json.error_uri, code));
  if (description !== undefined) {
    const start = fillText(description, filling);
    if (typeof json.error_description !== 'string' || !json.error_description.startsWith(start))
      found.push(
        `error_description is ${JSON.stringify(json.error_description)}, and should begin with ${JSON.stringify(start)}`,
      );
  }
  for (const [name, part] of Object.entries(headers)) {
    const value = answer.headers[name.toLowerCase()];
    if (part === null && value !== undefined) found.push(`there is a header ${name}: ${value}`);
    if (part !== null && !value?.toLowerCase().includes(part.toLowerCase()))
      found.push(
        `the header ${name} is ${value === undefined ? 'absent' : JSON.stringify(value)}, and should contain ${part}`,
      );
  }
  const fill = (value: Parameters<typeof fillJson>[0]) => fillJson(value, filling);
  if (body !== undefined) found.push(...judgeMembers(json, body, { what: 'the answer', fill }));
  if (token !== undefined) found.push(...judgeToken(String(json.access_token), token, judging));
  const all = `${JSON.stringify(answer.headers)}\n${answer.body}`;
  for (const text of secret) {
    const filled = fillText(text, filling);
    if (filled !== '' && all.includes(filled)) found.push(`the answer contains ${text}, which it should not tell`);
  }
  if (within !== undefined && answer.begun > within * 1000)
    found.push(`the answer took ${Math.round(answer.begun)} ms, and should begin within ${within} s`);
  return found;
}

function judgeCode(uri: unknown, code: string | null): readonly string[] {
  if (code === null) return uri === undefined ? [] : [`there is an error_uri: ${String(uri)}`];
  return typeof uri === 'string' && uri.endsWith(code)
    ? []
    : [`error_uri is ${JSON.stringify(uri)}, and should end with ${code}`];
}

function judgeToken(token: string, demands: NonNullable<Demands['token']>, judging: Judging): readonly string[] {
  const read = readToken(token);
  if (read === undefined) return ['the access token is not a JWT'];
  const fill = (value: Parameters<typeof fillJson>[0]) => fillJson(value, judging.filling);
  const unproved = demands.verifies ? verifyToken(token, judging.keySet) : undefined;
  const { exp, iat } = read.claims;
  const lifetime = typeof exp === 'number' && typeof iat === 'number' ? exp - iat : Number.POSITIVE_INFINITY;
  return [
    ...(unproved === undefined ? [] : [unproved]),
    ...(demands.lifetime_at_most !== undefined && lifetime > demands.lifetime_at_most
      ? [`the token lives ${lifetime} s, and should ${demands.lifetime_at_most} s at most`]
      : []),
    ...judgeMembers(read.header, demands.header ?? {}, { what: "the token's header", fill }),
    ...judgeMembers(read.claims, demands.claims ?? {}, { what: 'the token', fill }),
  ];
}
