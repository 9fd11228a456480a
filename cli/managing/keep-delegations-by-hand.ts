import { isRefusal, type OrganisationNumber, type RefusalName } from '@portvakt/protocol';
import { delegate, describeFound, ensureScopeResource, nameScopeResource, revoke } from '@portvakt/server/delegations';
import type { Register } from '@portvakt/server/open-register';
import { CommandFailure } from '../command-line/command-failure.ts';
import { type Place, withInstallation } from './open-installation.ts';
import { readNumber } from './read-pair.ts';

type Wish = { readonly consumer: OrganisationNumber; readonly supplier: OrganisationNumber } & (
  | { readonly scope: string }
  | { readonly resource: string }
);
type Unit = Parameters<Parameters<Register['feed']['change']>[1]>[0];

const ACTOR = 'command line';

/** Delegates in the database of the settings. Organisations that are only named exist from then on. */
export function delegateByHand(
  place: Place,
  wish: Wish,
): Promise<{ readonly resource: string; readonly created: boolean }> {
  return withInstallation(place, ({ register }) =>
    register.feed.change(ACTOR, async (unit) => {
      const resource = 'resource' in wish ? wish.resource : await ensureResource(register, unit, wish.scope);
      for (const orgno of [wish.consumer, wish.supplier]) {
        if ((await register.organisations.find(unit.transaction, orgno)) === undefined) {
          await register.organisations.create(unit, { orgno, name: null, termsSigned: false });
        }
      }
      const { consumer, supplier } = wish;
      const result = await delegate(register, unit, { consumer, supplier, resource, performedBy: ACTOR });
      if (isRefusal(result)) {
        throw refuse((texts[result.refusal] ?? result.description).replace('{resource}', resource));
      }
      return { resource, created: result };
    }),
  );
}

/** Takes a delegation back; whether there was one. */
export function revokeByHand(
  place: Place,
  wish: Wish,
): Promise<{ readonly resource: string; readonly removed: boolean }> {
  return withInstallation(place, ({ register }) =>
    register.feed.change(ACTOR, async (unit) => {
      const resource = 'resource' in wish ? wish.resource : nameScopeResource(wish.scope);
      const { consumer, supplier } = wish;
      return { resource, removed: await revoke(register, unit, { consumer, supplier, resource }) };
    }),
  );
}

/** What is delegated, in the form of the look-up. */
export function listByHand(
  place: Place,
  { consumer, supplier, scope }: { consumer?: string; supplier?: string; scope?: string },
) {
  const search = {
    consumer: consumer === undefined ? undefined : readNumber('consumer', consumer),
    supplier: supplier === undefined ? undefined : readNumber('supplier', supplier),
    scope,
  };
  return withInstallation(place, async ({ register }) =>
    (await register.delegations.search(search)).map(describeFound),
  );
}

async function ensureResource(register: Register, unit: Unit, name: string): Promise<string> {
  const scope = await register.scopes.find(unit.transaction, name);
  if (scope === undefined) throw refuse(`There is no scope ${name}.`);
  const orgno = (await register.organisations.ownerOf(unit.transaction, scope.prefix)) as OrganisationNumber;
  const owner = { orgno, name: (await register.organisations.find(unit.transaction, orgno))?.name ?? null };
  return (await ensureScopeResource(register, unit, { scope, owner })).identifier;
}

const texts: Readonly<Partial<Record<RefusalName, string>>> = {
  'delegation-to-oneself': 'An organisation does not delegate to itself.',
  'delegated-resource-unknown': 'There is no resource {resource}, or it is out of use.',
  'resource-not-a-bundle-of-scopes': '{resource} is not of the type MaskinportenSchema.',
  'resource-not-delegable': 'The owner of {resource} does not let it be delegated.',
};

function refuse(text: string): CommandFailure {
  return new CommandFailure(text, { error: 'refused' });
}
