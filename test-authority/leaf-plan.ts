import type { KeyObject } from 'node:crypto';
import type { Addresses } from './addresses.ts';
import type { Environment } from './describe-hierarchies.ts';
import type { CertificateAuthority } from './open-hierarchy.ts';

/** What a certificate is for. Buypass itself sells no certificate for encryption alone. */
export const profiles = ['auth', 'sign', 'crypt'] as const;
export type Profile = (typeof profiles)[number];

/** What a profile needs to know of one certificate. Times are milliseconds since 1970. */
export interface LeafPlan {
  readonly orgno: string;
  readonly name: string;
  /** A sub-unit (underenhet), as it stands in OU. */
  readonly unit?: string | undefined;
  readonly profile: Profile;
  readonly qualified: boolean;
  readonly environment: Environment;
  readonly notBefore: number;
  /** The profile decides when it is left out. */
  readonly notAfter?: number | undefined;
  readonly publicKey: KeyObject;
  /** The key identifier of `publicKey`. */
  readonly keyId: Buffer;
  readonly issuer: CertificateAuthority;
  readonly addresses: Addresses;
}
