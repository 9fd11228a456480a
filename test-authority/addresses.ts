/** Where one authority publishes. */
export interface Addresses {
  readonly crl: string;
  readonly ocsp: string;
  readonly certificate: string;
}

/** The addresses of the authority `id` under `baseUrl`, which ends in a slash. */
export function findAddresses(baseUrl: string, id: string): Addresses {
  return { crl: `${baseUrl}crl/${id}.crl`, ocsp: `${baseUrl}ocsp/${id}`, certificate: `${baseUrl}crt/${id}.cer` };
}
