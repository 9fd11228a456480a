import { Alert, Heading } from '@digdir/designsystemet-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { m } from '../../generated/messages/messages.js';
import { hasRight, type OrganisationOfSession } from '../api/session.ts';
import { termsQuery, toBeSigned } from '../terms/terms-queries.ts';
import { endingKeysQuery, MOST_COUNTED, receivedQuery } from './overview-queries.ts';

/** What waits for somebody here. Nothing is shown while there is nothing, or while it is not known. */
export function Attention({ organisation }: { organisation: OrganisationOfSession }) {
  const { orgno } = organisation;
  const mayManage = hasRight(organisation, 'integrations');
  const mayAnswer = hasRight(organisation, 'apis');
  const maySign = hasRight(organisation, 'members');
  const { data: terms } = useQuery({ ...termsQuery(orgno), enabled: maySign || mayManage || mayAnswer });
  const mustSign = terms !== undefined && toBeSigned(terms).some(({ must_sign }) => must_sign);
  const isOpen = terms !== undefined && !mustSign;
  const { data: ending = 0 } = useQuery({ ...endingKeysQuery(orgno), enabled: isOpen && mayManage });
  const { data: received = 0 } = useQuery({ ...receivedQuery(orgno), enabled: isOpen && mayAnswer });
  const waiting = [
    ...(mustSign && maySign ? [{ to: '/terms', text: m.home_attention_terms() }] : []),
    ...(received > 0
      ? [
          {
            to: '/apis',
            text:
              received < MOST_COUNTED
                ? m.home_attention_applications({ count: received })
                : m.home_attention_applications_many(),
          },
        ]
      : []),
    ...(ending > 0 ? [{ to: '/integrations', text: m.home_attention_keys({ count: ending }) }] : []),
  ];
  if (waiting.length === 0) return null;
  return (
    <Alert data-color="warning">
      <Heading level={2} data-size="2xs">
        {m.home_attention()}
      </Heading>
      <ul className="attention">
        {waiting.map(({ to, text }) => (
          <li key={to}>
            <Link to={`/${orgno}${to}` as '/'}>{text}</Link>
          </li>
        ))}
      </ul>
    </Alert>
  );
}
