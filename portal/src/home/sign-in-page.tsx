import './home.css';
import { Button, Heading, Paragraph } from '@digdir/designsystemet-react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { m } from '../../generated/messages/messages.js';
import { portalApi } from '../api/client.ts';
import { ApiProblem, take } from '../api/problem.ts';
import { sessionQuery } from '../api/session.ts';
import { setEnded } from '../api/session-watch.ts';
import { signInWaysQuery } from '../people/people-queries.ts';
import { ColourSchemeChoice } from '../shell/colour-scheme-choice.tsx';
import { LanguageChoice } from '../shell/language-choice.tsx';
import mark from '../shell/mark.svg';
import { Page } from '../shell/page.tsx';
import { ProblemAlert } from '../shell/problem-alert.tsx';

/** The first page that anybody sees. In `local` the demo people stand on it, one click each. */
export function SignInPage() {
  const { to } = useSearch({ from: '/sign-in' });
  const navigate = useNavigate();
  const queries = useQueryClient();
  const [problem, setProblem] = useState<unknown>();
  const ways = useQuery(signInWaysQuery);
  const people = useQuery({ queryKey: ['demo-people'], queryFn: readDemoPeople });

  const signIn = async (partyUuid: string) => {
    try {
      await take(
        portalApi.POST('/portal/demo-people/{party_uuid}/session', {
          params: { path: { party_uuid: partyUuid } },
        }),
      );
      setEnded(false);
      await queries.resetQueries(sessionQuery);
      // Only addresses of the portal: a link from elsewhere cannot send anybody away.
      await navigate({ href: readPath(to) });
    } catch (error) {
      setProblem(error);
    }
  };

  return (
    <div className="front">
      <header className="top-bar">
        <span className="brand">
          <img src={mark} alt="" width="28" height="28" /> Portvakt
        </span>
        <div className="top-choices">
          <LanguageChoice />
          <ColourSchemeChoice />
        </div>
      </header>
      <main id="page">
        <Page title={m.home_sign_in_title()}>
          <Paragraph data-size="lg">{m.home_introduction()}</Paragraph>
          {problem !== undefined && <ProblemAlert problem={problem} />}
          {ways.data?.provider === true && (
            <div className="page">
              <Paragraph>{m.people_sign_in_hint()}</Paragraph>
              <div className="actions">
                <Button asChild>
                  <a href={`/portal/sign-in/start?to=${encodeURIComponent(`/portal${readPath(to)}`)}`}>
                    {m.people_sign_in()}
                  </a>
                </Button>
              </div>
            </div>
          )}
          {ways.data?.provider === false && !ways.data.demo_people && <Paragraph>{m.people_no_ways()}</Paragraph>}
          {people.data !== undefined && people.data.length > 0 && (
            <section aria-labelledby="demo-people" className="home-part">
              <Heading level={2} data-size="sm" id="demo-people">
                {m.home_demo_people()}
              </Heading>
              <Paragraph>{m.home_demo_people_hint()}</Paragraph>
              <ul className="people">
                {people.data.map(({ name, party_uuid }) => (
                  <li key={party_uuid}>
                    <Button variant="secondary" className="person" onClick={() => void signIn(party_uuid)}>
                      {name} <span aria-hidden="true">→</span>
                    </Button>
                  </li>
                ))}
              </ul>
            </section>
          )}
        </Page>
      </main>
    </div>
  );
}

/** A path of the portal, whatever the address says. */
function readPath(to: string | undefined): string {
  return to?.startsWith('/') && !to.startsWith('//') ? to : '/';
}

/** Nobody outside `local`. */
async function readDemoPeople() {
  try {
    return (await take(portalApi.GET('/portal/demo-people'))).people;
  } catch (error) {
    if (error instanceof ApiProblem && error.status === 404) return [];
    throw error;
  }
}
