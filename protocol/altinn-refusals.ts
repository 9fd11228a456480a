import type { CatalogueEntry } from './refusal-entry.ts';

/** Altinn's problem for parts of a request that are wrong; the findings say which. */
const PARTS_INVALID = {
  status: 400,
  code: 'STD-00000',
  description: 'One or more validation errors occurred.',
  form: 'problem',
} as const;

/** What Altinn's paths refuse, in Altinn's words: clients match on the codes and, where there are none, on the texts. */
export const altinnRefusals = {
  'caller-unproved': { status: 401, description: '{reason}', form: 'empty' },
  'caller-not-allowed': { status: 403, description: '{reason}', form: 'empty' },
  /** Nobody reads it; the log has a status that is not a success. */
  'caller-left': { status: 499, description: 'The caller has left.', form: 'empty' },
  'not-there': { status: 404, description: 'There is no such thing for this caller.', form: 'empty' },
  'fields-invalid': { status: 400, description: 'One or more validation errors occurred.', form: 'fields' },
  'parts-invalid': { ...PARTS_INVALID },
  'several-problems': { status: 500, code: 'STD-00001', description: 'Multiple problems occurred.', form: 'problem' },
  'json-too-large': { status: 413, description: 'Request body is too large', form: 'title' },
  'media-type-foreign': { status: 415, description: 'Unsupported Media Type', form: 'title' },
  'encoding-foreign': { status: 415, description: 'Content-Encoding {encoding} is not supported.', form: 'title' },
  'try-again': { status: 503, description: 'Try again.', form: 'title' },
  'altinn-address-not-decodable': {
    status: 400,
    title: 'Bad Request',
    description: 'The address is not percent-encoded UTF-8.',
    form: 'title',
  },
  'altinn-address-unknown': {
    status: 404,
    title: 'Not Found',
    description: 'There is nothing at this address.{doubled}',
    form: 'title',
  },
  'altinn-method-not-taken': {
    status: 405,
    title: 'Method Not Allowed',
    description: 'This address takes {methods}.',
    form: 'title',
  },
  'scheme-address-not-decodable': {
    status: 400,
    description: 'The address is not percent-encoded UTF-8.',
    form: 'scheme',
  },
  'scheme-address-unknown': {
    status: 404,
    description: 'There is nothing at this address.{doubled}',
    form: 'scheme',
  },
  'scheme-method-not-taken': { status: 405, description: 'This address takes {methods}.', form: 'scheme' },
  // Resources
  'resource-unknown': { status: 400, description: 'Unknown resource', form: 'text' },
  'resource-exists': { status: 409, description: 'The Resource already exist: {identifier}', form: 'text' },
  'resource-id-other': { status: 400, description: 'Id in path does not match ID in resource', form: 'text' },
  'resource-scopes-of-others': {
    status: 401,
    title: 'Unauthorized',
    description: 'Not authorized for creating resource with the listed scopes',
    form: 'title',
  },
  'policy-missing': { status: 400, description: 'The policy file can not be null', form: 'text' },
  'policy-invalid': { status: 400, description: 'Policy file is not a XACML policy', form: 'text' },
  // Delegations (Altinn, access management, «Problems.cs»)
  'supplier-missing': {
    status: 400,
    code: 'AM-00022',
    description: 'Operation can not be completed, because it requires an existing connection between the parties.',
    form: 'problem',
  },
  'party-unknown': {
    status: 400,
    code: 'AM-00023',
    description: 'The provided identifier cannot be found as a valid party for the operation.',
    form: 'problem',
  },
  'delegated-resource-unknown': {
    status: 400,
    code: 'AM-00027',
    description: 'The resourceid is invalid',
    form: 'problem',
  },
  'resource-not-delegable': {
    status: 400,
    code: 'AM-00042',
    description: 'The resource is not available for delegation',
    form: 'problem',
  },
  'delegation-to-oneself': { ...PARTS_INVALID },
  'resource-not-a-bundle-of-scopes': { ...PARTS_INVALID },
  'supplier-has-delegations': { ...PARTS_INVALID },
  'look-up-without-scope': {
    status: 403,
    description: 'Not authorized for lookup of delegations without specifying parameter: scope',
    form: 'title',
  },
  'look-up-of-others-scope': {
    status: 403,
    description: 'Not authorized for lookup of delegations for the scope: {scope}',
    form: 'title',
  },
  'look-up-without-parameters': {
    status: 400,
    description: 'Missing query parameters; provide at least one of: scope, supplierOrg, consumerOrg',
    form: 'title',
  },
  // Delegation schemes
  'scheme-invalid': { status: 400, description: '{reason}', form: 'scheme' },
  'scheme-owner-other': {
    status: 403,
    description: 'owner_org must be the organisation of the token.',
    form: 'scheme',
  },
  'scheme-scopes-of-others': {
    status: 403,
    description: 'The organisation does not own the prefix of {scopes}.',
    form: 'scheme',
  },
  'scheme-quota-used-up': { status: 403, description: '{message}', form: 'scheme' },
  'scheme-delegated': {
    status: 400,
    description: 'The scheme is delegated: add deleteDelegations=true to end what was delegated.',
    form: 'scheme',
  },
  'scheme-scope-unnamed': { status: 400, description: 'Name the scope.', form: 'scheme' },
  'scheme-scope-missing': { status: 404, description: 'The scheme does not hold the scope.', form: 'scheme' },
  'scheme-scope-last': { status: 400, description: 'A scheme has at least one scope.', form: 'scheme' },
  'scheme-scope-there': { status: 409, description: 'The scheme holds the scope already.', form: 'scheme' },
  // Token exchange
  'enterprise-user-gone': { status: 410, description: 'Virksomhetsbruker is no longer available', form: 'title' },
  'token-provider-unknown': {
    status: 400,
    description:
      "Invalid token provider: {provider}. Trusted token providers are 'Maskinporten', 'Id-porten' and 'AltinnStudio'.",
    form: 'text',
  },
  // The development sign-in
  'not-this-machine': { status: 403, description: '{reason}' },
  'pid-body-too-large': { status: 413, description: 'Send {"pid": "…"} as JSON.' },
  'pid-not-json': { status: 415, description: '{reason}Send {"pid": "…"} as JSON.' },
  'pid-not-sent': { status: 400, description: '{reason}Send {"pid": "…"} as JSON.' },
  'pid-invalid': { status: 400, description: 'pid must be eleven digits with both check digits right.' },
  'pid-unknown': {
    status: 404,
    description: 'Nobody on record has this pid: declare them in the section people of the registry file.',
  },
  // System users (Altinn, authentication, «Problem.cs»)
  'customer-unknown': {
    status: 400,
    code: 'AUTH-00000',
    description: "Can't resolve the Organisation Number from the logged in Reportee PartyId.",
    form: 'problem',
  },
  'system-user-right-unknown': {
    status: 400,
    code: 'AUTH-00001',
    description: 'One or more Right not found or not delegable.',
    form: 'problem',
  },
  'system-user-exists': {
    status: 400,
    code: 'AUTH-00004',
    description: 'Failed to create new SystemUser, existing SystemUser tied to the given System-Id.',
    form: 'problem',
  },
  'system-user-request-not-found': {
    status: 404,
    code: 'AUTH-00010',
    description: 'The Id does not refer to a Request in our system.',
    form: 'problem',
  },
  'system-not-found': {
    status: 404,
    code: 'AUTH-00011',
    description: 'The Id does not refer to a Registered System.',
    form: 'problem',
  },
  'system-user-request-answered': {
    status: 409,
    code: 'AUTH-00013',
    description: 'The Status of the Request is not New.',
    form: 'problem',
  },
  'system-user-unknown': {
    status: 404,
    code: 'AUTH-00015',
    description: 'The SystemUser was not found.',
    form: 'problem',
  },
  'system-redirect-unknown': {
    status: 400,
    code: 'AUTH-00021',
    description: 'The RedirectUri was not found or not valid.',
    form: 'problem',
  },
  'system-without-redirects': {
    status: 400,
    code: 'AUTH-00026',
    description: 'No redirect uris are set for the system',
    form: 'problem',
  },
  'agent-request-not-found': {
    status: 404,
    code: 'AUTH-00030',
    description: 'The Id does not refer to an AgentRequest in our system.',
    form: 'problem',
  },
  'system-user-request-of-other-party': {
    status: 403,
    code: 'AUTH-00041',
    description: "Party does not match request's orgno",
    form: 'problem',
  },
  'agent-request-of-other-party': {
    status: 403,
    code: 'AUTH-00042',
    description: "Party does not match agent request's orgno",
    form: 'problem',
  },
  'agent-client-id-invalid': {
    status: 400,
    code: 'AUTH-00028',
    description: 'The customer id was not provided or did not validate.',
    form: 'problem',
  },
  'system-user-not-agent': {
    status: 400,
    code: 'AUTH-00034',
    description: 'The system user type of the provided system user GUID is not an agent.',
    form: 'problem',
  },
  'agent-has-clients': {
    status: 400,
    code: 'AUTH-00035',
    description:
      'The system user has delegations from customer. Remove the delegations before deleting the system user',
    form: 'problem',
  },
  'agent-delegation-unknown': {
    status: 400,
    code: 'AUTH-00038',
    description: 'Delegation not found',
    form: 'problem',
  },
  'facilitator-other': {
    status: 400,
    code: 'AUTH-00039',
    description: 'Party does not match delegation facilitator',
    form: 'problem',
  },
  'clients-of-others': { status: 403, code: 'AUTH-00044', description: 'Forbidden', form: 'problem' },
  'agent-client-unknown': {
    status: 400,
    code: 'AUTH-00079',
    description: 'Client not found.',
    form: 'problem',
  },
  'agent-client-without-packages': {
    status: 400,
    code: 'AUTH-00080',
    description: 'Client does not have the accesspackages the agent system user requires',
    form: 'problem',
  },
  'agent-client-not-given': {
    status: 404,
    title: 'Delegation not found',
    description: 'No delegation found for customer {client} and system user {agent}',
    form: 'title',
  },
  'agent-without-packages': {
    status: 400,
    code: 'AUTH-00058',
    description: 'No AccessPackages found, an Agent SystemUser must have at least one',
    form: 'problem',
  },
  'system-user-without-rights': {
    status: 400,
    code: 'AUTH-00059',
    description: 'No AccessPackages or Single Rights found, a SystemUser must have at least one',
    form: 'problem',
  },
  'change-request-answered': {
    status: 409,
    code: 'AUTH-00061',
    description: 'The Status of the Request is not New. Please generate a new CorrellationId for a new Change Request',
    form: 'problem',
  },
  'package-not-on-system': {
    status: 400,
    code: 'AUTH-00063',
    description: 'One or more accesspackage is not found in the referenced system in the System Register.',
    form: 'problem',
  },
  'package-not-for-standard': {
    status: 400,
    code: 'AUTH-00064',
    description:
      'One or more access packages cannot be delegated. Either they are intended for clients or they cannot be delegated further.',
    form: 'problem',
  },
  'package-not-for-agent': {
    status: 400,
    code: 'AUTH-00065',
    description:
      'One or more access packages cannot be delegated because they are not intended for client relationships',
    form: 'problem',
  },
  'person-without-role': {
    status: 403,
    code: 'AUTH-00066',
    description: 'The request requires logged in user to have accessmanager write.',
    form: 'problem',
  },
  'system-user-right-not-delegable': {
    status: 403,
    code: 'AUTH-00071',
    description:
      'DelegationCheck failed with error: The resource is not delegable because it is a Maskinporten schema resource.',
    form: 'problem',
  },
  'system-deleted': { status: 400, description: 'Cannot update a system marked as deleted.', form: 'text' },
  'correlation-id-not-a-uuid': {
    status: 400,
    description: 'The query parameter correlation-id must be a new UUID.',
    form: 'text',
  },
  'system-user-id-not-a-uuid': {
    status: 400,
    description: 'The query parameter system-user-id must be the id of a system user.',
    form: 'text',
  },
  'correlation-id-of-system-user': {
    status: 400,
    description: 'The correlation-id must not be the id of the system user.',
    form: 'text',
  },
  // Consents (Altinn, access management, «Problems.cs»)
  'consent-not-authorized': {
    status: 403,
    code: 'AM-00000',
    description: 'Not authorized for consent',
    form: 'problem',
  },
  'consent-not-found': {
    status: 404,
    code: 'AM-00001',
    description: 'Consent not found',
    form: 'problem',
  },
  'consent-not-acceptable': {
    status: 400,
    code: 'AM-00002',
    description: 'Consent have wrong status to be consented',
    form: 'problem',
  },
  'consent-organisation-unknown': {
    status: 400,
    code: 'AM-00003',
    description: 'Unknown organization. Could not be found',
    form: 'problem',
  },
  'consent-person-unknown': {
    status: 400,
    code: 'AM-00004',
    description: 'Unknown person. Could not be found',
    form: 'problem',
  },
  'consent-resource-invalid': {
    status: 400,
    code: 'AM-00005',
    description: 'Invalid consent resource',
    form: 'problem',
  },
  'consent-metadata-unknown': {
    status: 400,
    code: 'AM-00006',
    description: 'Invalid consent metadata',
    form: 'problem',
  },
  'consent-metadata-empty': {
    status: 400,
    code: 'AM-00007',
    description: 'Missing metadata value',
    form: 'problem',
  },
  'consent-metadata-missing': {
    status: 400,
    code: 'AM-00008',
    description: 'Missing metadata',
    form: 'problem',
  },
  'consent-resources-incompatible': {
    status: 400,
    code: 'AM-00009',
    description: 'Invalid resource combination',
    form: 'problem',
  },
  'consent-not-revocable': {
    status: 400,
    code: 'AM-00010',
    description: 'Consent cant be revoked.Wrong status',
    form: 'problem',
  },
  'consent-revoked': {
    status: 400,
    code: 'AM-00011',
    description: 'Consent is revoked',
    form: 'problem',
  },
  'consent-between-others': {
    status: 400,
    code: 'AM-00012',
    description: 'The consented party does not match the party requested',
    form: 'problem',
  },
  'consent-expired': {
    status: 400,
    code: 'AM-00013',
    description: 'Consent is expired',
    form: 'problem',
  },
  'consent-not-accepted': {
    status: 400,
    code: 'AM-00014',
    description: 'Consent is not accepted',
    form: 'problem',
  },
  'consent-not-rejectable': {
    status: 400,
    code: 'AM-00015',
    description: 'Consent cant be rejected. Wrong status',
    form: 'problem',
  },
  'consent-id-used': {
    status: 400,
    code: 'AM-00016',
    description: 'Consent with id already exist',
    form: 'problem',
  },
} as const satisfies Record<string, CatalogueEntry>;
