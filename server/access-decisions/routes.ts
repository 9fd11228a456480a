import type { OrganisationNumber } from '@portvakt/protocol';
import { type AltinnRoom, describeRoute, ok, withBody } from '#altinn-interface';
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
      doors.machine(
        SCOPES,
        withBody(async (call) => {
          const questions = readRequest(call.body);
          if (questions === undefined) return ok({ response: [writeResult(nothing, unreadable)] });
          const response = [];
          const holders = new Map<string, Promise<Holder>>();
          // One after the other: a request with many questions shall not take every connection to the database.
          for (const question of questions)
            response.push(writeResult(question, await decide(given, question, holders)));
          return ok({ response });
        }),
      ),
    );
  };
}

/** A system user and the resources in its packages. */
interface Holder {
  readonly user: SystemUser | undefined;
  readonly packaged: ReadonlySet<string>;
}

/** `holders` are those that were looked up for the same request: most are about one system user. */
async function decide(
  given: AccessDependencies,
  question: Question,
  holders: Map<string, Promise<Holder>>,
): Promise<Decision | Undecidable> {
  const asked = checkQuestion(question);
  if ('status' in asked) return asked;
  const holder = holders.get(asked.systemUserId) ?? findHolder(given, asked.systemUserId);
  holders.set(asked.systemUserId, holder);
  // Together: were the party waited for first, a holder that cannot be read would fail while nobody waits for it.
  const [{ user, packaged }, party] = await Promise.all([holder, findParty(given.parties, asked.party)]);
  return decideAccess(asked, { user, packaged, party });
}

/** A system user whose system has been deleted may nothing. */
async function findHolder({ systems, systemUsers, accessPackages }: AccessDependencies, id: string): Promise<Holder> {
  const user = await systemUsers.find(id);
  const system = user && (await systems.find(user.systemId));
  if (user === undefined || system?.deleted !== false) return { user: undefined, packaged: new Set() };
  const packages = await accessPackages.find(user.accessPackages.map(({ urn }) => urn));
  return { user, packaged: new Set([...packages.values()].flatMap(({ resources }) => resources)) };
}

async function findParty(parties: PartyFinder, named: NamedParty): Promise<OrganisationNumber | undefined> {
  if (named.by === 'orgno') return named.orgno;
  const party = named.by === 'id' ? await parties.findById(named.partyId) : await parties.findByUuid(named.partyUuid);
  return party?.kind === 'organisation' ? party.orgno : undefined;
}
