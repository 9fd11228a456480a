import type { Adapter, AdapterPayload } from 'oidc-provider';

/** Records after which those that have run out are removed. */
const SWEEP = 10_000;

/** What oidc-provider keeps, in this process. Its own memory holds a thousand records of all kinds, which would forget used grants. */
export function keepInMap(): Adapter {
  const kept = new Map<string, { readonly payload: AdapterPayload; readonly until: number }>();
  let sinceSweep = 0;
  const sweep = () => {
    const now = Date.now();
    for (const [id, { until }] of kept) if (until <= now) kept.delete(id);
    sinceSweep = 0;
  };
  const find = async (id: string) => {
    const found = kept.get(id);
    return found !== undefined && found.until > Date.now() ? found.payload : undefined;
  };
  return {
    upsert: async (id, payload, expiresIn = 600) => {
      kept.set(id, { payload, until: Date.now() + expiresIn * 1000 });
      sinceSweep += 1;
      if (sinceSweep >= SWEEP) sweep();
    },
    find,
    // Sessions, device codes and refresh tokens: none of these is part of the grant.
    findByUid: async () => undefined,
    findByUserCode: async () => undefined,
    consume: async () => {},
    destroy: async (id) => {
      kept.delete(id);
    },
    revokeByGrantId: async () => {},
  };
}
