import { Heading, Paragraph } from '@digdir/designsystemet-react';
import { useSuspenseQuery } from '@tanstack/react-query';
import { m } from '../../generated/messages/messages.js';
import { formatTime } from '../shell/format.ts';
import { currentLanguage } from '../shell/language.ts';
import { termsTextQuery } from './terms-queries.ts';
import './terms.css';

/** A version of the terms, in the reader's language. */
export function TermsText({ orgno, version, level }: { orgno: string; version: number; level: 2 | 3 }) {
  const { data } = useSuspenseQuery(termsTextQuery(orgno, version));
  const language = currentLanguage();
  return (
    <div className="terms-text">
      <Heading level={level} data-size="xs">
        {m.terms_version_title({ title: data.title[language], version })}
      </Heading>
      {/* The first version has always been in force. */}
      {data.version > 1 && (
        <Paragraph data-size="sm">{m.terms_valid_from({ time: formatTime(data.valid_from) })}</Paragraph>
      )}
      {data.text[language].split('\n').map((line) => (
        <Paragraph key={line}>{line}</Paragraph>
      ))}
    </div>
  );
}
