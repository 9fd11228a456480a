import { once } from 'node:events';
import type { Worker } from 'node:worker_threads';
import { startThread } from '#shipped-files';
import { DatabaseAwayError } from './database-away.ts';
import type { Asked, Told } from './reading-worker.ts';

/** Statements that may wait; more would only wait for a thread that cannot keep up. */
const MOST_WAITING = 500;
/** Milliseconds for a statement to be answered, its turn included: as long as PostgreSQL gets. */
const PATIENCE = 10_000;

/** Reads an SQLite file in a thread of its own, one statement at a time in the order they came. */
export interface ReadingThread {
  /** Rejects with SQLite's error (`errcode`), or with a `DatabaseAwayError` when there is no answer in time. */
  read(query: { readonly sql: string; readonly parameters: readonly unknown[] }): Promise<unknown[]>;
  close(): Promise<void>;
}

interface Question {
  readonly query: Exclude<Asked, string>;
  readonly rows: unknown[];
  readonly answer: PromiseWithResolvers<unknown[]>;
  readonly timer: NodeJS.Timeout;
  /** Nobody waits for it any more. */
  isGivenUp: boolean;
  /** The thread ended over it. */
  hasFailed: boolean;
}

/**
 * The thread is started by the first question. When it dies, the question that it was at is asked once more of a new
 * one. What was committed before a question is asked is in its answer.
 */
export function createReadingThread(
  file: string,
  { mostWaiting = MOST_WAITING, patience = PATIENCE }: { mostWaiting?: number; patience?: number } = {},
): ReadingThread {
  let worker: Worker | undefined;
  let underWay: Question | undefined;
  let isClosed = false;
  const waiting: Question[] = [];

  const say = (asked: Asked) => worker?.postMessage(asked);

  const askNext = () => {
    if (underWay !== undefined) return;
    underWay = waiting.shift();
    if (underWay === undefined) {
      worker?.unref();
      return;
    }
    worker ??= start();
    // Held only while somebody waits: an idle thread must not keep the process alive.
    worker.ref();
    say(underWay.query);
  };

  const end = (settle: (question: Question) => void) => {
    const question = underWay;
    underWay = undefined;
    if (question !== undefined && !question.isGivenUp) {
      clearTimeout(question.timer);
      settle(question);
    }
    askNext();
  };

  const take = (told: Told) => {
    if (underWay === undefined) return;
    if ('failure' in told) {
      const { message, errcode } = told.failure;
      const error = Object.assign(new Error(message), errcode !== undefined && { code: 'ERR_SQLITE_ERROR', errcode });
      end(({ answer }) => answer.reject(error));
      return;
    }
    if (told.more && underWay.isGivenUp) say('no more');
    else underWay.rows.push(...told.rows);
    if (told.more && !underWay.isGivenUp) say('next rows');
    else end(({ answer, rows }) => answer.resolve(rows));
  };

  const start = (): Worker => {
    const started = startThread(new URL('./reading-worker.ts', import.meta.url), { workerData: { file } });
    const lose = (cause: unknown) => {
      if (worker !== started) return;
      worker = undefined;
      const question = underWay;
      if (question !== undefined && !question.hasFailed && !question.isGivenUp) {
        underWay = undefined;
        question.hasFailed = true;
        question.rows.length = 0;
        waiting.unshift(question);
      }
      end(({ answer }) => answer.reject(new DatabaseAwayError(cause)));
    };
    started.on('message', take);
    started.once('error', lose);
    started.once('exit', lose);
    return started;
  };

  const giveUp = (question: Question) => {
    question.isGivenUp = true;
    const place = waiting.indexOf(question);
    if (place !== -1) waiting.splice(place, 1);
    question.answer.reject(new DatabaseAwayError('a list took too long'));
  };

  return {
    read: (query) => {
      const answer = Promise.withResolvers<unknown[]>();
      if (isClosed || waiting.length >= mostWaiting) {
        answer.reject(new DatabaseAwayError(isClosed ? 'closed' : 'too many lists are asked for'));
        return answer.promise;
      }
      const timer = setTimeout(() => giveUp(question), patience);
      const question: Question = { query, rows: [], answer, timer, isGivenUp: false, hasFailed: false };
      waiting.push(question);
      askNext();
      return answer.promise;
    },
    close: async () => {
      isClosed = true;
      for (const { answer, timer } of waiting.splice(0)) {
        clearTimeout(timer);
        answer.reject(new DatabaseAwayError('closed'));
      }
      if (worker === undefined) return;
      const ended = once(worker, 'exit');
      worker.ref();
      say('end');
      await ended;
    },
  };
}
