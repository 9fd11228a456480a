import { Button, Dropdown, Tag } from '@digdir/designsystemet-react';
import { Link } from '@tanstack/react-router';
import { m } from '../../generated/messages/messages.js';
import { type OrganisationOfSession, useSession } from '../api/session.ts';
import { ColourSchemeChoice } from './colour-scheme-choice.tsx';
import { LanguageChoice } from './language-choice.tsx';
import mark from './mark.svg';
import { useSignOut } from './use-sign-out.ts';

/** Who is signed in and for whom, which environment this is, language and colours. */
export function TopBar({ shown }: { shown: OrganisationOfSession | undefined }) {
  const { person, organisations, profile, operates_as: operatesAs } = useSession();
  const signOut = useSignOut();
  return (
    <header className="top-bar">
      <Link to="/" className="brand">
        <img src={mark} alt="" width="28" height="28" /> Portvakt
      </Link>
      <Tag data-color={profile === 'production' ? 'success' : 'warning'}>{nameEnvironment(profile)}</Tag>
      <div className="top-choices">
        {organisations.length > 0 && (
          <Dropdown.TriggerContext>
            <Dropdown.Trigger variant="tertiary">
              {shown?.name ?? shown?.orgno ?? m.shell_choose_organisation()}
            </Dropdown.Trigger>
            <Dropdown>
              <Dropdown.List>
                {organisations.map(({ orgno, name }) => (
                  <Dropdown.Item key={orgno}>
                    <Dropdown.Button asChild>
                      <Link to="/$orgno" params={{ orgno }} aria-current={orgno === shown?.orgno ? 'true' : undefined}>
                        {name ?? orgno}
                      </Link>
                    </Dropdown.Button>
                  </Dropdown.Item>
                ))}
              </Dropdown.List>
            </Dropdown>
          </Dropdown.TriggerContext>
        )}
        {operatesAs !== undefined && (
          <Button asChild variant="tertiary">
            <Link to="/operator">{m.operator_room()}</Link>
          </Button>
        )}
        <LanguageChoice />
        <ColourSchemeChoice />
        <Dropdown.TriggerContext>
          <Dropdown.Trigger variant="tertiary">{person.name || m.people_you()}</Dropdown.Trigger>
          <Dropdown>
            <Dropdown.List>
              <Dropdown.Item>
                <Dropdown.Button asChild>
                  <Link to="/me">{m.people_me()}</Link>
                </Dropdown.Button>
              </Dropdown.Item>
              <Dropdown.Item>
                <Dropdown.Button asChild>
                  <Link to="/me/consents">{m.consents_own_title()}</Link>
                </Dropdown.Button>
              </Dropdown.Item>
              <Dropdown.Item>
                <Dropdown.Button asChild>
                  <Button variant="tertiary" onClick={() => void signOut()}>
                    {m.shell_sign_out()}
                  </Button>
                </Dropdown.Button>
              </Dropdown.Item>
            </Dropdown.List>
          </Dropdown>
        </Dropdown.TriggerContext>
      </div>
    </header>
  );
}

function nameEnvironment(profile: string): string {
  if (profile === 'production') return m.shell_environment_production();
  return profile === 'test' ? m.shell_environment_test() : m.shell_environment_local();
}
