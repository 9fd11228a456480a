import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { layScopeGround } from './decide-scope-access.ts';
import { accessesQuery, type IntegrationType, ownScopesQuery, publicScopesQuery } from './queries.ts';

/** What is known about the scopes that integrations of a type may have. */
export function useScopeGround(orgno: string, type: IntegrationType) {
  const publicScopes = useQuery(publicScopesQuery(orgno, type));
  const accesses = useQuery(accessesQuery(orgno));
  const own = useQuery(ownScopesQuery(orgno));
  const ground = useMemo(
    () => layScopeGround({ publicScopes: publicScopes.data, accesses: accesses.data, ownScopes: own.data }),
    [publicScopes.data, accesses.data, own.data],
  );
  const all = [publicScopes, accesses, own];
  return {
    ground,
    isWaiting: all.some(({ isPending }) => isPending),
    problem: all.find(({ isError }) => isError)?.error,
    again: () => all.filter(({ isError }) => isError).forEach(({ refetch }) => void refetch()),
  };
}
