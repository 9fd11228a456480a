import { Alert, Heading, Paragraph } from '@digdir/designsystemet-react';
import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { m } from '../../generated/messages/messages.js';
import { findOrganisation, hasRight, useSession } from '../api/session.ts';
import { Holdings } from '../naming/holdings.tsx';
import { useOrganisationName } from '../naming/organisation-name.tsx';
import { pickText } from '../naming/pick-text.ts';
import { systemQuery } from '../naming/queries.ts';
import { Page } from '../shell/page.tsx';
import { Waiting } from '../shell/waiting.tsx';
import { AnswerButtons } from './answer-buttons.tsx';
import { AnswerFrame } from './answer-frame.tsx';
import { NotAnswerable } from './not-answerable.tsx';
import { answerChange, changeQuery } from './queries.ts';
import { StatusAlert } from './status-alert.tsx';
import { WhereNext } from './where-next.tsx';

/** «Oppdatering av systemtilgang»: what a vendor wants to have added to a system user, and taken away. */
export function ChangeRequestPage() {
  const { id = '' } = useParams({ strict: false });
  const { data, error } = useQuery(changeQuery(id));
  return (
    <AnswerFrame>
      {data === undefined && error !== null && <NotAnswerable problem={error} />}
      {data === undefined && error === null && <Waiting />}
      {data !== undefined && <Change change={data} />}
    </AnswerFrame>
  );
}

type AskedChange = NonNullable<Awaited<ReturnType<NonNullable<ReturnType<typeof changeQuery>['queryFn']>>>>;

function Change({ change }: { change: AskedChange }) {
  const session = useSession();
  const { data: system } = useQuery(systemQuery(change.systemId));
  const { refetch } = useQuery(changeQuery(change.id));
  const vendor = system?.systemVendorOrgNumber ?? change.systemId.slice(0, change.systemId.indexOf('_'));
  const vendorName = useOrganisationName(vendor);
  const customer = useOrganisationName(change.partyOrgNo);
  const systemName = pickText(system?.name) ?? change.systemId;
  const organisation = findOrganisation(session, change.partyOrgNo);
  const isOpen = change.status === 'New' && !change.timedOut;
  const mayAnswer = organisation !== undefined && hasRight(organisation, 'approvals');
  const send = (answer: 'approve' | 'reject') => answerChange(organisation?.party_id ?? 0, change.id, answer);
  const hasAdded = change.requiredRights.length + change.requiredAccessPackages.length > 0;
  const hasRemoved = change.unwantedRights.length + change.unwantedAccessPackages.length > 0;
  return (
    <Page title={m.answers_change_title()}>
      <Paragraph data-size="lg">{m.answers_change_asks({ vendor: vendorName, system: systemName })}</Paragraph>
      <Paragraph>{m.answers_change_for({ customer, orgno: change.partyOrgNo })}</Paragraph>
      <div className="changes">
        {hasAdded && (
          <section>
            <Heading level={2} data-size="sm">
              {m.answers_added()}
            </Heading>
            <Holdings rights={change.requiredRights} accessPackages={change.requiredAccessPackages} level={3} />
          </section>
        )}
        {hasRemoved && (
          <section>
            <Heading level={2} data-size="sm">
              {m.answers_removed()}
            </Heading>
            <Holdings rights={change.unwantedRights} accessPackages={change.unwantedAccessPackages} level={3} />
          </section>
        )}
      </div>
      <Paragraph data-size="sm" className="breakable">
        {m.answers_delivered_by({ system: systemName, vendor: vendorName, orgno: vendor })}
      </Paragraph>
      {!isOpen && <StatusAlert status={change.timedOut && change.status === 'New' ? 'Timedout' : change.status} />}
      {isOpen && !mayAnswer && (
        <Alert data-color="warning">
          <Heading level={2} data-size="xs">
            {m.answers_lacks_right()}
          </Heading>
          <Paragraph>{m.answers_change_lacks_right({ customer })}</Paragraph>
        </Alert>
      )}
      {isOpen && mayAnswer && (
        <>
          <WhereNext redirectUrl={change.redirectUrl} />
          <AnswerButtons
            yes={{ text: m.answers_approve_change(), outcome: 'approved', send: () => send('approve') }}
            no={{ text: m.answers_reject(), outcome: 'rejected', send: () => send('reject') }}
            redirectUrl={change.redirectUrl}
            onStale={refetch}
          />
        </>
      )}
    </Page>
  );
}
