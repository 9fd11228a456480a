import { startServerProcess } from '@portvakt/own-tests';
import { consumer, OWN_CLIENTS, ownClient, provider, registerAdministrators, requestToken } from './administrators.ts';
import type { Bench, PreparedRow } from './prepare-row.ts';
import { listOrganisationNumbers, scopeName, shape } from './register-shape.ts';
import { computeFigure, type Figure } from './summarise.ts';

/** Milliseconds that the calls of the self-service API take, one at a time, on a large register. */
export interface SelfServiceTimes {
  readonly title: string;
  readonly calls: readonly { readonly name: string; readonly time: Figure; readonly most: number | undefined }[];
  /** From the answer to a change until another process honours it; only where two can share the database. */
  readonly seenElsewhere: Figure | undefined;
}

const CALLS = 100;
const CHANGES = 20;
/** Milliseconds aimed at, at the median. */
const MOST = { one: 5, list: 50 } as const;

/** Measures `row`'s server on its filled database, with two administration clients and some more clients in it. */
export async function measureSelfService(row: PreparedRow, bench: Bench): Promise<SelfServiceTimes> {
  const [owner = '', other = ''] = listOrganisationNumbers(2);
  await registerAdministrators(row, { bench, owner, other });
  const first = await startServerProcess(row.command);
  const second = row.server === 'postgres' ? await startServerProcess(row.command) : undefined;
  try {
    const call = createCaller(first.port, bench);
    const asProvider = await call.as(provider, 'idporten:scopes.write');
    const asConsumer = await call.as(consumer, 'idporten:dcr.write');
    const scope = encodeURIComponent(scopeName(0));
    const body = { integration_type: 'maskinporten', description: 'Bench', scopes: [scopeName(8)] };
    const measured = [
      { name: 'one client', most: MOST.one, run: () => asConsumer('GET', `clients/${ownClient(1)}`) },
      { name: `${OWN_CLIENTS} clients of one organisation`, most: MOST.list, run: () => asConsumer('GET', 'clients') },
      { name: `its ${shape.scopes} scopes`, most: MOST.list, run: () => asProvider('GET', 'scopes') },
      { name: `every public scope`, most: undefined, run: () => asProvider('GET', 'scopes/all') },
      { name: 'a new client', most: undefined, run: () => asConsumer('POST', 'clients', body) },
      {
        name: 'a grant given or withdrawn',
        most: undefined,
        run: (step: number) => asProvider(step % 2 === 0 ? 'DELETE' : 'PUT', `scopes/access/${other}?scope=${scope}`),
      },
    ];
    const calls = [];
    for (const { name, most, run } of measured) {
      const times: number[] = [];
      // The first few compile what they need.
      for (let step = -4; step < CALLS; step += 1) {
        const startedAt = performance.now();
        await run(step);
        if (step >= 0) times.push(performance.now() - startedAt);
      }
      calls.push({ name, most, time: computeFigure(times) as Figure });
    }
    const seenElsewhere =
      second && (await measureSeenElsewhere({ asProvider, port: second.port, bench, consumer: other, scope }));
    return { title: row.title, calls, seenElsewhere };
  } finally {
    await first.stop();
    await second?.stop();
  }
}

/** How long until a grant that was withdrawn or given through one process is so at the token endpoint of another. */
async function measureSeenElsewhere({
  asProvider,
  port,
  bench,
  consumer: orgno,
  scope,
}: {
  asProvider: Call;
  port: number;
  bench: Bench;
  consumer: string;
  scope: string;
}): Promise<Figure | undefined> {
  const times: number[] = [];
  for (let step = 0; step < CHANGES; step += 1) {
    const granted = step % 2 === 1;
    await asProvider(granted ? 'PUT' : 'DELETE', `scopes/access/${orgno}?scope=${scope}`);
    const changedAt = performance.now();
    while ((await requestToken(port, bench, ownClient(0), scopeName(0))).ok !== granted);
    times.push(performance.now() - changedAt);
  }
  return computeFigure(times);
}

type Call = (method: string, path: string, body?: object) => Promise<void>;

function createCaller(port: number, bench: Bench) {
  return {
    /** Calls with a token of the client `clientId` for `scope`; an answer that is no success fails the bench. */
    as: async (clientId: string, scope: string): Promise<Call> => {
      const response = await requestToken(port, bench, clientId, scope);
      const { access_token: token } = (await response.json()) as { access_token: string };
      return async (method, path, body) => {
        const answer = await fetch(`http://127.0.0.1:${port}/api/v1/${path}`, {
          method,
          headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
          ...(body !== undefined && { body: JSON.stringify(body) }),
        });
        const text = await answer.text();
        if (!answer.ok) throw new Error(`${method} ${path} answered ${answer.status}: ${text}`);
      };
    },
  };
}
