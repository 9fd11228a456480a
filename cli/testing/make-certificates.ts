import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { join } from 'node:path';
import {
  type CertificateRequest,
  issueCertificate,
  openTestAuthority,
  writeCertificateSet,
} from '@portvakt/test-authority';

export interface CertificateMaker {
  /** The folder with the set; all of them have the same key, unless the fault wants another. */
  make(name: string, request?: Partial<CertificateRequest>): Promise<string>;
}

/** Makes certificates of 310123412 below `folder`, in this process, as of the time that `clock` tells. */
export async function startMakingCertificates(
  folder: string,
  clock: () => number = Date.now,
): Promise<CertificateMaker> {
  const authority = await openTestAuthority({
    folder: join(folder, 'authority'),
    baseUrl: 'http://localhost:7070/test-authority/',
    clock,
  });
  const subjectKey: KeyObject = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
  return {
    make: async (name, request = {}) => {
      const own = request.fault === 'ec-key' || request.fault === 'pss-key' ? {} : { subjectKey };
      const set = join(folder, name);
      await writeCertificateSet(await issueCertificate(authority, { orgno: '310123412', ...own, ...request }), set);
      return set;
    },
  };
}
