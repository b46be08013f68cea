import type { ContextFragment } from '../generated/operations.ts';
import { kindOf } from '../parts/kinds.ts';
import { enumWords } from '../parts/words.ts';

/** What a line of context is made of, of any entity. */
export const CONTEXT = /* GraphQL */ `
  fragment Context on Entity {
    __typename
    id
    name
    summary
    ... on Organization { city region country shortName }
    ... on Agreement { agreementKind: kind announcedOn }
    ... on FundingCall { number callKind: kind postedOn }
    ... on ComputeResource { systemKind: kind expectedOn operationalOn }
    ... on Event { on }
    ... on KeyDate { at isEstimate }
    ... on Award { amountUsd announcedOn }
    ... on Program { programKind: kind startedOn }
  }
`;

/** Who made an agreement: what a short name of it is made of. */
export const PARTIES = /* GraphQL */ `
  fragment Parties on Entity {
    ... on Agreement { parties(first: 4) { totalCount nodes { id name shortName } } }
  }
`;

/** One line that tells an entity from others of its name: where, what sort, when, what it is. */
export function contextLine(entity: ContextFragment): string {
  const parts = factsOf(entity).filter((part): part is string => Boolean(part));
  const summary = entity.summary ? firstSentence(entity.summary) : undefined;
  return [parts.join(', '), summary].filter(Boolean).join('. ');
}

function factsOf(entity: ContextFragment): readonly (string | null | undefined)[] {
  switch (entity.__typename) {
    case 'Agreement':
      return [entity.agreementKind && enumWords(entity.agreementKind), day('announced', entity.announcedOn)];
    case 'FundingCall':
      return [entity.number, entity.callKind && enumWords(entity.callKind), day('posted', entity.postedOn)];
    case 'ComputeResource':
      return [
        entity.systemKind && enumWords(entity.systemKind),
        day('in service', entity.operationalOn) ?? day('expected', entity.expectedOn),
      ];
    case 'Event':
      return [entity.on];
    case 'KeyDate':
      return [entity.at, entity.isEstimate ? 'an estimate' : undefined];
    case 'Award':
      return [
        entity.amountUsd ? `$${entity.amountUsd.toLocaleString('en-US')}` : undefined,
        day('announced', entity.announcedOn),
      ];
    case 'Program':
      return [entity.programKind && enumWords(entity.programKind), day('started', entity.startedOn)];
    default:
      return 'city' in entity ? [[entity.city, entity.region].filter(Boolean).join(', ')] : [];
  }
}

function day(word: string, date: string | null | undefined): string | undefined {
  return date ? `${word} ${date}` : undefined;
}

function firstSentence(text: string): string {
  const end = text.search(/(?<=[a-z)0-9])[.;] /);
  return end < 0 ? text.replace(/\.$/, '') : text.slice(0, end);
}

/** What it is and where, as under a name: "Company, San Francisco, CA". */
export function whatItIs(entity: ContextFragment): string {
  const kind = kindOf(entity.__typename).one;
  const facts = factsOf(entity).filter(Boolean);
  const hasOwnKind = entity.__typename === 'Agreement' && entity.agreementKind;
  return (hasOwnKind ? facts : [kind, ...facts]).join(', ');
}
