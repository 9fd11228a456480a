import { useQueryClient, useSuspenseQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { ApiProblem } from '../api/problem.ts';
import { useOrganisation } from '../shell/use-organisation.ts';
import { type Client, clientQuery } from './queries.ts';

const route = getRouteApi('/signed-in/$orgno/integrations/$clientId');

/** Which integration the address names. */
export function useIntegrationAddress() {
  const { orgno } = useOrganisation();
  const { clientId } = route.useParams();
  return { orgno, clientId };
}

/** The integration of the page, and what makes everything that shows it ask again. */
export function useClient() {
  const { orgno, clientId: id } = useIntegrationAddress();
  const queries = useQueryClient();
  const { data: read } = useSuspenseQuery(clientQuery(orgno, id));
  // The frame shows no tabs of what is not there.
  if (read === null) throw new ApiProblem(404, '');
  const refresh = async () => {
    void queries.invalidateQueries({ queryKey: [orgno, 'clients'] });
    void queries.invalidateQueries({ queryKey: [orgno, 'reports'] });
    await queries.invalidateQueries({ queryKey: [orgno, 'client', id] });
  };
  return { orgno, id, client: read.data, read, refresh, mayChange: mayChange(read.data, orgno) };
}

/** A client that a supplier keeps is changed by the supplier; the customer looks on, and may deactivate it. */
function mayChange({ supplier_orgno }: Client, orgno: string): boolean {
  return supplier_orgno === undefined || supplier_orgno === orgno;
}
