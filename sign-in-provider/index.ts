/**
 * A lookalike of Ansattporten, for tests and for trying a portal: an OpenID Connect provider on loopback where one click on a
 * test person signs in. It owns the people that it is given, the organisations they may choose, the three kinds of
 * `authorization_details`, and answers that are wrong on purpose. The protocol itself is `oidc-provider`'s. Whether an answer is
 * to be believed is none of this workspace's business, and nothing but tests may trust it.
 */
export { type Misbehaviour, misbehaviours } from './misbehave.ts';
export {
  type ProviderClient,
  type ProviderPeople,
  readPeople,
  type TestOrganisation,
  type TestPerson,
} from './read-people.ts';
export { type SignInProvider, startSignInProvider } from './start-sign-in-provider.ts';
