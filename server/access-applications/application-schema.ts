import { Type } from 'typebox';
import { choice, line, organisationNumber, text, timestamp } from '#endpoints';
import { applicationStates } from './application.ts';

export const applicationAnswer = Type.Object(
  {
    id: line(36),
    scope: line(320),
    scope_description: line(255),
    state: choice(applicationStates, '`open` waits for the owner.'),
    reason: text(1000, 'What the applicant wants it for.'),
    contact: Type.Optional(line(255, 'Whom the owner can ask.')),
    answer: Type.Optional(text(1000, 'What the owner wrote.')),
    consumer_orgno: organisationNumber('Who applies.'),
    consumer_organization_name: Type.Optional(line(255)),
    owner_orgno: organisationNumber('The owner of the scope, who answers.'),
    owner_organization_name: Type.Optional(line(255)),
    created: timestamp(),
    last_updated: timestamp(),
  },
  { title: 'AccessApplication' },
);

export const applicationPage = Type.Object(
  {
    content: Type.Array(applicationAnswer),
    page: Type.Object({
      size: Type.Integer(),
      after: Type.Optional(line(512, 'To ask for those that come after these.')),
    }),
  },
  { title: 'AccessApplicationPage' },
);

export const paging = {
  size: Type.Optional(Type.Integer({ minimum: 1, maximum: 200, description: '50 when absent.' })),
  after: Type.Optional(line(512, 'page.after of the page before.')),
};

export const newApplication = Type.Object(
  {
    scope: line(320, 'The full name, prefix:subscope.'),
    reason: Type.String({
      format: 'text',
      minLength: 1,
      maxLength: 1000,
      description: 'What you want it for. The owner reads it.',
    }),
    contact: Type.Optional(line(255, 'Whom the owner can ask: a name, an e-mail address, a telephone number.')),
  },
  { title: 'NewAccessApplication' },
);
