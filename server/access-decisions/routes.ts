import type { OrganisationNumber } from '@portvakt/protocol';
import { type AltinnRoom, describeRoute, ok } from '#altinn-interface';
import type { PartyFinder } from '#parties';
import type { AccessPackageStore, SystemStore, SystemUser, SystemUserStore } from '#system-users';
import { checkQuestion, type Decision, decideAccess, type NamedParty, type Undecidable } from './decide-access.ts';
import { type Question, readRequest } from './read-request.ts';
import { writeResult } from './write-decision.ts';

export interface AccessDependencies {
  readonly parties: PartyFinder;
  readonly systems: Pick<SystemStore, 'find'>;
  readonly systemUsers: Pick<SystemUserStore, 'find'>;
  readonly accessPackages: Pick<AccessPackageStore, 'find'>;
}

const SCOPES = ['altinn:authorization/authorize', 'altinn:authorization/authorize.admin'];
const unreadable: Undecidable = { status: 'syntax-error', message: 'The body is no decision request.' };
const nothing: Question = { subject: undefined, action: undefined, resource: undefined };

/** The question that APIs ask when a system user calls them (Altinn authorization, «DecisionController»): 200 whatever the answer. */
export function createDecisionRoom(given: AccessDependencies): AltinnRoom {
  return (app, doors) => {
    app.post(
      '/authorization/api/v1/authorize',
      describeRoute('Whether a system user may do something with a resource of a party'),
      doors.machine(SCOPES, async (call) => {
        const questions = readRequest(call.body);
        if (questions === undefined) return ok({ response: [writeResult(nothing, unreadable)] });
        const response = [];
        // One after the other: a request with many questions shall not take every connection to the database.
        for (const question of questions) response.push(writeResult(question, await decide(given, question)));
        return ok({ response });
      }),
    );
  };
}

async function decide(given: AccessDependencies, question: Question): Promise<Decision | Undecidable> {
  const asked = checkQuestion(question);
  if ('status' in asked) return asked;
  const user = await findUser(given, asked.systemUserId);
  const party = await findParty(given.parties, asked.party);
  const packages = await given.accessPackages.find(user?.accessPackages.map(({ urn }) => urn) ?? []);
  const packaged = new Set([...packages.values()].flatMap(({ resources }) => resources));
  return decideAccess(asked, { user, party, packaged });
}

/** A system user whose system has been deleted may nothing. */
async function findUser({ systems, systemUsers }: AccessDependencies, id: string): Promise<SystemUser | undefined> {
  const user = await systemUsers.find(id);
  const system = user && (await systems.find(user.systemId));
  return system?.deleted === false ? user : undefined;
}

async function findParty(parties: PartyFinder, named: NamedParty): Promise<OrganisationNumber | undefined> {
  if (named.by === 'orgno') return named.orgno;
  const party = named.by === 'id' ? await parties.findById(named.partyId) : await parties.findByUuid(named.partyUuid);
  return party?.kind === 'organisation' ? party.orgno : undefined;
}
