import { Alert, Button, Heading, Paragraph } from '@digdir/designsystemet-react';
import { useQueryClient, useSuspenseQuery } from '@tanstack/react-query';
import { m } from '../../generated/messages/messages.js';
import { publicScopesQuery } from '../access/access-queries.ts';
import { ApplicationForm } from '../access/application-form.tsx';
import { useSession } from '../api/session.ts';
import { announce } from '../shell/announcements.tsx';
import { formatTime } from '../shell/format.ts';
import { SignTerms } from '../terms/sign-terms.tsx';
import { termsQuery, toBeSigned } from '../terms/terms-queries.ts';
import type { StepProps } from './start-page.tsx';
import { type AccessApplication, ownersQuery, standingQuery } from './start-queries.ts';
import { StepHeading } from './step-heading.tsx';

/** Everything that must be in place before the API can be used: the terms signed, and access granted. */
export function AccessStep(props: StepProps) {
  const { orgno } = props;
  const { data: terms } = useSuspenseQuery(termsQuery(orgno));
  if (toBeSigned(terms).some(({ must_sign }) => must_sign)) {
    return (
      <>
        <StepHeading>{m.start_terms_heading()}</StepHeading>
        <SignTerms orgno={orgno} level={3} />
      </>
    );
  }
  return <AccessToApi {...props} />;
}

function AccessToApi(props: StepProps) {
  const { orgno, draft, goTo } = props;
  const { data: scopes } = useSuspenseQuery(publicScopesQuery(orgno));
  const { data: owners } = useSuspenseQuery(ownersQuery(orgno));
  const {
    data: { hasAccess, application },
  } = useSuspenseQuery(standingQuery(orgno, draft.scope));
  const scope = scopes.find(({ name }) => name === draft.scope);
  const title = scope?.description ?? draft.scope;
  const number = scope?.owner_orgno ?? application?.owner_orgno ?? '';
  const owner = owners.get(number) ?? number;
  const isOpen = scope?.accessible_for_all === true;
  const canUse = hasAccess === true || isOpen || scope?.owner_orgno === orgno || application?.state === 'approved';
  const goOn = <Button onClick={() => goTo('name')}>{m.start_next()}</Button>;
  return (
    <>
      <StepHeading>{m.start_access_heading({ api: title })}</StepHeading>
      <div aria-live="polite" className="step">
        {canUse && (
          <>
            <Alert data-color="success">
              <Paragraph>{isOpen ? m.start_access_open() : m.start_access_have({ owner })}</Paragraph>
            </Alert>
            <div className="actions">{goOn}</div>
          </>
        )}
        {!canUse && application?.state === 'open' && <Waits application={application} owner={owner} />}
        {!canUse && application?.state === 'rejected' && <Rejected application={application} owner={owner} />}
      </div>
      {!canUse && application?.state !== 'open' && <ApplyForm {...props} owner={owner} />}
      {hasAccess === undefined && !canUse && <div className="actions">{goOn}</div>}
    </>
  );
}

function Waits({ application, owner }: { application: AccessApplication; owner: string }) {
  const { profile } = useSession();
  return (
    <Alert data-color="info">
      <Heading level={3} data-size="2xs">
        {m.start_waits_title({ owner })}
      </Heading>
      <Paragraph>{m.start_waits({ time: formatTime(application.created) })}</Paragraph>
      {profile === 'local' && <Paragraph>{m.start_waits_demo({ owner })}</Paragraph>}
    </Alert>
  );
}

function Rejected({ application: { answer }, owner }: { application: AccessApplication; owner: string }) {
  return (
    <Alert data-color="warning">
      <Heading level={3} data-size="2xs">
        {m.start_rejected_title({ owner })}
      </Heading>
      {answer !== undefined && <Paragraph className="said">{answer}</Paragraph>}
      <Paragraph>{m.start_rejected()}</Paragraph>
    </Alert>
  );
}

function ApplyForm({ orgno, draft, keep, owner }: StepProps & { owner: string }) {
  const queries = useQueryClient();
  const finish = async () => {
    announce(m.access_sent());
    await queries.invalidateQueries({ queryKey: standingQuery(orgno, draft.scope).queryKey });
  };
  return (
    <>
      <Paragraph>{m.start_apply({ owner })}</Paragraph>
      <ApplicationForm
        orgno={orgno}
        scope={draft.scope}
        draft={draft}
        keep={(changed) => keep({ ...draft, ...changed })}
        onSent={finish}
      />
    </>
  );
}
