import { parseOrganisationNumber } from '@portvakt/protocol';
import { nameScopeResource, revoke } from '@portvakt/server/delegations';
import { openRegister } from '@portvakt/server/open-register';
import { readSettings } from '@portvakt/server/settings';
import { organisations, scopes } from '../preparing/names.ts';

/** Takes back what a registry file could only give: the delegation of `scopes.withdrawn`. */
export async function withdraw(databaseUrl: string): Promise<void> {
  const settings = readSettings({ PORTVAKT_DATABASE_URL: databaseUrl });
  if ('problems' in settings) throw new Error(settings.problems.join('\n'));
  const register = await openRegister(settings, Date.now, { mustExist: true });
  try {
    const consumer = parseOrganisationNumber(organisations.customer);
    const supplier = parseOrganisationNumber(organisations.supplier);
    if (consumer === undefined || supplier === undefined) throw new Error('an organisation number is wrong');
    const resource = nameScopeResource(scopes.withdrawn);
    await register.feed.change('conformance', (unit) => revoke(register, unit, { consumer, supplier, resource }));
  } finally {
    await register.database.close();
  }
}
