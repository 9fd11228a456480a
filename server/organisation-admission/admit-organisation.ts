import type { ClientId, OrganisationNumber, ScopeName } from '@portvakt/protocol';
import type { ChangeFeed, Unit } from '#audit-trail';
import { type Client, type ClientKey, type ClientStore, plainClient, readCertifiedOrganisation } from '#clients';
import type { Settings } from '#operations';
import type { Organisation, OrganisationStore } from '#organisations';
import { type BuiltInStores, ensureBuiltIns } from '#registry-file';
import { builtInScopes, isAdministrationScope, type ScopeStore } from '#scopes';
import { chooseClient } from './choose-client.ts';
import { decideAdmissionKey } from './decide-admission-key.ts';
import { decideAdmissionScopes, scopesForAdmission } from './decide-admission-scopes.ts';
import { judgePrefix } from './judge-prefix.ts';
import { signNewest } from './sign-terms.ts';

/** What whoever runs the server asks for. What is left out stays as it is. */
export interface AskedAdmission {
  readonly orgno: OrganisationNumber;
  readonly name?: string | undefined;
  readonly prefixes: readonly string[];
  /** Administration scopes; `undefined` = those that organisations usually get. */
  readonly scopes?: readonly string[] | undefined;
  /** Which client; `undefined` = the one there is, or a new one. */
  readonly clientId?: ClientId | undefined;
  /** The public half of a key, as a JWK with `kid`. */
  readonly key?: Readonly<Record<string, unknown>> | undefined;
  readonly termsSigned: boolean;
}

/** An organisation as it is after admission. */
export interface AdmittedOrganisation extends Organisation {
  readonly prefixes: readonly string[];
  readonly clientId: ClientId;
  /** Administration scopes on the client. `withdrawn`: the organisation may not use it any more. */
  readonly scopes: readonly { readonly scope: string; readonly withdrawn: boolean }[];
  /** `kid`s of the client's keys in use; none = it signs with the organisation's certificate. */
  readonly keys: readonly string[];
  /** What this admission did, a phrase each; nothing when all was there. */
  readonly changes: readonly string[];
}

/** Why an organisation is not admitted, a sentence each. Nothing of it or of others has changed. */
export interface AdmissionRefusal {
  readonly problems: readonly string[];
}

type Given = BuiltInStores & {
  readonly organisations: OrganisationStore;
  readonly scopes: ScopeStore;
  readonly clients: ClientStore;
  readonly feed: Pick<ChangeFeed, 'change'>;
  readonly settings: Pick<Settings, 'operator' | 'profile'>;
  readonly clock: () => number;
  /** A UUID. */
  readonly newId: () => string;
};

/**
 * Creates or completes an organisation and its administration client, in one transaction by `actor`. Asked twice, the
 * second time changes nothing: a grant that was withdrawn is not given again.
 */
export async function admitOrganisation(
  given: Given,
  { asked, actor }: { asked: AskedAdmission; actor: string },
): Promise<AdmittedOrganisation | AdmissionRefusal> {
  return given.feed.change(actor, (unit) => admitWithin(given, unit, { asked, actor }));
}

/** The same within a change. Where it is refused, nothing has been written but what every start writes. */
export async function admitWithin(
  given: Omit<Given, 'feed'>,
  unit: Unit,
  { asked, actor }: { asked: AskedAdmission; actor: string },
): Promise<AdmittedOrganisation | AdmissionRefusal> {
  const plan = await planAdmission(given, unit, asked);
  if ('problems' in plan) return plan;
  const changes = [...(await carryOut(given, unit, plan))];
  // Whoever had signed may have newer terms to sign.
  const renews = asked.termsSigned && plan.before?.termsSigned === true;
  if (renews && (await signNewest(given, unit, { orgno: asked.orgno, actor })) === 'signed') {
    changes.push('terms recorded as signed');
  }
  return describe(given, unit, { ...plan, changes });
}

/** Everything that is to be done. */
interface Plan {
  readonly before: Organisation | undefined;
  readonly after: Organisation;
  readonly prefixes: readonly string[];
  readonly client: Client;
  readonly isNew: boolean;
  readonly scopes: readonly ScopeName[];
  readonly key: ClientKey | undefined;
}

const selfServiceScopes = builtInScopes.map(({ name }) => name).filter(isAdministrationScope);

async function planAdmission(
  given: Omit<Given, 'feed'>,
  unit: Unit,
  asked: AskedAdmission,
): Promise<Plan | AdmissionRefusal> {
  const { organisations, scopes, clients } = given;
  const { orgno } = asked;
  const { transaction } = unit;
  // The organisation may be the first that this database hears of.
  await ensureBuiltIns(given, unit);
  const before = await organisations.find(transaction, orgno);
  const after = {
    orgno,
    name: asked.name ?? before?.name ?? null,
    termsSigned: asked.termsSigned || (before?.termsSigned ?? false),
  };
  const { prefixes, problems } = await planPrefixes(given, unit, asked);
  const chosen = chooseClient({
    organisation: orgno,
    wanted: asked.clientId,
    known: asked.clientId && (await clients.find(transaction, asked.clientId)),
    holding: await findHolding(given, unit, asked),
  });
  if ('problem' in chosen) return { problems: [...problems, chosen.problem] };
  const present = 'present' in chosen ? chosen.present : undefined;
  const client: Client = present ?? {
    ...plainClient,
    client_id: ('wanted' in chosen ? chosen.wanted : undefined) ?? (given.newId() as ClientId),
    client_orgno: orgno,
    supplier_orgno: null,
    client_name: 'Selvbetjening',
    description: 'Runs the integrations and scopes of its organisation',
    integration_type: 'maskinporten',
    access_token_lifetime: null,
    active: true,
  };

  const known = new Map<string, { active: boolean }>();
  for (const name of scopesForAdmission(asked.scopes)) {
    const scope = await scopes.find(transaction, name);
    if (scope !== undefined) known.set(name, scope);
  }
  const onClient = present && (await clients.findScopes(transaction, present.client_id));
  const added = decideAdmissionScopes(
    { asked: asked.scopes, withPrefix: asked.prefixes.length > 0 },
    { onClient, known },
  );
  if ('problems' in added) return { problems: [...problems, ...added.problems] };

  const recorded = present === undefined ? [] : await clients.findKeys(transaction, present.client_id);
  const key =
    asked.key &&
    decideAdmissionKey(asked.key, {
      recorded,
      now: given.clock(),
      holder: orgno,
      organisationIn: await readCertifiedOrganisation([asked.key]),
    });
  if (typeof key === 'string') problems.push(key);
  if (problems.length > 0 || typeof key === 'string') return { problems };
  return { before, after, prefixes, client, isNew: present === undefined, scopes: added, key };
}

/** The prefixes that are new to the organisation, and what is wrong with others. */
async function planPrefixes({ organisations }: Omit<Given, 'feed'>, { transaction }: Unit, asked: AskedAdmission) {
  const prefixes: string[] = [];
  const problems: string[] = [];
  for (const prefix of new Set(asked.prefixes)) {
    const owner = await organisations.ownerOf(transaction, prefix);
    if (owner === asked.orgno) continue;
    const problem = judgePrefix(prefix, owner);
    if (problem === undefined) prefixes.push(prefix);
    else problems.push(problem);
  }
  return { prefixes, problems };
}

/** The clients that the organisation may be administering itself with; one that was made for other scopes, by those. */
async function findHolding(
  { clients }: Omit<Given, 'feed'>,
  { transaction }: Unit,
  { orgno, scopes = [] }: AskedAdmission,
) {
  const holding = await clients.findHolding(transaction, { organisation: orgno, scopes: selfServiceScopes });
  return holding.length > 0 ? holding : clients.findHolding(transaction, { organisation: orgno, scopes });
}

async function carryOut(given: Omit<Given, 'feed'>, unit: Unit, plan: Plan): Promise<readonly string[]> {
  const { organisations, scopes, clients } = given;
  const { before, after, client } = plan;
  const done: string[] = [];
  if (before === undefined) {
    await organisations.create(unit, after);
    done.push(`organisation ${after.orgno} created`);
  } else if (before.name !== after.name || before.termsSigned !== after.termsSigned) {
    await organisations.update(unit, before, after);
    if (before.name !== after.name) done.push(`named ${after.name}`);
  }
  if (after.termsSigned && !before?.termsSigned) done.push('terms recorded as signed');
  for (const prefix of plan.prefixes) {
    await organisations.assignPrefix(unit, prefix, after.orgno);
    done.push(`prefix ${prefix} given`);
  }
  if (plan.isNew) {
    await clients.create(unit, client);
    done.push(`client ${client.client_id} created`);
  }
  for (const scope of plan.scopes) {
    await clients.addScopes(unit, client, [scope]);
    done.push(`scope ${scope} put on the client`);
    if ((await scopes.findAccess(unit.transaction, scope, after.orgno)) !== undefined) continue;
    await scopes.setAccess(unit, { scope, consumer: after.orgno, state: 'APPROVED' });
    done.push(`scope ${scope} granted`);
  }
  if (plan.key !== undefined) {
    await clients.addKey(unit, client, plan.key);
    done.push(`key ${plan.key.kid} registered`);
  }
  return done;
}

async function describe(
  { organisations, scopes, clients }: Omit<Given, 'feed'>,
  { transaction }: Unit,
  { after, client, changes }: Plan & { changes: readonly string[] },
): Promise<AdmittedOrganisation> {
  const onClient = [...(await clients.findScopes(transaction, client.client_id))];
  const listed = [];
  for (const [name, { removed }] of onClient) {
    if (removed) continue;
    const state = await scopes.findAccess(transaction, name as ScopeName, after.orgno);
    listed.push({ scope: name, withdrawn: state !== 'APPROVED' });
  }
  const keys = await clients.findKeys(transaction, client.client_id);
  return {
    ...after,
    prefixes: await organisations.findPrefixes(transaction, after.orgno),
    clientId: client.client_id,
    scopes: listed,
    keys: keys.filter(({ removed }) => !removed).map(({ kid }) => kid),
    changes,
  };
}
