import { randomUUID } from 'node:crypto';
import type { Server } from 'node:http';
import { type AuditLine, createResourceServer } from '@portvakt/resource-server';
import { createAskAgreement } from '../nav/ask-agreement.ts';
import { type Nav, startNav } from '../nav/start-nav.ts';
import type { FetchWithToken } from '../provider/call-api.ts';
import { type LegalBasis, type Skatteetaten, startSkatteetaten } from '../skatteetaten/start-skatteetaten.ts';
import type { World } from '../synthetic/make-world.ts';
import { type DecideFault, type TrafficWatch, watchTraffic } from '../traffic/watch-traffic.ts';
import { parties } from './parties.ts';

export interface StandInOptions {
  readonly world: World;
  readonly issuer: string;
  /** Puts NAV's own token for Skatteetaten into a call. */
  readonly fetchAsNav: FetchWithToken;
  readonly decideFault?: DecideFault;
  /** How long a call takes, beside its own work. */
  readonly delay?: () => Promise<void>;
  /** Gets the HTTP server of each agency before it listens. */
  readonly prepare?: (server: Server) => void;
  readonly clock?: () => number;
  /** Gets a line for every decision of an agency about a token. */
  readonly audit?: (agency: 'nav' | 'skatteetaten', line: AuditLine) => void;
}

export interface StandIns {
  readonly nav: Nav;
  readonly skatteetaten: Skatteetaten;
  readonly traffic: TrafficWatch;
  /** Where the provider's program finds the three APIs. */
  readonly addresses: {
    readonly aareg: string;
    readonly inntektsmottakere: string;
    readonly tjenestepensjonsavtale: string;
  };
  stop(): Promise<void>;
}

/** Starts NAV's and Skatteetaten's APIs with the same facts. Each guards itself with a resource server of its own. */
export async function startStandIns(options: StandInOptions): Promise<StandIns> {
  const { world, issuer, fetchAsNav, clock = Date.now, audit = () => undefined, decideFault, delay, prepare } = options;
  const traffic = watchTraffic();
  const behaviour = {
    world,
    traffic,
    makeId: randomUUID,
    ...(decideFault !== undefined && { decideFault }),
    ...(delay !== undefined && { delay }),
    ...(prepare !== undefined && { prepare }),
  };
  const guardFor = (agency: 'nav' | 'skatteetaten') =>
    createResourceServer({ issuers: [issuer], clock, audit: (line) => audit(agency, line) });
  const legalBases: ReadonlyMap<string, readonly LegalBasis[]> = new Map([
    [parties.provider.orgno, ['otp']],
    [parties.nav.orgno, ['nav']],
  ]);
  const skatteetaten = await startSkatteetaten({ ...behaviour, resourceServer: guardFor('skatteetaten'), legalBases });
  const nav = await startNav({
    ...behaviour,
    clock,
    resourceServer: guardFor('nav'),
    askAgreement: createAskAgreement({ fetch: fetchAsNav, address: skatteetaten.addresses.tjenestepensjonsavtale }),
  });
  return {
    nav,
    skatteetaten,
    traffic,
    addresses: { ...skatteetaten.addresses, aareg: nav.address },
    stop: async () => {
      await nav.stop();
      await skatteetaten.stop();
    },
  };
}
