import { Paragraph } from '@digdir/designsystemet-react';
import { m } from '../../generated/messages/messages.js';
import type { ApiProblem } from '../api/problem.ts';
import { currentLanguage } from './language.ts';
import { wordRefusal } from './word-refusal.ts';

/**
 * What an answer that refuses says, in the reader's language. The server's own words are English; they name the values, so they are
 * shown as well, and marked as English for those who hear the page (WCAG 2.2, 3.1.2).
 */
export function RefusalWords({ problem }: { problem: ApiProblem }) {
  const { refusal, message, fields } = problem;
  const words = wordRefusal(problem);
  // Without a name it is not the server's: the page itself has found the words.
  if (refusal === undefined || currentLanguage() === 'en') return <Paragraph>{message || words}</Paragraph>;
  return (
    <>
      <Paragraph>{words}</Paragraph>
      {message !== '' && (
        <Paragraph data-size="sm">
          {m.refusals_in_english()}
          {/* Where fields are at fault, the message only joins their sentences, which stand in the list below. */}
          {fields.length === 0 && (
            <>
              {' '}
              <span lang="en">{message}</span>
            </>
          )}
        </Paragraph>
      )}
    </>
  );
}
