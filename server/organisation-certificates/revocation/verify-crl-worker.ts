import { parentPort, workerData } from 'node:worker_threads';
import { verifyCrl } from './verify-crl.ts';
import type { CrlTask } from './verify-crl-aside.ts';

/** Runs in a thread of its own: reads one list, says what it says, and ends. */
const { der, issuer, now } = workerData as CrlTask;
parentPort?.postMessage(verifyCrl(der, { issuer, now }));
