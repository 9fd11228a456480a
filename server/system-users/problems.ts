import type { Problem } from '#altinn-interface';

const problem = (number: number, status: number, title: string): Problem => ({
  code: `AUTH-${String(number).padStart(5, '0')}`,
  title,
  status,
});

/** The problems that system users can meet, by Altinn's numbers (Altinn authentication, «Problem.cs»). */
export const problems = {
  customerUnknown: problem(0, 400, 'The customer organisation was not found.'),
  rightNotFound: problem(1, 400, 'One or more of the rights was not found or cannot be delegated.'),
  userExists: problem(4, 400, 'A system user with this external id exists already.'),
  requestNotFound: problem(10, 404, 'The Id does not refer to a Request in our system.'),
  systemNotFound: problem(11, 404, 'The Id does not refer to a Registered System.'),
  requestNotNew: problem(13, 409, 'The status of the request is not New.'),
  userNotFound: problem(15, 404, 'The system user was not found.'),
  redirectInvalid: problem(21, 400, 'The redirect URL is not one of those registered for the system.'),
  noRedirects: problem(26, 400, 'No redirect URLs are registered for the system.'),
  agentRequestNotFound: problem(30, 404, 'The Id does not refer to an Agent Request in our system.'),
  notAgent: problem(34, 400, 'The system user is not of type agent.'),
  notStandard: problem(36, 400, 'The system user is not of type standard.'),
  otherParty: problem(41, 403, "The party does not match the request's party."),
  otherPartyOfAgent: problem(42, 403, "The party does not match the agent request's party."),
  packageNeeded: problem(58, 400, 'A request for an agent system user needs at least one access package.'),
  rightOrPackageNeeded: problem(59, 400, 'The request needs at least one right or access package.'),
  changeNotNew: problem(61, 409, 'The status of the change request is not New.'),
  packageNotOnSystem: problem(63, 400, 'One or more of the access packages are not on the system.'),
  packageNotForStandard: problem(
    64,
    400,
    'One or more of the access packages cannot be given to a standard system user.',
  ),
  packageNotForAgent: problem(65, 400, 'One or more of the access packages cannot be given to an agent system user.'),
  notAccessManager: problem(66, 403, 'The person may not manage access for the organisation.'),
  rightNotDelegable: problem(71, 403, 'One or more of the resources cannot be given to a system user.'),
} as const satisfies Record<string, Problem>;
