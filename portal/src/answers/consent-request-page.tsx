import { Heading, Paragraph } from '@digdir/designsystemet-react';
import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { m } from '../../generated/messages/messages.js';
import { useOrganisationName } from '../naming/organisation-name.tsx';
import { pickText } from '../naming/pick-text.ts';
import { formatTime } from '../shell/format.ts';
import { Page } from '../shell/page.tsx';
import { Waiting } from '../shell/waiting.tsx';
import { AnswerButtons } from './answer-buttons.tsx';
import { AnswerFrame } from './answer-frame.tsx';
import { ConsentItems } from './consent-items.tsx';
import { NotAnswerable } from './not-answerable.tsx';
import { answerConsent, consentQuery } from './queries.ts';
import { StatusAlert } from './status-alert.tsx';
import { WhereNext } from './where-next.tsx';

/** What a data consumer asks a person, or an organisation, to let it have. */
export function ConsentRequestPage() {
  const { id = '' } = useParams({ strict: false });
  const { data, error } = useQuery(consentQuery(id));
  return (
    <AnswerFrame>
      {data === undefined && error !== null && <NotAnswerable problem={error} />}
      {data === undefined && error === null && <Waiting />}
      {data !== undefined && <Consent consent={data} />}
    </AnswerFrame>
  );
}

type AskedConsent = NonNullable<Awaited<ReturnType<NonNullable<ReturnType<typeof consentQuery>['queryFn']>>>>;

/** The number at the end of a URN of Altinn's. */
const numberIn = (urn: string) => urn.slice(urn.lastIndexOf(':') + 1);

function Consent({ consent }: { consent: AskedConsent }) {
  const { refetch } = useQuery(consentQuery(consent.id));
  const consumer = useOrganisationName(numberIn(consent.to));
  const isOrganisation = consent.from.startsWith('urn:altinn:organization:');
  const message = pickText(consent.requestMessage);
  return (
    <Page title={m.answers_consent_title({ consumer })}>
      {isOrganisation && <ForOrganisation orgno={numberIn(consent.from)} />}
      {message !== undefined && (
        <section>
          <Heading level={2} data-size="xs">
            {m.answers_message({ consumer })}
          </Heading>
          <blockquote className="asked">
            <p>{message}</p>
          </blockquote>
        </section>
      )}
      <Heading level={2} data-size="sm">
        {m.answers_consent_to({ consumer })}
      </Heading>
      <ConsentItems rights={consent.consentRights} />
      {consent.handledBy !== null && <HandledBy orgno={numberIn(consent.handledBy)} consumer={consumer} />}
      <Paragraph>{m.answers_valid_to({ time: formatTime(consent.validTo) })}</Paragraph>
      <Paragraph data-size="sm">{m.answers_consent_revocable()}</Paragraph>
      {consent.status !== 'Created' && (
        <StatusAlert status={consent.status === 'Accepted' ? 'Consented' : consent.status} />
      )}
      {consent.status === 'Created' && (
        <>
          <WhereNext redirectUrl={consent.redirectUrl} />
          <AnswerButtons
            yes={{
              text: m.answers_consent_yes(),
              outcome: 'consented',
              send: () => answerConsent(consent.id, 'accept'),
            }}
            no={{ text: m.answers_consent_no(), outcome: 'declined', send: () => answerConsent(consent.id, 'reject') }}
            redirectUrl={consent.redirectUrl}
            onStale={refetch}
          />
        </>
      )}
    </Page>
  );
}

function ForOrganisation({ orgno }: { orgno: string }) {
  return <Paragraph>{m.answers_consent_for({ customer: useOrganisationName(orgno), orgno })}</Paragraph>;
}

function HandledBy({ orgno, consumer }: { orgno: string; consumer: string }) {
  return <Paragraph>{m.answers_handled_by({ handler: useOrganisationName(orgno), consumer })}</Paragraph>;
}
