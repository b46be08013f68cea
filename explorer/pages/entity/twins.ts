import { csvOf } from '../../parts/table-file.ts';
import { plainId, safeUrl } from '../../parts/words.ts';
import type { Entity, EntityLink } from './questions.ts';

export interface EntityAnswer {
  readonly entity: Entity;
  readonly links: readonly EntityLink[];
}

const COLUMNS = [
  'field',
  'value',
  'value_id',
  'role',
  'since',
  'until',
  'basis',
  'claim_sources',
  'record_sources',
  'sources',
  'said_on',
];

/** One row a value, an unknown and a relationship, each with how it is known and by whom. Cells that a spreadsheet would run are escaped. */
export function entityCsv({ entity, links }: EntityAnswer): string {
  const id = plainId(entity.id);
  const values = entity.evidences.map((one) => {
    const said = one.statements.nodes
      .filter(({ standing }) => standing !== 'OUTWEIGHED')
      .flatMap(({ statement }) => statement.evidence);
    const value =
      one.value ?? one.statements.nodes[0]?.statement.asWritten ?? one.statements.nodes[0]?.statement.value;
    return [
      ...[one.field, value, '', '', '', '', one.basis, one.claimSourceCount, one.recordSourceCount],
      ...[said.map(({ source }) => source.url ?? source.title).join(' | '), said[0]?.saidOn],
    ];
  });
  const unknown = entity.undisclosed.nodes.map((one) => [
    ...[one.predicate, 'not disclosed', '', '', '', '', 'NOT_DISCLOSED', '', ''],
    ...[one.checked.map((source) => source.url ?? source.title).join(' | '), one.asOf],
  ]);
  const related = links
    .filter(({ from, to }) => plainId(from.id) === id || plainId(to.id) === id)
    .map((link) => {
      const isTail = plainId(link.from.id) === id;
      const other = isTail ? link.to : link.from;
      return [
        ...[
          `${isTail ? '' : '^'}${link.type}`,
          other.name,
          plainId(other.id),
          link.role,
          link.since,
          link.until,
        ],
        ...[link.basis, link.claimSourceCount, link.recordSourceCount, '', ''],
      ];
    });
  return csvOf([COLUMNS, ...values, ...unknown, ...related]);
}

const SCHEMA_TYPES: Readonly<Record<string, string>> = {
  Company: 'Corporation',
  NationalLab: 'ResearchOrganization',
  Agency: 'GovernmentOrganization',
  ProgramOffice: 'GovernmentOrganization',
  University: 'CollegeOrUniversity',
  Nonprofit: 'NGO',
  Consortium: 'Consortium',
  Contractor: 'Corporation',
  Dataset: 'Dataset',
  AIModel: 'SoftwareApplication',
  Person: 'Person',
  Event: 'Event',
  Award: 'MonetaryGrant',
  Program: 'FundingScheme',
  Facility: 'Place',
};

/** Linked data in the terms of schema.org, with addresses of this server as names of things. */
export function entityJsonLd({ entity, links }: EntityAnswer, base: string) {
  const id = plainId(entity.id);
  const address = (key: string) => `${base}/e/${key}`;
  const related = links.flatMap(({ from, to, type }) => {
    if (plainId(from.id) === id) return [{ type, other: to }];
    return plainId(to.id) === id ? [{ type: `^${type}`, other: from }] : [];
  });
  return {
    '@context': { '@vocab': 'https://schema.org/', accord: `${base}/docs#` },
    '@id': address(id),
    '@type': SCHEMA_TYPES[entity.__typename] ?? 'Thing',
    identifier: [id, ...entity.identifiers.nodes.map(({ scheme, value }) => `${scheme}:${value}`)],
    name: entity.name,
    alternateName: entity.aliases,
    ...(entity.summary && { description: entity.summary }),
    subjectOf: entity.sources.nodes.map((source) => ({
      '@type': 'CreativeWork',
      name: source.title,
      ...(safeUrl(source.url) && { url: safeUrl(source.url) }),
      ...(source.publishedOn && { datePublished: source.publishedOn }),
    })),
    mentions: related.map(({ type, other }) => ({
      '@id': address(plainId(other.id)),
      name: other.name,
      'accord:relationship': type,
    })),
  };
}
