import '../apis/apis.css';
import { Button, Heading, Paragraph, Table } from '@digdir/designsystemet-react';
import { Link } from '@tanstack/react-router';
import { m } from '../../generated/messages/messages.js';
import { useSession } from '../api/session.ts';
import { formatTime } from '../shell/format.ts';
import { Page } from '../shell/page.tsx';
import { useSignOut } from '../shell/use-sign-out.ts';
import { PersonalFrame } from './personal-frame.tsx';
import { nameRights } from './rights.ts';

/** Who I am, and what I may do for whom. */
export function MyPage() {
  return (
    <PersonalFrame>
      <About />
    </PersonalFrame>
  );
}

function About() {
  const { person, organisations, ends_at } = useSession();
  const signOut = useSignOut();
  return (
    <Page title={m.people_me()}>
      <dl className="facts">
        <div className="fact">
          <dt>{m.people_me_signed_in()}</dt>
          <dd>{person.name || m.people_nameless()}</dd>
        </div>
        <div className="fact">
          <dt>{m.people_me_ends()}</dt>
          <dd>{formatTime(ends_at)}</dd>
        </div>
      </dl>
      <section aria-labelledby="may" className="stack">
        <Heading level={2} data-size="sm" id="may">
          {m.people_me_may()}
        </Heading>
        {organisations.length === 0 ? (
          <Paragraph>{m.home_no_organisation()}</Paragraph>
        ) : (
          <div className="wide-table">
            <Table>
              <caption className="ds-sr-only">{m.people_me_may()}</caption>
              <Table.Head>
                <Table.Row>
                  <Table.HeaderCell scope="col">{m.people_me_organisation()}</Table.HeaderCell>
                  <Table.HeaderCell scope="col">{m.people_rights()}</Table.HeaderCell>
                </Table.Row>
              </Table.Head>
              <Table.Body>
                {organisations.map(({ orgno, name, rights }) => (
                  <Table.Row key={orgno}>
                    <Table.HeaderCell scope="row">
                      <Link to="/$orgno" params={{ orgno }}>
                        {name ?? orgno}
                      </Link>
                    </Table.HeaderCell>
                    <Table.Cell>{nameRights(rights)}</Table.Cell>
                  </Table.Row>
                ))}
              </Table.Body>
            </Table>
          </div>
        )}
      </section>
      <div className="actions">
        <Button variant="secondary" onClick={() => void signOut()}>
          {m.people_sign_out()}
        </Button>
      </div>
    </Page>
  );
}
