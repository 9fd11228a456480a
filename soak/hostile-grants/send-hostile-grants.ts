import { signGrant } from '@portvakt/own-tests';
import type { Parties } from './grant-pool.ts';
import { makeHostileRequests, writeRequest } from './make-hostile-requests.ts';
import { type Answer, Pipeline } from './pipeline.ts';
import { writeForm } from './tools.ts';

/** What came back. */
export interface HostileOutcome {
  readonly sent: number;
  /** Of them, those whose kind needs the signature to be verified. */
  readonly verified: number;
  readonly seconds: number;
  /** How often each answer came: status, error and code. */
  readonly answers: Readonly<Record<string, number>>;
  /** Kinds that got a token or a 5xx other than «busy», with the answer; never a token itself. */
  readonly breaches: readonly string[];
  /** 503 with «busy». */
  readonly busy: number;
  readonly honest: {
    readonly tokens: number;
    readonly failures: readonly string[];
    readonly milliseconds: readonly number[];
  };
  /** Signatures that the grants were made with. */
  readonly signatures: number;
  /** Connections that the server ended. */
  readonly reopened: number;
}

/** Requests that are under way on one connection. */
const DEPTH = 4;
const CONNECTIONS = 8;
/** Breaches that are kept word by word. */
const MOST_BREACHES = 20;

/**
 * Sends `count` hostile requests as fast as they are answered, with an honest grant after every `honestEvery` of them. `until` may end it
 * earlier; `look` is called after every thousand.
 */
export async function sendHostileGrants({
  port,
  parties,
  count,
  draw,
  honestEvery = 500,
  look = () => undefined,
}: {
  port: number;
  parties: Parties;
  count: number;
  draw: () => number;
  honestEvery?: number;
  look?: (sent: number) => void;
}): Promise<HostileOutcome> {
  const requests = makeHostileRequests(parties, draw);
  const answers = new Map<string, number>();
  const breaches: string[] = [];
  const honest = { tokens: 0, failures: [] as string[], milliseconds: [] as number[] };
  let sent = 0;
  let answered = 0;
  let verified = 0;
  let busy = 0;
  const broken = Promise.withResolvers<never>();
  const open = () => new Pipeline(port, broken.reject);
  const pipelines = Array.from({ length: CONNECTIONS }, open);
  const own = open();
  const began = performance.now();

  const askHonestly = () => {
    const at = performance.now();
    const { issuer, honest: client, scope } = parties;
    own.send(
      writeRequest({ body: writeForm(signGrant(client, { issuer, claims: { scope } })) }),
      ({ status, body }) => {
        honest.milliseconds.push(performance.now() - at);
        if (status === 200) honest.tokens += 1;
        else honest.failures.push(`${status} ${body.slice(0, 200)}`);
      },
    );
  };
  const judge = (kind: string, answer: Answer) => {
    const name = nameAnswer(answer);
    answered += 1;
    answers.set(name, (answers.get(name) ?? 0) + 1);
    const isBusy = answer.status === 503 && answer.body.includes('"temporarily_unavailable"');
    if (isBusy) busy += 1;
    const isBreach = answer.status < 400 || (answer.status >= 500 && !isBusy);
    if (!isBreach || breaches.length >= MOST_BREACHES) return;
    // A token is not for the report.
    const said = answer.status >= 500 ? ` ${answer.body.slice(0, 300)}` : '';
    breaches.push(`${kind}, number ${answered}: ${name}${said}`);
  };

  const finished = new Promise<void>((resolve) => {
    const fill = (pipeline: Pipeline) => {
      while (pipeline.underWay < DEPTH && sent < count) {
        const { kind, verified: isVerified, bytes } = requests.next();
        sent += 1;
        if (isVerified) verified += 1;
        if (sent % honestEvery === 0) askHonestly();
        if (sent % 1000 === 0) look(sent);
        pipeline.send(bytes, (answer) => {
          judge(kind, answer);
          fill(pipeline);
        });
      }
      if (sent >= count && pipelines.every(({ underWay }) => underWay === 0)) resolve();
    };
    for (const pipeline of pipelines) fill(pipeline);
  });
  try {
    await Promise.race([finished, broken.promise]);
    await Promise.race([own.idle(), broken.promise]);
  } finally {
    for (const pipeline of [...pipelines, own]) pipeline.close();
  }
  const seconds = (performance.now() - began) / 1000;
  const reopened = [...pipelines, own].reduce((sum, pipeline) => sum + pipeline.reopened, 0);
  return {
    sent,
    verified,
    seconds,
    answers: Object.fromEntries([...answers].toSorted(([, one], [, other]) => other - one)),
    breaches,
    busy,
    honest,
    signatures: requests.pool.signatures(),
    reopened,
  };
}

/** `400 invalid_grant MP-124`. */
function nameAnswer({ status, body }: Answer): string {
  const error = /"error" ?: ?"([a-z_]+)"/.exec(body)?.[1] ?? '';
  const code = /errors\/(MP-\d+)/.exec(body)?.[1] ?? '';
  return `${status} ${error} ${code}`.trim();
}
