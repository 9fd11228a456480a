import { lazy, Suspense } from 'react';
import { Waiting } from './waiting.tsx';

const SignTerms = lazy(async () => ({ default: (await import('../terms/sign-terms.tsx')).SignTerms }));

/** The terms of use, loaded when somebody is stopped by them. `onSigned`: when none is left to be signed. */
export function TermsToSign({ orgno, level, onSigned }: { orgno: string; level: 2 | 3; onSigned: () => void }) {
  return (
    <Suspense fallback={<Waiting />}>
      <SignTerms orgno={orgno} level={level} onSigned={onSigned} />
    </Suspense>
  );
}
