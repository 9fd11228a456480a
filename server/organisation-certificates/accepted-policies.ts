/**
 * Certificate policies of Norwegian virksomhetssertifikater in Digdir's two environments, copied from the validator
 * that Digdir's services use (idporten-seid2-certificate-validator, 2026-04). Buypass uses the same policies in its
 * test environment as in production: only the trust anchors separate the environments.
 */
export const acceptedPolicies: Readonly<Record<'test' | 'production', readonly string[]>> = {
  test: [
    '2.16.578.1.26.1.3.5',
    '2.16.578.1.26.1.3.2',
    '2.16.578.1.26.1.0.3.2',
    '2.16.578.1.29.13.1.1.0',
    '2.16.578.1.29.913.1.1.0',
    '2.16.578.1.29.913.200.*',
    '2.16.578.1.29.913.210.*',
    '2.16.578.1.29.913.220.*',
    '2.16.578.1.1.1.1.100',
  ],
  production: [
    '2.16.578.1.26.1.3.5',
    '2.16.578.1.26.1.3.2',
    '2.16.578.1.29.13.200',
    '2.16.578.1.29.13.200.*',
    '2.16.578.1.29.13.210',
    '2.16.578.1.29.13.210.*',
    '2.16.578.1.29.13.220.*',
    '2.16.578.1.29.13.1.1.0',
    '2.16.578.1.29.13.1',
  ],
};
