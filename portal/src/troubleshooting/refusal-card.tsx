import { Card, Heading, Paragraph, Link as PlainLink } from '@digdir/designsystemet-react';
import { Link } from '@tanstack/react-router';
import { m } from '../../generated/messages/messages.js';
import type { ExplainedRefusal } from './explain.ts';
import { ExplainedText } from './explained-text.tsx';

const fixerNames = {
  consumer: m.trouble_fixer_consumer,
  supplier: m.trouble_fixer_supplier,
  'scope-owner': m.trouble_fixer_scope_owner,
  customer: m.trouble_fixer_customer,
  operator: m.trouble_fixer_operator,
} as const;

const linkNames = {
  integration: m.trouble_link_integration,
  scope: m.trouble_link_scope,
  application: m.trouble_link_application,
  delegations: m.trouble_link_delegations,
  terms: m.trouble_link_terms,
} as const;

/** A path of this portal, as its router has it. */
function readPath(href: string) {
  const { pathname, searchParams } = new URL(href, location.origin);
  return { to: pathname.replace(/^\/portal/, '') as '/', search: Object.fromEntries(searchParams) as never };
}

/** One refusal: why, what to do, and who can do it. */
export function RefusalCard({ refusal }: { refusal: ExplainedRefusal }) {
  const { code, title, cause, cure, fixers, hint, links } = refusal;
  return (
    <Card className="refusal">
      <Heading level={3} data-size="xs">
        {code === undefined ? title : `${code}: ${title}`}
      </Heading>
      {cause !== '' && (
        <Paragraph>
          <ExplainedText text={cause} />
        </Paragraph>
      )}
      {hint !== undefined && (
        <Paragraph>
          {m.trouble_hint()}: <q lang="en">{hint}</q>
        </Paragraph>
      )}
      {cure !== '' && (
        <>
          <Heading level={4} data-size="2xs">
            {m.trouble_cure()}
          </Heading>
          <Paragraph>
            <ExplainedText text={cure} />
          </Paragraph>
        </>
      )}
      {fixers.length > 0 && (
        <>
          <Heading level={4} data-size="2xs">
            {m.trouble_fixers()}
          </Heading>
          <ul>
            {fixers.map(({ role, orgno, name }) => (
              <li key={role}>
                {fixerNames[role]()}
                {orgno !== undefined && `: ${name === undefined ? orgno : `${name} (${orgno})`}`}
              </li>
            ))}
          </ul>
        </>
      )}
      {links.length > 0 && (
        <p className="actions">
          {links.map(({ rel, href }) =>
            rel === 'error-page' ? (
              <PlainLink key={rel} href={href}>
                {m.trouble_link_error_page({ code: code ?? '' })}
              </PlainLink>
            ) : (
              <PlainLink key={rel} asChild>
                <Link {...readPath(href)}>{linkNames[rel]()}</Link>
              </PlainLink>
            ),
          )}
        </p>
      )}
    </Card>
  );
}
