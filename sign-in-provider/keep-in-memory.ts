import type { Adapter, AdapterFactory, AdapterPayload } from 'oidc-provider';

/** Records of each kind; the oldest give way. */
const MOST = 5000;

/** What the library remembers of sign-ins: in this process, as long as it runs. */
export function createMemory(): AdapterFactory {
  const byGrant = new Map<string, Set<() => void>>();
  return (): Adapter => {
    const kept = new Map<string, { readonly payload: AdapterPayload; readonly until: number }>();
    const find = (matches: (payload: AdapterPayload) => boolean): AdapterPayload | undefined =>
      [...kept.values()].find(({ payload, until }) => until > Date.now() && matches(payload))?.payload;
    return {
      upsert: async (id, payload, expiresIn = 600) => {
        for (const oldest of [...kept.keys()].slice(0, Math.max(0, kept.size - MOST))) kept.delete(oldest);
        kept.set(id, { payload, until: Date.now() + expiresIn * 1000 });
        const { grantId } = payload;
        if (grantId === undefined) return;
        const endings = byGrant.get(grantId) ?? new Set();
        endings.add(() => kept.delete(id));
        byGrant.set(grantId, endings);
        for (const oldest of [...byGrant.keys()].slice(0, Math.max(0, byGrant.size - MOST))) byGrant.delete(oldest);
      },
      find: async (id) => {
        const found = kept.get(id);
        return found !== undefined && found.until > Date.now() ? found.payload : undefined;
      },
      findByUid: async (uid) => find((payload) => payload.uid === uid),
      findByUserCode: async (userCode) => find((payload) => payload.userCode === userCode),
      consume: async (id) => {
        const found = kept.get(id);
        if (found !== undefined) found.payload.consumed = Math.floor(Date.now() / 1000);
      },
      destroy: async (id) => {
        kept.delete(id);
      },
      revokeByGrantId: async (grantId) => {
        for (const end of byGrant.get(grantId) ?? []) end();
        byGrant.delete(grantId);
      },
    };
  };
}
