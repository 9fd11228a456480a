import '../naming/naming.css';
import { Button, Card, Heading, Paragraph, Tag } from '@digdir/designsystemet-react';
import { useMutation, useQueryClient, useSuspenseQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { m } from '../../generated/messages/messages.js';
import { AnswerFrame } from '../answers/answer-frame.tsx';
import { ConsentItems } from '../answers/consent-items.tsx';
import { ConfirmDialog } from '../controls/confirm-dialog.tsx';
import { useOrganisationName } from '../naming/organisation-name.tsx';
import { announce } from '../shell/announcements.tsx';
import { formatTime } from '../shell/format.ts';
import { Page } from '../shell/page.tsx';
import { useOrganisation } from '../shell/use-organisation.ts';
import { consentsQuery, revokeConsent } from './queries.ts';

/** What the person themselves has consented to. */
export function OwnConsentsPage() {
  return (
    <AnswerFrame>
      <Consents party={undefined} title={m.consents_own_title()} />
    </AnswerFrame>
  );
}

/** What was consented to for an organisation. */
export function ConsentsOfOrganisationPage() {
  const { party_uuid, name, orgno } = useOrganisation();
  return <Consents party={party_uuid} title={m.consents_title({ organisation: name ?? orgno })} />;
}

/** Consents that are shown at first, and more at a time. */
const SHOWN = 20;

type Given = NonNullable<Awaited<ReturnType<NonNullable<ReturnType<typeof consentsQuery>['queryFn']>>>>[number];

function Consents({ party, title }: { party: string | undefined; title: string }) {
  const { data } = useSuspenseQuery(consentsQuery(party));
  const [count, setCount] = useState(SHOWN);
  return (
    <Page title={title}>
      <Paragraph>{m.consents_explained()}</Paragraph>
      {data.length === 0 && <Paragraph>{m.consents_none()}</Paragraph>}
      <ul className="plain">
        {data.slice(0, count).map((consent) => (
          <li key={consent.id}>
            <GivenConsent consent={consent} party={party} />
          </li>
        ))}
      </ul>
      {count < data.length && (
        <div>
          <Button variant="secondary" onClick={() => setCount(count + SHOWN)}>
            {m.consents_more({ count: String(data.length - count) })}
          </Button>
        </div>
      )}
    </Page>
  );
}

function GivenConsent({ consent, party }: { consent: Given; party: string | undefined }) {
  const consumer = useOrganisationName(consent.to.slice(consent.to.lastIndexOf(':') + 1));
  const queries = useQueryClient();
  const [asks, setAsks] = useState(false);
  const revoking = useMutation({
    mutationFn: () => revokeConsent(consent.id),
    onSuccess: async () => {
      setAsks(false);
      announce(m.consents_was_revoked({ consumer }));
      await queries.invalidateQueries({ queryKey: ['consents', party ?? 'own'] });
    },
  });
  const [colour, status] = describeStatus(consent.status);
  return (
    <Card>
      <div className="page-head">
        <Heading level={2} data-size="xs" className="breakable">
          {consumer}
        </Heading>
        <Tag data-color={colour}>{status}</Tag>
      </div>
      <ConsentItems rights={consent.consentRights} />
      <dl className="facts">
        {consent.consented !== null && (
          <>
            <dt>{m.consents_given_at()}</dt>
            <dd>{formatTime(consent.consented)}</dd>
          </>
        )}
        <dt>{m.consents_valid_to()}</dt>
        <dd>{formatTime(consent.validTo)}</dd>
      </dl>
      {consent.status === 'Accepted' && (
        <div className="actions">
          <Button
            variant="secondary"
            data-color="danger"
            aria-label={`${m.consents_revoke()}: ${consumer}`}
            onClick={() => setAsks(true)}
          >
            {m.consents_revoke()}
          </Button>
        </div>
      )}
      <ConfirmDialog
        open={asks}
        title={m.consents_revoke_question()}
        confirm={m.consents_revoke()}
        pending={revoking.isPending}
        problem={revoking.error}
        onConfirm={() => {
          if (!revoking.isPending) revoking.mutate();
        }}
        onClose={() => {
          setAsks(false);
          revoking.reset();
        }}
      >
        {m.consents_revoke_explained({ consumer })}
      </ConfirmDialog>
    </Card>
  );
}

function describeStatus(status: string): readonly ['success' | 'neutral' | 'warning', string] {
  if (status === 'Accepted') return ['success', m.consents_status_active()];
  if (status === 'Expired') return ['warning', m.consents_status_expired()];
  return ['neutral', status === 'Revoked' ? m.consents_status_revoked() : m.consents_status_rejected()];
}
