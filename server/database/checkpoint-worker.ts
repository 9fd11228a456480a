import { DatabaseSync } from 'node:sqlite';
import { parentPort, workerData } from 'node:worker_threads';

/** Milliseconds between two checkpoints. */
const INTERVAL = 500;
/** Pages in the write-ahead log (4 kB each) from which on writers are held up for a moment, so that it begins anew. */
const LONGEST_LOG = 8000;

const connection = new DatabaseSync((workerData as { file: string }).file, { timeout: 1000 });
connection.exec('pragma synchronous = normal; pragma wal_autocheckpoint = 0');
const passive = connection.prepare('pragma wal_checkpoint(passive)');
const restart = connection.prepare('pragma wal_checkpoint(restart)');

const checkpoint = () => {
  // What is copied here was committed long ago; a checkpoint that finds the database busy is made up for by the next.
  const { log } = passive.get() as { log: number };
  // Under steady load there is always something newer in the log, and it would never start over. Almost all of it has
  // just been copied, so writers wait for a few pages only.
  if (log > LONGEST_LOG) restart.get();
};

const timer = setInterval(() => {
  try {
    checkpoint();
  } catch {
    // A full disk: there may be room next time, and until then the main thread must not be left to do it.
  }
}, INTERVAL);

parentPort?.once('message', () => {
  clearInterval(timer);
  connection.close();
  parentPort?.close();
});
