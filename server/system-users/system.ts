import type { OrganisationNumber } from '@portvakt/protocol';
import type { AccessPackage, Right, UserType } from './right.ts';

export interface Texts {
  readonly nb: string;
  readonly nn: string;
  readonly en: string;
}

/** A vendor's product that customers let act for them (fagsystem), as the system register keeps it. */
export interface System {
  /** The vendor's organisation number, an underscore and a name: never changed, never used again. */
  readonly id: string;
  readonly internalId: string;
  readonly vendor: OrganisationNumber;
  readonly name: Texts;
  readonly description: Texts;
  readonly rights: readonly Right[];
  readonly accessPackages: readonly AccessPackage[];
  readonly clientIds: readonly string[];
  /** Whether customers can choose it themselves. */
  readonly isVisible: boolean;
  readonly allowedRedirectUrls: readonly string[];
  readonly deleted: boolean;
}

/** What a vendor says of a system when it registers or replaces it. */
export type SystemDescription = Omit<System, 'internalId' | 'deleted'>;

/** An access package as the registry file declares it. */
export interface KnownPackage {
  readonly urn: string;
  readonly resources: readonly string[];
  readonly delegable: boolean;
  /** Which kinds of system user can hold it; one for agents alone is about the clients of its holder. */
  readonly assignableTo: readonly UserType[];
}
