import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { MadeClient } from '@portvakt/own-tests';
import type { PeerRequest } from '@portvakt/peers';
import type { DriverOrder, DriverReport } from './drive.ts';
import type { RoundOrder, RoundResult } from './drive-round.ts';
import { GRANT_LIFETIME } from './sign-requests.ts';

const DRIVER = fileURLToPath(new URL('./drive.ts', import.meta.url));
/** Seconds of a grant's life that are not planned with. */
const MARGIN = 5;
/** Requests of the first batch, before anything is known of the machine; and how many more than seem to be needed. */
const FIRST_GUESS = 3000;
const SPARE = 1.15;

/** Grants of so many clients, signed with certificates where there are any. */
export interface Grants {
  readonly clients: number;
  readonly certificates: readonly string[] | undefined;
  readonly delegations: number;
  readonly systemUsers: number;
  /** Whether each tenth is one that must be refused. */
  readonly refusals?: boolean;
  /** How they are sent to a peer that wants another request. */
  readonly request?: PeerRequest;
}

export interface Driver {
  /** Drives one round with such grants, signing new ones first when there are none or they are too old. */
  drive(grants: Grants, order: RoundOrder, onWarm: () => void): Promise<RoundResult>;
  /** Has every grant signed anew before its next use: a server that has met the old ones would refuse them. */
  discard(): void;
  stop(): Promise<void>;
}

/** Starts the driver process. Its grants are those of `key`, made out to `issuer`. */
export function startDriver({ key, issuer }: { key: MadeClient; issuer: string }): Driver {
  const child = fork(DRIVER, { serialization: 'advanced' });
  const batches = new Map<string, { readonly signedAt: number; readonly count: number }>();
  let fastest = 0;

  const nameBatch = ({ clients, certificates, delegations, systemUsers, refusals, request }: Grants) =>
    [
      clients,
      ...(certificates === undefined ? [] : ['with certificates']),
      ...(delegations === 0 ? [] : [`of ${delegations}`]),
      ...(systemUsers === 0 ? [] : [`naming ${systemUsers}`]),
      ...(refusals ? ['with refusals'] : []),
      ...(request === undefined ? [] : [JSON.stringify(request)]),
    ].join(' ');
  const sign = async (grants: Grants, count: number) => {
    const signedAt = performance.now();
    const pem = key.privateKey.export({ format: 'pem', type: 'pkcs8' }).toString();
    const order = { ...grants, batch: nameBatch(grants), count, issuer, kid: key.publicJwk.kid, pem };
    const { seconds } = await ask(child, { kind: 'sign', ...order }, 'signed');
    batches.set(nameBatch(grants), { signedAt, count });
    return seconds;
  };
  const ensureBatch = async (grants: Grants, { warmUp, seconds: measured, perSecond }: RoundOrder) => {
    const seconds = warmUp + measured;
    if (fastest === 0) {
      // A server signs a token for every grant, so it cannot be faster than the signing of grants was.
      const guessed = await sign(grants, FIRST_GUESS);
      fastest = FIRST_GUESS / guessed / SPARE;
    }
    const needed = Math.ceil((perSecond ?? fastest) * seconds * SPARE);
    const batch = batches.get(nameBatch(grants));
    const age = batch === undefined ? Number.POSITIVE_INFINITY : (performance.now() - batch.signedAt) / 1000;
    if (batch === undefined || batch.count < needed || age + seconds > GRANT_LIFETIME - MARGIN) {
      await sign(grants, needed);
    }
  };

  return {
    drive: async (grants, order, onWarm) => {
      await ensureBatch(grants, order);
      const result = await ask(
        child,
        { kind: 'drive', batch: nameBatch(grants), ...order, refusals: grants.refusals },
        'driven',
        onWarm,
      );
      // With grants to spare there was no shortage; after one the next batch is half as large again.
      fastest = result.ranOut ? result.tokensPerSecond * 1.5 : fastest;
      return result;
    },
    discard: () => batches.clear(),
    stop: async () => {
      child.kill();
      await once(child, 'exit');
    },
  };
}

function ask<Kind extends DriverReport['kind']>(
  child: ChildProcess,
  order: DriverOrder,
  kind: Kind,
  onWarm: () => void = () => {},
): Promise<Extract<DriverReport, { kind: Kind }>> {
  return new Promise((resolve, reject) => {
    const end = (error: Error | undefined, report?: DriverReport) => {
      child.off('message', listen).off('exit', lose);
      if (error === undefined) resolve(report as Extract<DriverReport, { kind: Kind }>);
      else reject(error);
    };
    const lose = () => end(new Error('the driver process ended'));
    const listen = (report: DriverReport) => {
      if (report.kind === 'warm') onWarm();
      else if (report.kind === 'failed') end(new Error(report.message));
      else if (report.kind === kind) end(undefined, report);
    };
    child.on('message', listen).once('exit', lose);
    child.send(order);
  });
}
