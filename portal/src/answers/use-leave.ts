import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { portalApi } from '../api/client.ts';
import { take } from '../api/problem.ts';
import { readWebAddress } from './read-web-address.ts';

/**
 * Signs the person out and sends them on. As with Altinn, the answer is not told in the address: whoever has asked reads it from the
 * API. The address is the one that the server names for the request, as it was registered.
 */
export function useLeave(): (outcome: string, redirectUrl: string | null | undefined) => Promise<void> {
  const queries = useQueryClient();
  const navigate = useNavigate();
  return async (outcome, redirectUrl) => {
    await take(portalApi.POST('/portal/sign-out'));
    const address = readWebAddress(redirectUrl);
    if (address !== undefined) {
      location.assign(address.href);
      return;
    }
    await navigate({ to: '/answered', search: { outcome }, replace: true });
    queries.clear();
  };
}
