import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { portalApi } from '../api/client.ts';
import { take } from '../api/problem.ts';

/** Signs the person out and forgets what the page knows. */
export function useSignOut(): () => Promise<void> {
  const queries = useQueryClient();
  const navigate = useNavigate();
  return async () => {
    await take(portalApi.POST('/portal/sign-out'));
    queries.clear();
    await navigate({ to: '/sign-in' });
  };
}
