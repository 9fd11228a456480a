/**
 * The terms of use (bruksvilkår): their versions, who must sign which, and signing. What was published is never changed. When
 * an organisation has signed stands on the organisation (the room organisations), which also says whether that counts now.
 */
export { termsEndpoints } from './endpoints.ts';
export { signVersion } from './sign-terms.ts';
export { type TermsStore, termsStore } from './terms-store.ts';
