import type { ChangeFeed } from '#audit-trail';
import type { Endpoint } from '#self-service';
import { altinnAdminEndpoints } from './altinn-admin-endpoints.ts';
import { clientEndpoints } from './client-endpoints.ts';
import { dataSharingEndpoints } from './data-sharing-endpoints.ts';
import type { ClientKeeping } from './keep-clients.ts';
import { keyEndpoints } from './key-endpoints.ts';
import { listingEndpoints } from './listing-endpoints.ts';
import { onBehalfOfEndpoints } from './on-behalf-of-endpoints.ts';
import { createOnBehalfOfStore } from './on-behalf-of-store.ts';
import { createSecretStore } from './secret-store.ts';

/** Everything about clients in the self-service API. */
export function allClientEndpoints(
  given: Omit<ClientKeeping, 'secrets' | 'onBehalfOf'> & {
    readonly feed: Pick<ChangeFeed, 'subscribe' | 'isFresh' | 'catchUp'>;
  },
): readonly Endpoint[] {
  const keeping: ClientKeeping = {
    ...given,
    secrets: createSecretStore(given),
    onBehalfOf: createOnBehalfOfStore(given),
  };
  return [
    ...clientEndpoints(keeping),
    ...keyEndpoints(keeping),
    ...onBehalfOfEndpoints(keeping),
    ...listingEndpoints(given),
    ...dataSharingEndpoints(keeping),
    ...altinnAdminEndpoints(keeping),
  ];
}
