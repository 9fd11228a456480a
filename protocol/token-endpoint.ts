/** The address of the token endpoint of `issuer`, as its metadata gives it (RFC 8414 §2). Skyporten's issuer has no slash at its end. */
export function tokenEndpointOf(issuer: string): string {
  return issuer.endsWith('/') ? `${issuer}token` : `${issuer}/token`;
}
