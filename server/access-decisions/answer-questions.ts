import type { OrganisationNumber } from '@portvakt/protocol';
import type { ActingFor, AgentClientStore } from '#client-delegations';
import type { PartyFinder } from '#parties';
import { type AccessPackageStore, indexRights, type SystemUserStore } from '#system-users';
import {
  type AccessQuestion,
  createQuestionChecker,
  type Decision,
  decideAccess,
  type Holder,
  type NamedParty,
  type Undecidable,
} from './decide-access.ts';
import type { Question } from './read-request.ts';

export interface AccessDependencies {
  readonly parties: Pick<PartyFinder, 'findOrganisations'>;
  readonly systemUsers: Pick<SystemUserStore, 'readActing'>;
  readonly accessPackages: Pick<AccessPackageStore, 'readResources'>;
  readonly agentClients: Pick<AgentClientStore, 'readActing'>;
}

/**
 * An answer to each of `questions`, in their order. Everything they name is looked up in sets: three statements for one
 * question and for hundreds, and one more where agents are asked about. Nothing when the caller has left meanwhile, and then no more is looked up.
 */
export async function answerQuestions(
  { parties, systemUsers, accessPackages, agentClients }: AccessDependencies,
  { questions, hasLeft }: { questions: readonly Question[]; hasLeft: () => boolean },
): Promise<readonly (Decision | Undecidable)[] | undefined> {
  const check = createQuestionChecker();
  const checked = questions.map(check);
  const asked = checked.filter((one): one is AccessQuestion => !('status' in one));

  if (hasLeft()) return undefined;
  const users = await systemUsers.readActing(asked.map(({ systemUserId }) => systemUserId));
  if (hasLeft()) return undefined;
  const urns = [...users.values()].flatMap((user) => user.accessPackages.map(({ urn }) => urn));
  const packages = await accessPackages.readResources(urns);
  if (hasLeft()) return undefined;
  const named = asked.map(({ party }) => party);
  const organisations = await parties.findOrganisations({
    ids: named.flatMap((party) => (party.by === 'id' ? party.partyId : [])),
    uuids: named.flatMap((party) => (party.by === 'uuid' ? party.partyUuid : [])),
  });
  if (hasLeft()) return undefined;

  const agents = [...users].filter(([, { userType }]) => userType === 'agent').map(([id]) => id);
  const clients = named.flatMap((party) => findParty(organisations, party) ?? []);
  const acting = agents.length === 0 ? nobodys : await agentClients.readActing({ systemUserIds: agents, clients });
  if (hasLeft()) return undefined;

  const holders = new Map<string, Holder>();
  for (const [id, user] of users) {
    const packagesWith = (resource: string) =>
      user.accessPackages.map(({ urn }) => urn).filter((urn) => packages.get(urn)?.has(resource) === true);
    const packagesFor = (party: OrganisationNumber) => acting.packagesFor(id, party);
    holders.set(id, { user, rights: indexRights(user.rights), packagesWith, packagesFor });
  }
  return checked.map((one) =>
    'status' in one
      ? one
      : decideAccess(one, { holder: holders.get(one.systemUserId), party: findParty(organisations, one.party) }),
  );
}

const nobodys: ActingFor = { packagesFor: () => undefined };

function findParty(
  organisations: ReadonlyMap<number | string, OrganisationNumber>,
  named: NamedParty,
): OrganisationNumber | undefined {
  if (named.by === 'orgno') return named.orgno;
  return organisations.get(named.by === 'id' ? named.partyId : named.partyUuid);
}
