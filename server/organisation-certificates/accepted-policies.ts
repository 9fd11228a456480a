/**
 * Certificate policies of Norwegian virksomhetssertifikater in Digdir's two environments, as the validator that its services
 * use has them (idporten-seid2-certificate-validator, 2026-04). The test environment of Buypass uses the very policies of
 * production: it is the trust anchors that keep the environments apart.
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
