import { Alert, Button, Link as DesignLink, Heading, Paragraph } from '@digdir/designsystemet-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { m } from '../../generated/messages/messages.js';
import { apiFor } from '../api/client.ts';
import { take, takeWhole } from '../api/problem.ts';
import { CopyButton } from '../controls/copy-button.tsx';
import { announce } from '../shell/announcements.tsx';
import { formatTime } from '../shell/format.ts';
import { Page } from '../shell/page.tsx';
import { ProblemAlert } from '../shell/problem-alert.tsx';
import { useOrganisation } from '../shell/use-organisation.ts';
import { Waiting } from '../shell/waiting.tsx';
import { DeliveryList } from './delivery-list.tsx';
import { settingsQuery } from './queries.ts';
import { SettingsForm, type WrittenSettings } from './settings-form.tsx';

/** How the organisation is told of things: what, where, and whether it arrives. */
export function SettingsPage() {
  const { orgno } = useOrganisation();
  const queries = useQueryClient();
  const settings = useQuery(settingsQuery(orgno));
  const [secret, setSecret] = useState<string>();
  const api = apiFor(orgno);

  const keep = useMutation({
    mutationFn: ({ body, entityTag }: { body: WrittenSettings; entityTag: string | undefined; forget: () => void }) =>
      takeWhole(
        api.PUT('/api/v1/notices/settings', {
          body,
          ...(entityTag !== undefined && { headers: { 'If-Match': entityTag } }),
        }),
      ),
    onSuccess: async (kept, { forget }) => {
      forget();
      setSecret(kept.data.webhook_secret);
      queries.setQueryData(settingsQuery(orgno).queryKey, kept);
      announce(m.notices_saved());
      await queries.invalidateQueries({ queryKey: ['notices', orgno, 'deliveries'] });
    },
  });
  const renew = useMutation({
    mutationFn: () => takeWhole(api.POST('/api/v1/notices/settings/webhook-secret')),
    onSuccess: (kept) => {
      setSecret(kept.data.webhook_secret);
      queries.setQueryData(settingsQuery(orgno).queryKey, kept);
    },
  });
  const test = useMutation({
    mutationFn: () => take(api.POST('/api/v1/notices/settings/test')),
    onSuccess: async ({ sent }) => {
      announce(sent === 0 ? m.notices_test_inbox_only() : m.notices_test_sent());
      await queries.invalidateQueries({ queryKey: ['notices', orgno] });
    },
  });

  const { data } = settings;
  const webhook = data?.data.webhook;
  return (
    <Page
      title={m.notices_settings_title()}
      actions={
        <DesignLink asChild>
          <Link to={`/${orgno}/notices` as '/'}>{m.notices_to_inbox()}</Link>
        </DesignLink>
      }
    >
      <Paragraph>{m.notices_settings_introduction()}</Paragraph>
      {settings.error !== null && <ProblemAlert problem={settings.error} />}
      {settings.isPending && <Waiting />}
      {secret !== undefined && (
        <Alert data-color="warning">
          <Heading level={2} data-size="2xs">
            {m.notices_secret_title()}
          </Heading>
          <Paragraph>{m.notices_secret()}</Paragraph>
          <p className="trace">
            <code>{secret}</code> <CopyButton text={secret} what={m.notices_secret_name()} />
          </p>
        </Alert>
      )}
      {data !== undefined && (
        <SettingsForm
          orgno={orgno}
          // What was kept is what the form begins with.
          key={data.entityTag}
          settings={data.data}
          entityTag={data.entityTag}
          problem={keep.error}
          isSaving={keep.isPending}
          save={keep.mutate}
          readAgain={() => {
            keep.reset();
            void queries.invalidateQueries({ queryKey: settingsQuery(orgno).queryKey });
          }}
        />
      )}
      {webhook !== undefined && (
        <section aria-labelledby="webhook-secret" className="part">
          <Heading level={2} data-size="xs" id="webhook-secret">
            {m.notices_renew_title()}
          </Heading>
          <Paragraph>
            {webhook.former_secret_until === undefined
              ? m.notices_renew()
              : m.notices_renewed({ time: formatTime(webhook.former_secret_until) })}
          </Paragraph>
          {renew.error !== null && <ProblemAlert problem={renew.error} />}
          <div>
            <Button variant="secondary" loading={renew.isPending} onClick={() => renew.mutate()}>
              {m.notices_renew_button()}
            </Button>
          </div>
        </section>
      )}
      <section aria-labelledby="test" className="part">
        <Heading level={2} data-size="xs" id="test">
          {m.notices_test_title()}
        </Heading>
        <Paragraph>{m.notices_test()}</Paragraph>
        {test.error !== null && <ProblemAlert problem={test.error} />}
        <div>
          <Button variant="secondary" loading={test.isPending} onClick={() => test.mutate()}>
            {m.notices_test_button()}
          </Button>
        </div>
        <DeliveryList orgno={orgno} />
      </section>
    </Page>
  );
}
