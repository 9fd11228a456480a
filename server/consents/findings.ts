import type { Finding } from '@portvakt/protocol';

/** What one part of a request can lack or have wrong (Altinn access management, «ValidationErrors.cs» and «ConsentService.cs»). */
export const findings = {
  endPassed: { code: 'AM.VLD-00022', title: 'The time need to be in the future', paths: ['ValidTo'] },
  rightsEmpty: { code: 'AM.VLD-00023', title: 'The list cant be empty', paths: ['Resource'] },
  redirectInvalid: { code: 'AM.VLD-00027', title: 'Redirect URL is not a valid URL', paths: ['RedirectUrl'] },
  actionMissing: (right: number): Finding => ({
    code: 'STD.VLD-00000',
    title: 'The field is required.',
    paths: [`/consentRight/${right}/action`],
  }),
} as const;
