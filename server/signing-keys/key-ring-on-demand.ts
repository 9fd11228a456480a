import { createKeyRing, type KeyRing } from './key-ring.ts';
import { ensureSigningKey, type Rotation } from './rotate-keys.ts';

/** A key ring that makes its first key at its first signature. For tokens that most installations never issue. */
export function createKeyRingOnDemand(settings: Rotation & Parameters<typeof createKeyRing>[0]): KeyRing {
  const ring = createKeyRing(settings);
  let ensured: Promise<void> | undefined;
  const ensure = () => {
    ensured ??= ensureSigningKey(settings).catch((error) => {
      ensured = undefined;
      throw error;
    });
    return ensured;
  };
  return {
    signerFor: async (lifetime) => {
      await ensure();
      return ring.signerFor(lifetime);
    },
    check: ring.check,
    published: ring.published,
    certified: ring.certified,
  };
}
