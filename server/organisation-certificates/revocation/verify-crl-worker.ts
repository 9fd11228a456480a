import { parentPort, workerData } from 'node:worker_threads';
import { verifyCrl } from './verify-crl.ts';
import type { CrlTask } from './verify-crl-aside.ts';

/** Runs in its own thread: parses one list, reports the result, and ends. */
const { der, issuer, now } = workerData as CrlTask;
parentPort?.postMessage(verifyCrl(der, { issuer, now }));
