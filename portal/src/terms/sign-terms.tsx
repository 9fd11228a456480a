import { Button, Checkbox, Paragraph } from '@digdir/designsystemet-react';
import { useQueryClient, useSuspenseQuery } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { m } from '../../generated/messages/messages.js';
import { apiFor } from '../api/client.ts';
import { ApiProblem, take } from '../api/problem.ts';
import { findOrganisation, hasRight, useSession } from '../api/session.ts';
import { announce } from '../shell/announcements.tsx';
import { formatTime } from '../shell/format.ts';
import { ProblemAlert } from '../shell/problem-alert.tsx';
import { type TermsStanding, termsQuery, toBeSigned } from './terms-queries.ts';
import { TermsText } from './terms-text.tsx';

/** The terms that the organisation has to sign, each to be read and signed here. `onSigned`: when none is left. */
export function SignTerms({
  orgno,
  level,
  onSigned,
}: {
  orgno: string;
  level: 2 | 3;
  onSigned?: (() => void) | undefined;
}) {
  const { data } = useSuspenseQuery(termsQuery(orgno));
  const session = useSession();
  const shown = findOrganisation(session, orgno);
  const mayThey = shown !== undefined && hasRight(shown, 'members');
  const [first] = toBeSigned(data);
  if (first === undefined) return <Paragraph>{m.terms_all_signed()}</Paragraph>;
  return (
    <div className="terms-form">
      {first.must_sign ? (
        <Paragraph>{first.audience === 'everyone' ? m.terms_needed() : m.terms_needed_providers()}</Paragraph>
      ) : (
        <Paragraph>{m.terms_sign_before({ time: formatTime(first.sign_before ?? '') })}</Paragraph>
      )}
      <TermsText orgno={orgno} version={first.newest_version} level={level} />
      {mayThey ? (
        <SignForm
          key={first.newest_version}
          orgno={orgno}
          name={shown.name ?? orgno}
          standing={first}
          onSigned={onSigned}
        />
      ) : (
        <Paragraph>{m.terms_not_you()}</Paragraph>
      )}
    </div>
  );
}

function SignForm({
  orgno,
  name,
  standing,
  onSigned,
}: {
  orgno: string;
  name: string;
  standing: TermsStanding;
  onSigned: (() => void) | undefined;
}) {
  const [hasRead, setRead] = useState(false);
  const [fault, setFault] = useState(false);
  const [problem, setProblem] = useState<unknown>();
  const box = useRef<HTMLInputElement>(null);
  const queries = useQueryClient();
  const sign = async () => {
    setFault(!hasRead);
    if (!hasRead) {
      box.current?.focus();
      return;
    }
    try {
      setProblem(undefined);
      const params = { params: { path: { version: standing.newest_version } } };
      const terms = await take(apiFor(orgno).POST('/api/v1/terms/{version}/signature', params));
      queries.setQueryData(termsQuery(orgno).queryKey, terms);
      announce(m.terms_signed({ name }));
      if (toBeSigned(terms).length === 0) {
        onSigned?.();
        // What was refused before is asked again.
        await queries.invalidateQueries({
          predicate: ({ state }) => state.error instanceof ApiProblem && state.error.status === 428,
        });
      }
    } catch (error) {
      setProblem(error);
      // There may be a newer version by now.
      await queries.invalidateQueries({ queryKey: termsQuery(orgno).queryKey });
    }
  };
  return (
    // No form: it may stand within one, whose answer was that the terms are not signed.
    <div className="terms-form">
      {problem !== undefined && <ProblemAlert problem={problem} />}
      <Checkbox
        ref={box}
        label={m.terms_have_read({ name })}
        checked={hasRead}
        error={fault && m.terms_read_first()}
        onChange={(event) => setRead(event.target.checked)}
      />
      <div className="actions">
        <Button onClick={() => void sign()}>{m.terms_sign()}</Button>
      </div>
    </div>
  );
}
