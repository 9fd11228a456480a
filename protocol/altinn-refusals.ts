import type { CatalogueEntry } from './refusal-catalogue.ts';

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
  'altinn-address-unknown': { status: 404, title: 'Not Found', description: '{detail}', form: 'title' },
  'altinn-method-not-taken': { status: 405, title: 'Method Not Allowed', description: '{detail}', form: 'title' },
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
} as const satisfies Record<string, CatalogueEntry>;
