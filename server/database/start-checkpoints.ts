import { once } from 'node:events';
import { startThread } from '#shipped-files';
import type { Database } from './database.ts';

/** Pages after which a connection checkpoints by itself: SQLite's default, and ours while no worker does it. */
const BY_ITSELF = 1000;

/**
 * Copies what SQLite's write-ahead log holds into the database in a thread of its own, for a process that writes all the
 * time: a checkpoint waits for the disk, and on the main thread every request would wait with it. Does nothing for other
 * databases. Stop it before the database is closed.
 */
export function startCheckpoints({ journal }: Database): { stop(): Promise<void> } {
  if (journal.dialect !== 'sqlite' || journal.file === undefined) return { stop: async () => {} };
  const { connection, file } = journal;
  const setAutomatic = (pages: number) => connection.isOpen && connection.exec(`pragma wal_autocheckpoint = ${pages}`);
  const worker = startThread(new URL('./checkpoint-worker.ts', import.meta.url), { workerData: { file } });
  worker.unref();
  worker.once('online', () => setAutomatic(0));
  // Without the worker the log would only grow.
  worker.on('error', () => setAutomatic(BY_ITSELF));
  return {
    stop: async () => {
      setAutomatic(BY_ITSELF);
      const ended = once(worker, 'exit');
      worker.ref();
      worker.postMessage('end');
      await ended;
    },
  };
}
