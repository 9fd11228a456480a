import type { Problem } from '#altinn-interface';

const problem = (number: number, status: number, title: string): Problem => ({
  code: `AUTH-${String(number).padStart(5, '0')}`,
  title,
  status,
});

/** The problems that system users can meet, by Altinn's numbers and in its words, which clients match on (Altinn authentication, «Problem.cs»). */
export const problems = {
  customerUnknown: problem(0, 400, "Can't resolve the Organisation Number from the logged in Reportee PartyId."),
  rightNotFound: problem(1, 400, 'One or more Right not found or not delegable.'),
  userExists: problem(4, 400, 'Failed to create new SystemUser, existing SystemUser tied to the given System-Id.'),
  requestNotFound: problem(10, 404, 'The Id does not refer to a Request in our system.'),
  systemNotFound: problem(11, 404, 'The Id does not refer to a Registered System.'),
  requestNotNew: problem(13, 409, 'The Status of the Request is not New.'),
  userNotFound: problem(15, 404, 'The SystemUser was not found.'),
  redirectInvalid: problem(21, 400, 'The RedirectUri was not found or not valid.'),
  noRedirects: problem(26, 400, 'No redirect uris are set for the system'),
  agentRequestNotFound: problem(30, 404, 'The Id does not refer to an AgentRequest in our system.'),
  notAgent: problem(34, 400, 'The system user type of the provided system user GUID is not an agent.'),
  notStandard: problem(36, 400, 'The system user type of the provided system user GUID is not standard.'),
  otherParty: problem(41, 403, "Party does not match request's orgno"),
  otherPartyOfAgent: problem(42, 403, "Party does not match agent request's orgno"),
  packageNeeded: problem(58, 400, 'No AccessPackages found, an Agent SystemUser must have at least one'),
  rightOrPackageNeeded: problem(
    59,
    400,
    'No AccessPackages or Single Rights found, a SystemUser must have at least one',
  ),
  changeNotNew: problem(
    61,
    409,
    'The Status of the Request is not New. Please generate a new CorrellationId for a new Change Request',
  ),
  packageNotOnSystem: problem(
    63,
    400,
    'One or more accesspackage is not found in the referenced system in the System Register.',
  ),
  packageNotForStandard: problem(
    64,
    400,
    'One or more access packages cannot be delegated. Either they are intended for clients or they cannot be delegated further.',
  ),
  packageNotForAgent: problem(
    65,
    400,
    'One or more access packages cannot be delegated because they are not intended for client relationships',
  ),
  notAccessManager: problem(66, 403, 'The request requires logged in user to have accessmanager write.'),
  rightNotDelegable: problem(
    71,
    403,
    'DelegationCheck failed with error: The resource is not delegable because it is a Maskinporten schema resource.',
  ),
} as const satisfies Record<string, Problem>;
