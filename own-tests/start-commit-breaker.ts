import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

export interface CommitBreaker {
  /** The URL of a database, by way of here. */
  through(url: string): string;
  /** How many commits came by, and how many of them were broken. */
  count(): { readonly commits: number; readonly broken: number };
  stop(): Promise<void>;
}

/**
 * A proxy before a PostgreSQL server that breaks a share of all commits of what writes: the server really rolls back, and
 * whoever asked is told SQLSTATE 40001, as by an engine whose transactions are all serializable. It speaks as much of the
 * protocol (version 3, without TLS) as `pg` does: one batch of messages at a time.
 *
 * @param share of all commits, from 0 to 1; with the same `seed` the same of them.
 */
export async function startCommitBreaker({ share, seed }: { share: number; seed: number }): Promise<CommitBreaker> {
  const counted = { commits: 0, broken: 0 };
  let state = seed >>> 0;
  // The constants of Numerical Recipes: good enough to choose commits by.
  const draw = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
  const isBroken = () => {
    counted.commits += 1;
    if (draw() >= share) return false;
    counted.broken += 1;
    return true;
  };
  const sockets = new Set<Socket>();
  let target: { host: string; port: number } | undefined;
  const server = createServer((near) => {
    if (target === undefined) return near.destroy();
    const far = connect(target.port, target.host);
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(from);
      from.setNoDelay();
      from.on('error', () => undefined);
      from.on('close', () => {
        sockets.delete(from);
        to.destroy();
      });
    }
    relay({ near, far, isBroken });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    through: (url) => {
      const parsed = new URL(url);
      target = { host: parsed.hostname, port: Number(parsed.port) };
      parsed.host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
      return parsed.href;
    },
    count: () => ({ ...counted }),
    stop: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

interface Message {
  readonly type: string;
  /** With its type and length. */
  readonly bytes: Buffer;
}

/** Relays the messages of one connection. */
function relay({ near, far, isBroken }: { near: Socket; far: Socket; isBroken: () => boolean }): void {
  let inTransaction = false;
  let batch: Message[] = [];
  const writing = new Set<string>();
  /** What is done with the answers up to each `ReadyForQuery` that is still to come. */
  const answers: { readonly passes: 'all' | 'nothing' | 'all but the end'; readonly after?: () => void }[] = [];

  const ask = (text: string, after?: () => void) => {
    answers.push({ passes: 'nothing', ...(after && { after }) });
    far.write(writeMessage('Q', Buffer.from(`${text}\0`)));
  };
  const tellBroken = () => {
    near.write(writeMessage('E', Buffer.from('SERROR\0VERROR\0C40001\0Mrestart transaction\0\0')));
    near.write(writeMessage('Z', Buffer.from('I')));
  };

  const sendBatch = () => {
    const sent = batch;
    batch = [];
    const bytes = Buffer.concat(sent.map((message) => message.bytes));
    const kind = judgeBatch(sent, writing);
    if (inTransaction ? kind === 'commit' && isBroken() : false) return ask('rollback', tellBroken);
    if (!inTransaction && kind === 'write' && isBroken()) {
      ask('begin', () => {
        answers.push({ passes: 'all but the end', after: () => ask('rollback', tellBroken) });
        far.write(bytes);
      });
      return;
    }
    answers.push({ passes: 'all' });
    far.write(bytes);
  };

  let begun = false;
  near.on(
    'data',
    splitMessages({
      // What begins a connection has a length, but no type.
      first: (bytes) => far.write(bytes),
      each: (message) => {
        if (message.type === 'p' || message.type === 'X') return far.write(message.bytes);
        batch.push(message);
        if (message.type === 'Q' || message.type === 'S') sendBatch();
      },
    }),
  );
  far.on(
    'data',
    splitMessages({
      each: ({ type, bytes }) => {
        if (!begun) {
          begun = type === 'Z';
          near.write(bytes);
          return;
        }
        const [answer] = answers;
        if (type !== 'Z') {
          if (answer?.passes !== 'nothing') near.write(bytes);
          return;
        }
        answers.shift();
        if (answer?.passes === 'all' || answer === undefined) {
          inTransaction = bytes.toString('latin1', 5) !== 'I';
          near.write(bytes);
        } else if (answer.passes === 'nothing') inTransaction = false;
        answer?.after?.();
      },
    }),
  );
}

/** What a batch asks for; statements that were prepared under a name are remembered in `writing` when they write. */
function judgeBatch(batch: readonly Message[], writing: Set<string>): 'commit' | 'write' | 'other' {
  const writes = (text: string) => /\b(insert|update|delete)\b/i.test(text);
  let kind: 'commit' | 'write' | 'other' = 'other';
  for (const { type, bytes } of batch) {
    const parts = bytes.toString('utf8', 5).split('\0');
    if (type === 'Q')
      kind = /^commit;?$/i.test(parts[0]?.trim() ?? '') ? 'commit' : writes(parts[0] ?? '') ? 'write' : kind;
    if (type === 'P' && writes(parts[1] ?? '')) {
      kind = 'write';
      if (parts[0] !== '') writing.add(parts[0] as string);
    }
    // Portal, then statement.
    if (type === 'B' && writing.has(parts[1] ?? '')) kind = 'write';
  }
  return kind;
}

function writeMessage(type: string, content: Buffer): Buffer {
  const head = Buffer.alloc(5);
  head.write(type, 'latin1');
  head.writeInt32BE(content.length + 4, 1);
  return Buffer.concat([head, content]);
}

/** Cuts a stream into messages. With `first`, the first of them has no type. */
function splitMessages({ first, each }: { first?: (bytes: Buffer) => void; each: (message: Message) => void }) {
  let rest = Buffer.alloc(0);
  let isFirst = first !== undefined;
  return (chunk: Buffer) => {
    rest = Buffer.concat([rest, chunk]);
    for (;;) {
      const head = isFirst ? 0 : 1;
      if (rest.length < head + 4) return;
      const length = head + rest.readInt32BE(head);
      if (rest.length < length) return;
      const bytes = rest.subarray(0, length);
      rest = rest.subarray(length);
      if (isFirst) first?.(bytes);
      else each({ type: bytes.toString('latin1', 0, 1), bytes });
      isFirst = false;
    }
  };
}
