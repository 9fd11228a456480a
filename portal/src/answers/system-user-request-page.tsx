import { Alert, Heading, Paragraph } from '@digdir/designsystemet-react';
import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { m } from '../../generated/messages/messages.js';
import { Holdings } from '../naming/holdings.tsx';
import { useOrganisationName } from '../naming/organisation-name.tsx';
import { pickText } from '../naming/pick-text.ts';
import { systemQuery } from '../naming/queries.ts';
import { Page } from '../shell/page.tsx';
import { Waiting } from '../shell/waiting.tsx';
import { AnswerButtons } from './answer-buttons.tsx';
import { AnswerFrame } from './answer-frame.tsx';
import { NotAnswerable } from './not-answerable.tsx';
import { PassOn } from './pass-on.tsx';
import { answerRequest, requestQuery, type UserType } from './queries.ts';
import { StatusAlert } from './status-alert.tsx';
import { WhereNext } from './where-next.tsx';

export const StandardRequestPage = () => <RequestPage userType="standard" />;
export const AgentRequestPage = () => <RequestPage userType="agent" />;

/** «Gi tilgang til system»: where a vendor sends its customer. */
function RequestPage({ userType }: { userType: UserType }) {
  const { id = '' } = useParams({ strict: false });
  const { data, error } = useQuery(requestQuery(userType, id));
  return (
    <AnswerFrame>
      {data === undefined && error !== null && <NotAnswerable problem={error} />}
      {data === undefined && error === null && <Waiting />}
      {data !== undefined && <Request request={data} userType={userType} />}
    </AnswerFrame>
  );
}

type AskedUser = NonNullable<Awaited<ReturnType<NonNullable<ReturnType<typeof requestQuery>['queryFn']>>>>;

function Request({ request, userType }: { request: AskedUser; userType: UserType }) {
  const { systemId, partyOrgNo, partyId, redirectUrl } = request;
  const { data: system } = useQuery(systemQuery(systemId));
  const { refetch } = useQuery(requestQuery(userType, request.id));
  const vendor = system?.systemVendorOrgNumber ?? systemId.slice(0, systemId.indexOf('_'));
  const vendorName = useOrganisationName(vendor);
  const customer = useOrganisationName(partyOrgNo);
  const systemName = pickText(system?.name) ?? request.integrationTitle;
  const isAgent = userType === 'agent';
  const isOpen = request.status === 'New' && !request.timedOut;
  const send = (answer: 'approve' | 'reject' | 'escalate') =>
    answerRequest(userType, { party: partyId, requestId: request.id, answer });
  return (
    <Page title={m.answers_title()}>
      <Paragraph data-size="lg">
        {isAgent ? m.answers_agent_asks({ vendor: vendorName }) : m.answers_asks({ vendor: vendorName })}
      </Paragraph>
      <Paragraph>
        {isAgent
          ? m.answers_agent_for({ customer, orgno: partyOrgNo })
          : m.answers_for({ customer, orgno: partyOrgNo, system: systemName })}
      </Paragraph>
      {request.integrationTitle !== systemName && (
        <dl className="facts">
          <dt>{m.answers_name_of_access()}</dt>
          <dd>{request.integrationTitle}</dd>
        </dl>
      )}
      <Heading level={2} data-size="sm">
        {m.answers_gets()}
      </Heading>
      <Holdings rights={request.rights ?? []} accessPackages={request.accessPackages} level={3} />
      {isAgent && <Alert data-color="info">{m.answers_agent_clients()}</Alert>}
      <Paragraph data-size="sm" className="breakable">
        {m.answers_delivered_by({ system: systemName, vendor: vendorName, orgno: vendor })}
      </Paragraph>
      {!isOpen && <StatusAlert status={request.timedOut && request.status === 'New' ? 'Timedout' : request.status} />}
      {isOpen && request.userMayEscalateButNotApprove && (
        <PassOn
          customer={customer}
          isPassedOn={request.escalated}
          send={async () => {
            const passedOn = await send('escalate');
            await refetch();
            return passedOn;
          }}
        />
      )}
      {isOpen && !request.userMayEscalateButNotApprove && (
        <>
          <WhereNext redirectUrl={redirectUrl} />
          <AnswerButtons
            yes={{ text: m.answers_approve(), outcome: 'approved', send: () => send('approve') }}
            no={{ text: m.answers_reject(), outcome: 'rejected', send: () => send('reject') }}
            redirectUrl={redirectUrl}
            onStale={refetch}
          />
        </>
      )}
    </Page>
  );
}
