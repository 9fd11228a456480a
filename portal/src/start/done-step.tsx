import { Heading, Paragraph } from '@digdir/designsystemet-react';
import { m } from '../../generated/messages/messages.js';
import { useSession } from '../api/session.ts';
import { CopyButton } from '../controls/copy-button.tsx';
import { nameFiles } from '../key-making/name-files.ts';
import type { KeyInMemory } from '../key-making/use-made-key.ts';
import { SettingsTabs } from '../ready-settings/settings-tabs.tsx';
import { TryIt } from '../try-it/try-it.tsx';
import type { StepProps } from './start-page.tsx';
import { StepHeading } from './step-heading.tsx';

/** The integration is there: a token at once, and settings to take away. */
export function DoneStep({ orgno, draft, memory, name }: StepProps & { memory: KeyInMemory; name: string }) {
  const { issuer } = useSession();
  const { clientId, scope } = draft;
  const kid = draft.kid || undefined;
  const files =
    kid !== undefined && memory.key?.publicJwk.kid === kid
      ? nameFiles(name, kid)
      : { jwk: 'key.jwk.json', pem: 'key.pem', p12: 'cert.p12' };
  return (
    <>
      <StepHeading>{m.start_done_heading({ name: draft.name })}</StepHeading>
      <dl className="facts">
        <dt>{m.start_client_id()}</dt>
        <dd className="with-copy">
          <code>{clientId}</code> <CopyButton text={clientId} what={m.start_client_id()} />
        </dd>
        <dt>{m.start_scope()}</dt>
        <dd>
          <code>{scope}</code>
        </dd>
        {kid !== undefined && (
          <>
            <dt>{m.start_kid()}</dt>
            <dd>
              <code>{kid}</code>
            </dd>
          </>
        )}
      </dl>
      <section aria-labelledby="try-it" className="step">
        <Heading level={3} data-size="xs" id="try-it">
          {m.start_try_heading()}
        </Heading>
        <TryIt orgno={orgno} clientId={clientId} scope={scope} issuer={issuer} kid={kid} made={memory.key} level={4} />
      </section>
      <section aria-labelledby="settings" className="step">
        <Heading level={3} data-size="xs" id="settings">
          {m.start_settings_heading()}
        </Heading>
        <Paragraph>{m.start_settings()}</Paragraph>
        <SettingsTabs integration={{ clientId, scope, issuer, kid, files }} />
      </section>
    </>
  );
}
