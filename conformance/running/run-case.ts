import type { Adapter } from '../adapting/adapter.ts';
import type { Case, Step } from '../format/case.ts';
import { judgeAnswers } from '../judging/judge-answer.ts';
import { type Filling, fillText } from '../making/fill.ts';
import { makeGrant } from '../making/make-grant.ts';
import { type FreshKeys, publicJwkOf } from '../making/signer.ts';
import { type ComposedRequest, composeRequest } from '../sending/compose-request.ts';
import { sendRequest } from '../sending/send-request.ts';
import { findMissing } from './find-missing.ts';
import type { FoundServer } from './find-server.ts';
import type { CaseResult, StepResult } from './result.ts';

/** What all cases of a run share. */
export interface Run {
  readonly adapter: Adapter;
  readonly server: FoundServer;
  readonly fresh: FreshKeys;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
  /** Milliseconds for one exchange. */
  readonly timeout: number;
}

/** A server that limits requests is waited for so many times, and no longer than this in all. */
const MOST_WAITS = 3;
const LONGEST_WAIT = 61;

/** Runs the steps of a case in turn, and stops at the first that is not as expected. */
export async function runCase(given: Case, run: Run): Promise<CaseResult> {
  const { adapter } = run;
  const level = given.level[adapter.profile];
  const reason = findMissing(given, adapter);
  if (reason !== undefined)
    return { case: given, level, outcome: 'not applicable', reason, steps: [], milliseconds: 0 };
  const begun = performance.now();
  let steps = await runSteps(given, run);
  for (let waits = 0; waits < MOST_WAITS; waits += 1) {
    const seconds = findWait(steps);
    if (seconds === undefined) break;
    await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
    steps = await runSteps(given, run);
  }
  const isFaulty = steps.some(({ faults }) => faults.length > 0);
  return {
    case: given,
    level,
    outcome: isFaulty ? (level === 'must' ? 'failed' : 'warning') : 'passed',
    steps,
    milliseconds: Math.round(performance.now() - begun),
  };
}

/** What the steps of a case know of each other. */
interface Memory {
  readonly uuids: Map<string, string>;
  readonly assertions: string[];
  token: string | undefined;
}

async function runSteps(given: Case, run: Run): Promise<readonly StepResult[]> {
  const memory: Memory = { uuids: new Map(), assertions: [], token: undefined };
  const steps: StepResult[] = [];
  for (const step of given.steps) {
    const done = await runStep(step, run, memory);
    steps.push(done);
    if (done.faults.length > 0) break;
  }
  return steps;
}

/** Seconds to wait, if the last step was refused for too many requests (RFC 6585 §4) and should not have been. */
function findWait(steps: readonly StepResult[]): number | undefined {
  const last = steps.at(-1);
  if (last === undefined || last.faults.length === 0) return undefined;
  const limited = last.answers.find((answer) => 'status' in answer && answer.status === 429);
  if (limited === undefined || !('status' in limited)) return undefined;
  return Math.min(LONGEST_WAIT, Math.max(1, Number(limited.headers['retry-after']) || 1));
}

async function runStep(
  { send, expect }: Step,
  { adapter, server, fresh, clock, timeout }: Run,
  memory: Memory,
): Promise<StepResult> {
  const client = adapter.clients[send.client ?? 'client'];
  if (client === undefined) throw new Error(`the adapter has no client ${send.client}`);
  const unfilled: Filling = {
    adapter,
    tokenEndpoint: server.tokenEndpoint,
    client,
    now: Math.floor(clock() / 1000),
    uuids: memory.uuids,
    token: memory.token,
    unregisteredJwk: () => publicJwkOf(fresh.rsa()),
  };
  const made =
    send.grant_of === undefined ? makeGrant(send, unfilled, fresh) : (memory.assertions[send.grant_of - 1] ?? '');
  const assertion =
    typeof send.assertion === 'string' ? fillText(send.assertion, { ...unfilled, assertion: made }) : made;
  memory.assertions.push(assertion);
  const filling = { ...unfilled, assertion };
  const request = composeRequest(send, filling, server);
  const answers = await Promise.all(Array.from({ length: send.parallel ?? 1 }, () => sendRequest(request, timeout)));
  const [first] = answers;
  const shown = memory.token === undefined ? request : hideToken(request, memory.token);
  memory.token = first !== undefined && 'status' in first ? textOf(first.json?.access_token) : undefined;
  return {
    request: shown,
    answers,
    faults: judgeAnswers(answers, expect, { filling, profile: adapter.profile, keySet: server.keySet }),
  };
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** The request for reports, in which a token that was sent is not to be read. */
function hideToken(request: ComposedRequest, token: string): ComposedRequest {
  const body = request.body?.toString('latin1').replaceAll(token, 'ACCESS-TOKEN');
  return { ...request, body: body === undefined ? undefined : Buffer.from(body, 'latin1') };
}
