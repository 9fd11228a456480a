import type { ChangeFeed } from '#audit-trail';
import type { Endpoint } from '#endpoints';
import { altinnAdminEndpoints } from './altinn-admin-endpoints.ts';
import { clientEndpoints } from './client-endpoints.ts';
import type { ClientKeeping } from './client-keeping.ts';
import { dataSharingEndpoints } from './data-sharing-endpoints.ts';
import { keyEndpoints } from './key-endpoints.ts';
import { keepIntegrations, type ListingDependencies, listingEndpoints } from './listing-endpoints.ts';
import { onBehalfOfEndpoints } from './on-behalf-of-endpoints.ts';
import { createOnBehalfOfStore } from './on-behalf-of-store.ts';
import { createSecretStore } from './secret-store.ts';

export type ClientDependencies = ClientKeeping & ListingDependencies;

/** Everything about clients in the self-service API. */
export const allClientEndpoints: readonly Endpoint<ClientDependencies>[] = [
  ...clientEndpoints,
  ...keyEndpoints,
  ...onBehalfOfEndpoints,
  ...listingEndpoints,
  ...dataSharingEndpoints,
  ...altinnAdminEndpoints,
];

/** Adds the stores and the list that are this room's own to what the endpoints are given. */
export function openClients(
  given: Omit<ClientDependencies, 'secrets' | 'onBehalfOf' | 'integrations'> & {
    readonly feed: Pick<ChangeFeed, 'subscribe' | 'isFresh' | 'catchUp'>;
  },
): ClientDependencies {
  return {
    ...given,
    secrets: createSecretStore(given),
    onBehalfOf: createOnBehalfOfStore(given),
    integrations: keepIntegrations(given),
  };
}
