import { queryOptions } from '@tanstack/react-query';
import { personalApi } from '../api/client.ts';
import { ApiProblem, take } from '../api/problem.ts';

/** Names seldom change. */
const KEPT = 10 * 60_000;

/** The name of an organisation; null when none is on record. */
export const organisationNameQuery = (orgno: string) =>
  queryOptions({
    queryKey: ['organisation-name', orgno],
    staleTime: KEPT,
    queryFn: () =>
      readOrNull(
        take(personalApi.GET('/api/v1/organizations/{orgnr}', { params: { path: { orgnr: orgno } } })).then(
          ({ name }) => name,
        ),
      ),
  });

/** What a resource says of itself; null when it is not there any more. */
export const resourceQuery = (id: string) =>
  queryOptions({
    queryKey: ['resource', id],
    staleTime: KEPT,
    queryFn: () =>
      readOrNull(take(personalApi.GET('/resourceregistry/api/v1/resource/{id}', { params: { path: { id } } }))),
  });

/** A system in use, of any vendor; null when it is not in use any more. */
export const systemQuery = (systemId: string) =>
  queryOptions({
    queryKey: ['system', systemId],
    staleTime: KEPT,
    queryFn: () =>
      readOrNull(
        take(personalApi.GET('/authentication/api/v1/systemregister/{systemId}', { params: { path: { systemId } } })),
      ),
  });

/** What the call came to; null when there is nothing of the kind. */
export async function readOrNull<Data>(call: Promise<Data>): Promise<Data | null> {
  try {
    return await call;
  } catch (error) {
    if (error instanceof ApiProblem && error.status === 404) return null;
    throw error;
  }
}
