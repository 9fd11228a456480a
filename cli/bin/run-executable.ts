// Where the single executable begins: what portvakt.js does in a checkout and a package, less the search for a Node.
import cluster from 'node:cluster';
import { runCommandLine } from '../main.ts';
import { isAskedToFollow, settleProcess } from './settle-process.js';

if (isAskedToFollow()) process.env.PORTVAKT_LAUNCHED = String(process.ppid);
settleProcess();
// Options for Node that a worker is started with arrive here as words of the command, which is always the same.
await runCommandLine(cluster.isWorker ? ['start'] : process.argv.slice(2));
