import { chmod, lstat, rm } from 'node:fs/promises';
import { connect, createServer, type Socket } from 'node:net';
import { checkSocketFolder } from './check-socket-folder.ts';
import { type KeyHolder, UnknownKeyError } from './key-holder.ts';
import { answerError, readRequest } from './read-request.ts';
import { createMessageReader, type SignerAnswer, type SignerRequest, writeMessage } from './wire.ts';

/** Requests of one connection that are under way; while there are as many, nothing more is read from it. */
const MOST_UNDER_WAY = 256;
const MOST_CONNECTIONS = 128;
/** Milliseconds in which a message that has begun must be whole. */
const WHOLE_WITHIN = 10_000;

export interface ServedKeys {
  /** Takes no more requests, answers those under way, and removes the socket. */
  stop(): Promise<void>;
}

/**
 * Serves `holder` at the Unix socket `path` (docs/signer-protocol.md). Only this user may connect; with `forGroup`, also the group of
 * the socket. What is signed is not told to `report`, nor anywhere else.
 *
 * @throws when the folder of the socket could be changed by others, or another signer answers there.
 */
export async function serveKeys({
  holder,
  path,
  forGroup = false,
  report,
}: {
  holder: KeyHolder;
  path: string;
  forGroup?: boolean;
  report: (text: string) => void;
}): Promise<ServedKeys> {
  await checkSocketFolder(path);
  await removeLeftSocket(path);
  const sockets = new Set<Socket>();
  const underWay = new Set<Promise<void>>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    converse({ socket, holder, underWay, report });
  });
  server.maxConnections = MOST_CONNECTIONS;
  // Nobody may connect between the socket's birth and its permissions.
  const mask = process.umask(0o177);
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(path, resolve);
    });
  } finally {
    process.umask(mask);
  }
  if (forGroup) await chmod(path, 0o660);
  server.on('error', (error) => report(`the socket failed: ${error.message}`));
  return {
    stop: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      for (const socket of sockets) socket.pause();
      await Promise.allSettled(underWay);
      for (const socket of sockets) socket.destroySoon();
      await closed;
    },
  };
}

/** One connection: every message is answered, in the order in which the work is done. */
function converse({
  socket,
  holder,
  underWay,
  report,
}: {
  socket: Socket;
  holder: KeyHolder;
  underWay: Set<Promise<void>>;
  report: (text: string) => void;
}): void {
  const reader = createMessageReader();
  let count = 0;
  let isHeld = false;
  const send = (answer: SignerAnswer) => {
    if (!socket.writable) return;
    if (socket.writableCorked === 0) {
      // What is done in one turn is sent at once.
      socket.cork();
      setImmediate(() => socket.uncork());
    }
    socket.write(writeMessage(answer));
  };
  const take = async (message: unknown) => {
    const request = readRequest(message);
    count += 1;
    try {
      send('error' in request ? request : await answer(request, holder));
    } catch (error) {
      const { id } = request;
      if (error instanceof UnknownKeyError) return send(answerError(id, 'unknown-key', error.message));
      report(`a request to ${'do' in request ? request.do : 'do something'} failed: ${(error as Error).message}`);
      send(answerError(id, 'failed', 'The key could not be used.'));
    } finally {
      count -= 1;
      if (isHeld && count < MOST_UNDER_WAY) {
        isHeld = false;
        socket.resume();
      }
    }
  };
  socket.setTimeout(WHOLE_WITHIN, () => {
    if (reader.isWithin()) socket.destroy();
  });
  socket.on('error', () => socket.destroy());
  socket.on('data', (chunk: Buffer) => {
    const read = reader.read(chunk);
    if ('fault' in read) {
      report(`a connection was closed that sent ${read.fault}`);
      socket.destroy();
      return;
    }
    for (const message of read) {
      const work = take(message).finally(() => underWay.delete(work));
      underWay.add(work);
    }
    if (count >= MOST_UNDER_WAY) {
      isHeld = true;
      socket.pause();
    }
  });
}

async function answer(request: SignerRequest, holder: KeyHolder): Promise<SignerAnswer> {
  const { id } = request;
  switch (request.do) {
    case 'health':
      await holder.check();
      return { id, ok: true };
    case 'keys':
      return { id, keys: await holder.list() };
    case 'sign': {
      const signature = await holder.sign(request.kid, Buffer.from(request.digest, 'base64url'));
      return { id, signature: signature.toString('base64url') };
    }
  }
}

/** A signer that was killed leaves its socket. One that lives answers there, and keeps it. */
async function removeLeftSocket(path: string): Promise<void> {
  const found = await lstat(path).catch(() => undefined);
  if (found === undefined) return;
  if (!found.isSocket()) throw new Error(`${path} is there already, and is no socket.`);
  const isAlive = await new Promise<boolean>((resolve) => {
    const probe = connect(path, () => resolve(true)).once('error', () => resolve(false));
    probe.once('connect', () => probe.destroy());
  });
  if (isAlive) throw new Error(`Another signer answers at ${path}.`);
  await rm(path);
}
