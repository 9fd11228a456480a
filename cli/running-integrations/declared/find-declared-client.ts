import { CommandFailure } from '../../command-line/command-failure.ts';
import { cleanText } from '../../command-line/write-table.ts';
import type { ApiRecord } from '../print-records.ts';
import { nameIntegration, type WantedIntegration } from './read-declarations.ts';

/**
 * The client that an integration without `client_id` means: the one with exactly its name, or its description where it has no
 * name. One in use goes before deactivated ones. Nothing if there is none.
 *
 * @throws CommandFailure that names the candidates, if there are several.
 */
export function findDeclaredClient(wanted: WantedIntegration, clients: readonly ApiRecord[]): ApiRecord | undefined {
  const [field, value] =
    wanted.client_name === undefined ? ['description', wanted.description] : ['client_name', wanted.client_name];
  const named = clients.filter(
    (client) =>
      client[field] === value && (wanted.client_orgno === undefined || client.client_orgno === wanted.client_orgno),
  );
  const inUse = named.filter(({ active }) => active !== false);
  const candidates = inUse.length > 0 ? inUse : named;
  if (candidates.length < 2) return candidates[0];
  throw new CommandFailure(
    `${wanted.place}: ${candidates.length} clients have the ${field} "${cleanText(String(nameIntegration(wanted)))}". Say which one with client_id.`,
    {
      error: 'ambiguous',
      lines: candidates.map(describeCandidate),
      document: { candidates: candidates.map(({ client_id }) => client_id) },
    },
  );
}

function describeCandidate({ client_id: id, client_name: name, description, active, created }: ApiRecord): string {
  const parts = [name, description].filter((part) => typeof part === 'string' && part !== '');
  const since = typeof created === 'string' ? `, made ${created.slice(0, 10)}` : '';
  return cleanText(`${id}  ${parts.join(': ')}${since}${active === false ? ', deactivated' : ''}`);
}
