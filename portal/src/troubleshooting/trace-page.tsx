import { Alert, Heading, Paragraph, Link as PlainLink } from '@digdir/designsystemet-react';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { m } from '../../generated/messages/messages.js';
import { useSession } from '../api/session.ts';
import { Announcements } from '../shell/announcements.tsx';
import { Page } from '../shell/page.tsx';
import { ProblemAlert } from '../shell/problem-alert.tsx';
import { SessionEnded } from '../shell/session-ended.tsx';
import { TopBar } from '../shell/top-bar.tsx';
import { Waiting } from '../shell/waiting.tsx';
import { askServer, type Explanation } from './explain.ts';
import { ExplanationView } from './explanation-view.tsx';

/** Organisations that are asked; whoever acts for more pastes the id on the organisation's own page. */
const MOST_ASKED = 20;

/** Nothing else is asked about: an address may hold anything. */
const TRACE_ID = /^[0-9a-f]{32}$/i;

interface Found {
  readonly orgno: string;
  readonly explanation: Explanation;
}

/** What went wrong with the request that the address names, for whichever of the person's organisations it concerns. */
export function TracePage() {
  const { traceId } = useParams({ from: '/signed-in/trace/$traceId' });
  const { organisations } = useSession();
  const numbers = organisations.slice(0, MOST_ASKED).map(({ orgno }) => orgno);
  const isId = TRACE_ID.test(traceId);
  const { data, error } = useQuery({
    enabled: isId,
    queryKey: ['trace', traceId, numbers],
    queryFn: () => findConcerned(numbers, traceId),
    // What another process of the server refused just now is kept a moment later.
    refetchInterval: ({ state }) => (state.dataUpdateCount < 3 && !isToldSomething(state.data) ? 1000 : false),
  });
  const name = organisations.find(({ orgno }) => orgno === data?.orgno)?.name;
  return (
    <>
      <TopBar shown={undefined} />
      <main id="page" className="front">
        <Page title={m.trouble_trace_title()}>
          {error !== null && <ProblemAlert problem={error} />}
          {!isId && <Alert data-color="info">{m.trouble_nothing()}</Alert>}
          {isId && data === undefined && error === null && <Waiting />}
          {data !== undefined && (
            <section className="explanation" aria-labelledby="explanation">
              <Heading level={2} data-size="sm" id="explanation">
                {m.trouble_of_organisation({ organisation: name ?? data.orgno })}
              </Heading>
              <ExplanationView explanation={data.explanation} />
              <Paragraph>
                <PlainLink asChild>
                  <Link to="/$orgno/troubleshooting" params={{ orgno: data.orgno }}>
                    {m.trouble_ask_more()}
                  </Link>
                </PlainLink>
              </Paragraph>
            </section>
          )}
        </Page>
      </main>
      <Announcements />
      <SessionEnded />
    </>
  );
}

/** The first organisation that is told something; the first of all where none is. */
async function findConcerned(numbers: readonly string[], traceId: string): Promise<Found | undefined> {
  let first: Found | undefined;
  for (const orgno of numbers) {
    const explanation = await askServer(orgno, traceId);
    const found = { orgno, explanation };
    first ??= found;
    if (isToldSomething(found)) return found;
  }
  return first;
}

function isToldSomething(found: Found | undefined): boolean {
  if (found === undefined) return false;
  const { checks, refusals, problems } = found.explanation;
  return checks.length + refusals.length + problems.length > 0;
}
