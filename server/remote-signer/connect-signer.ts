import { lstat } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { checkSocketFolder } from '@portvakt/signer/check-socket-folder';
import { createMessageReader, type SignerAnswer, type SignerRequest, writeMessage } from '@portvakt/signer/wire';
import { KeyHolderAwayError } from '#signing-keys';

/** Milliseconds in which a request must be answered. */
const ANSWERED_WITHIN = 5000;
/** Requests that wait for an answer. Beyond, the signer is too slow, and waiting would only make it worse. */
const MOST_WAITING = 2048;
/** Milliseconds between attempts to connect: the first, and the most. */
const FIRST_PAUSE = 50;
const LONGEST_PAUSE = 2000;

type Unnumbered<Request> = Request extends SignerRequest ? Omit<Request, 'id'> : never;

export interface SignerConnection {
  /** Resolves when there is a connection. */
  reach(): Promise<void>;
  ask(request: Unnumbered<SignerRequest>): Promise<SignerAnswer>;
  close(): void;
}

interface Waiting {
  readonly askedAt: number;
  resolve(answer: SignerAnswer): void;
  reject(error: Error): void;
}

/**
 * One connection to a signer, on which many requests are under way. It is made when it is needed. After a failure nobody tries for
 * a while, longer each time and by chance, so that many servers do not all come at the same moment; until then everything is
 * refused at once.
 */
export function connectSigner({
  path,
  random = Math.random,
  monotonic = () => performance.now(),
  answeredWithin = ANSWERED_WITHIN,
}: {
  path: string;
  random?: () => number;
  monotonic?: () => number;
  answeredWithin?: number;
}): SignerConnection {
  const waiting = new Map<number, Waiting>();
  let socket: Socket | undefined;
  let connecting: Promise<Socket> | undefined;
  let last = 0;
  let failures = 0;
  let notBefore = 0;
  let reason = 'it was not asked before';
  let watch: NodeJS.Timeout | undefined;

  const lose = (lost: Socket | undefined, why: string) => {
    lost?.destroy();
    if (lost !== socket) return;
    socket = undefined;
    reason = why;
    failures += 1;
    notBefore = monotonic() + random() * Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** failures);
    const given = [...waiting.values()];
    waiting.clear();
    for (const { reject } of given) reject(new KeyHolderAwayError(why));
  };

  const receive = (from: Socket) => {
    const reader = createMessageReader();
    from.on('data', (chunk: Buffer) => {
      const read = reader.read(chunk);
      if ('fault' in read) return lose(from, `it sent ${read.fault}`);
      failures = 0;
      for (const message of read) {
        // Both sides are made for this protocol; what is none of its answers is refused where it is read.
        const answer = message as SignerAnswer;
        const waits = waiting.get(answer?.id);
        waiting.delete(answer?.id);
        waits?.resolve(answer);
      }
    });
    from.on('close', () => lose(from, 'it closed the connection'));
    from.on('error', (error) => lose(from, error.message));
  };

  const open = async (): Promise<Socket> => {
    let opened: Socket | undefined;
    try {
      const { uid } = await lstat(path);
      await checkSocketFolder(path, uid);
      opened = connect(path);
      const made = opened;
      await new Promise<void>((resolve, reject) => made.once('connect', resolve).once('error', reject));
      socket = made;
      receive(made);
      return made;
    } catch (error) {
      opened?.destroy();
      lose(undefined, (error as Error).message);
      throw new KeyHolderAwayError(reason);
    }
  };
  const reach = (): Socket | Promise<Socket> => {
    if (socket !== undefined) return socket;
    if (connecting !== undefined) return connecting;
    if (monotonic() < notBefore) throw new KeyHolderAwayError(reason);
    connecting = open().finally(() => {
      connecting = undefined;
    });
    return connecting;
  };

  /** One timer for all that wait: answers come in a millisecond, and a timer for each would be dear. */
  const watchOldest = () => {
    watch ??= setTimeout(() => {
      watch = undefined;
      const [oldest] = waiting.values();
      if (oldest === undefined) return;
      if (monotonic() - oldest.askedAt > answeredWithin) lose(socket, `no answer for ${answeredWithin} ms`);
      else watchOldest();
    }, answeredWithin / 5);
  };

  return {
    reach: async () => {
      await reach();
    },
    ask: async (request) => {
      const open = await reach();
      if (waiting.size >= MOST_WAITING) throw new KeyHolderAwayError(`${MOST_WAITING} requests wait for it`);
      last += 1;
      const id = last;
      return new Promise((resolve, reject) => {
        waiting.set(id, { askedAt: monotonic(), resolve, reject });
        watchOldest();
        if (open.writableCorked === 0) {
          // What is asked in one turn is sent at once.
          open.cork();
          setImmediate(() => open.uncork());
        }
        open.write(writeMessage({ ...request, id }));
      });
    },
    close: () => {
      clearTimeout(watch);
      const closed = socket;
      lose(closed, 'the server has ended the connection');
    },
  };
}
