/**
 * How an organisation comes to run its own integrations: it exists, owns prefixes, has signed the terms, and has one
 * administration client (selvbetjeningsklient). Besides the registry file this room alone puts administration scopes on
 * a client. What that client then does through the self-service API is for the rooms clients and scopes.
 */
export {
  type AdmissionRefusal,
  type AdmittedOrganisation,
  type AskedAdmission,
  admitOrganisation,
  admitWithin,
} from './admit-organisation.ts';
export { judgePrefix } from './judge-prefix.ts';
export { signTerms } from './sign-terms.ts';
