/**
 * Sign-in of people with an OpenID provider: the way there and back, what its claims say of a person and of organisations, and that the
 * person is on record afterwards. Also proves the provider's access tokens, for whoever exchanges them. What a person may do is kept
 * by parties, and what a browser is signed in as by sessions; what the provider shows is its own business.
 */
export { signInEndpoints } from './endpoints.ts';
export { openSignIn, type SignIn, type SignInSettings } from './open-sign-in.ts';
export { createPersonReader, type ProvedPerson } from './read-person.ts';
export { ProviderAwayError } from './read-provider-token.ts';
export { type ReportedSignIn, signInRoutes } from './routes.ts';
