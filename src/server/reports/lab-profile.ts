import { InputError } from '../../errors.ts';
import type { HowKnown, TableCell } from '../../exchange/reports/report-page.ts';
import type { AskedReport, AskReport, ReportContent, ReportDefinition } from './report-definition.ts';
import {
  CITED,
  counted,
  dayWords,
  entityCell,
  Footnotes,
  kindWords,
  knownOf,
  type Listed,
  listed,
  type NamedRecord,
  SOUGHT,
  type SoughtAnswer,
  type SourceAnswer,
  soughtOf,
  textCell,
  viewOf,
} from './report-parts.ts';

const LINK = `edges { role basis node { __typename id name sources(first: 2) { nodes { ...Cited } } undisclosed(first: 2) { nodes { ...Sought } }`;

const QUESTION = `query LabProfile($on: Date!, $publishedBy: Date, $lab: ID!) {
  at(validOn: $on, publishedBy: $publishedBy) {
    entity(by: { id: $lab }) {
      ... on NationalLab {
        id name shortName summary city region foundedOn
        operatorLink { basis since node { id name } }
        stewardOfficeLink { basis since node { id name } }
        sources(first: 3) { nodes { ...Cited } }
        undisclosed(first: 20) { nodes { ...Sought } }
        conflicts { totalCount }
        agreements(first: 50) { totalCount ${LINK} kind day: announcedOn } } }
        namedInAgreements(first: 50) { totalCount ${LINK} kind day: announcedOn } } }
        hostedSystems(first: 50) { totalCount ${LINK} kind day: announcedOn suppliers(first: 5) { nodes { name shortName } } } } }
        hostedFacilities(first: 25) { totalCount ${LINK} kind day: openedOn } } }
        hostedDatasets(first: 25) { totalCount ${LINK} kind } } }
        publishedModels(first: 25) { totalCount ${LINK} kind day: announcedOn } } }
        awards(first: 25) { totalCount ${LINK} day: announcedOn } } }
        namedInAwards(first: 25) { totalCount ${LINK} day: announcedOn } } }
        fundingCalls(first: 25) { totalCount ${LINK} kind day: postedOn } } }
        roleHolders(first: 15) { totalCount ${LINK} } } }
      }
    }
  }
}
${CITED}
${SOUGHT}`;

interface LinkedRecord extends NamedRecord {
  readonly __typename: string;
  readonly kind?: string | null;
  readonly day?: string | null;
  readonly suppliers?: Listed<{ readonly name: string; readonly shortName: string | null }>;
  readonly sources: Listed<SourceAnswer>;
  readonly undisclosed: Listed<SoughtAnswer>;
}

interface LinkAnswer {
  readonly role: string | null;
  readonly basis: string | null;
  readonly node: LinkedRecord;
}

interface LinkList {
  readonly totalCount: number;
  readonly edges: readonly LinkAnswer[];
}

interface Superior {
  readonly basis: string | null;
  readonly since: string | null;
  readonly node: NamedRecord;
}

const GROUPS = [
  ['agreements', 'Agreements, as a party'],
  ['namedInAgreements', 'Agreements that name it'],
  ['hostedSystems', 'Systems'],
  ['hostedFacilities', 'Facilities'],
  ['hostedDatasets', 'Datasets'],
  ['publishedModels', 'AI models'],
  ['fundingCalls', 'Funding calls'],
  ['awards', 'Awards received'],
  ['namedInAwards', 'Awards that name it'],
  ['roleHolders', 'Role holders'],
] as const;

type Group = (typeof GROUPS)[number][0];

type LabAnswer = NamedRecord &
  Readonly<Record<Group, LinkList>> & {
    readonly shortName: string | null;
    readonly summary: string | null;
    readonly city: string | null;
    readonly region: string | null;
    readonly foundedOn: string | null;
    readonly operatorLink: Superior | null;
    readonly stewardOfficeLink: Superior | null;
    readonly sources: Listed<SourceAnswer>;
    readonly undisclosed: Listed<SoughtAnswer>;
    readonly conflicts: { readonly totalCount: number };
  };

export const LAB_PROFILE: ReportDefinition = {
  name: 'lab-profile',
  title: 'Laboratory profile',
  about: 'A national laboratory: who runs it, what it hosts, and every agreement, award and call around it.',
  of: { words: 'a national laboratory', types: ['NationalLab'], isNeeded: true },
  usesSince: false,
  example: { of: 'ORNL' },
  write,
};

async function write(ask: AskReport, asked: AskedReport): Promise<ReportContent> {
  const { on, of = '' } = asked;
  const variables = { ...viewOf(asked), lab: of };
  const { at } = await ask<{ readonly at: { readonly entity: LabAnswer | null } }>(QUESTION, variables);
  const lab = at.entity;
  if (!lab) throw new InputError(`Nothing is known of ${of} in this view. Ask for a later day.`);
  const footnotes = new Footnotes();
  const links = GROUPS.flatMap(([group, words]) => lab[group].edges.map((link) => ({ words, link })));
  const rows = [
    ...superiorRows(lab, footnotes),
    ...links.map(({ words, link }) => rowOf(words, link, footnotes)),
  ];
  const records = new Map(links.map(({ link }) => [link.node.id, link.node]));
  const counts = GROUPS.map(([group, label]) => ({ label, value: lab[group].totalCount }));
  const known = counts.filter(({ value }) => value > 0);
  return {
    title: lab.name,
    answer: answerOf(lab, on),
    chart: {
      title: 'What is known around it',
      description:
        known.length === 0
          ? 'There is nothing to draw.'
          : `${listed(known.map(({ label, value }) => `${label} ${value}`))}.${emptyWords(counts)}`,
      caption: emptyWords(counts).trim() || undefined,
      picture: { kind: 'bars', bars: known },
    },
    table: {
      title: 'Everything around it',
      columns: [
        { title: 'What' },
        { title: 'Is' },
        { title: 'Since' },
        { title: 'Part' },
        { title: 'Known' },
      ],
      remark: cutOf(lab, rows.length),
      rows,
    },
    undisclosed: soughtOf([lab, ...records.values()], footnotes),
    footnotes: footnotes.all,
    question: QUESTION,
    variables,
  };
}

function emptyWords(counts: readonly { readonly label: string; readonly value: number }[]): string {
  const empty = counts.filter(({ value }) => value === 0);
  return empty.length === 0
    ? ''
    : ` Nothing is known of: ${listed(empty.map(({ label }) => label.toLowerCase()))}.`;
}

function superiorRows(lab: LabAnswer, footnotes: Footnotes): readonly (readonly TableCell[])[] {
  const notes = footnotes.cite(lab.sources.nodes);
  const row = (words: string, link: Superior | null): readonly (readonly TableCell[])[] =>
    link === null
      ? []
      : [
          [
            entityCell(link.node, { notes }),
            textCell(words),
            textCell(link.since),
            textCell(''),
            textCell('', { known: knownOf(link.basis) }),
          ],
        ];
  return [...row('Operator', lab.operatorLink), ...row('Steward office', lab.stewardOfficeLink)];
}

function rowOf(words: string, { role, basis, node }: LinkAnswer, footnotes: Footnotes): readonly TableCell[] {
  const vendors = node.suppliers?.nodes.map(({ name, shortName }) => shortName ?? name) ?? [];
  const known: HowKnown | undefined = knownOf(basis);
  return [
    entityCell(node, { notes: footnotes.cite(node.sources.nodes) }),
    textCell(words, { below: kindWords(node.kind) }),
    textCell(node.day),
    textCell(role, { below: vendors.length === 0 ? '' : `from ${listed(vendors)}` }),
    textCell('', { known }),
  ];
}

function cutOf(lab: LabAnswer, rows: number): string | undefined {
  const cut = GROUPS.filter(([group]) => lab[group].totalCount > lab[group].edges.length);
  if (rows === 0) return 'Nothing is known around it on this day.';
  if (cut.length === 0) return undefined;
  return `Left out: ${listed(cut.map(([group, words]) => `${lab[group].totalCount - lab[group].edges.length} of ${words.toLowerCase()}`))}.`;
}

function answerOf(lab: LabAnswer, on: string): string {
  const operator = lab.operatorLink?.node.name;
  const office = lab.stewardOfficeLink?.node.name;
  const run = [
    ...(operator === undefined ? [] : [`is run by ${operator}`]),
    ...(office === undefined ? [] : [`answers to ${office}`]),
  ];
  const place = [lab.city, lab.region].filter((part) => part !== null).join(', ');
  const around = [
    counted(lab.agreements.totalCount + lab.namedInAgreements.totalCount, 'agreement'),
    counted(lab.hostedSystems.totalCount, 'system'),
    counted(lab.hostedFacilities.totalCount, 'facility', 'facilities'),
    counted(lab.awards.totalCount + lab.namedInAwards.totalCount, 'award'),
  ];
  const disputed =
    lab.conflicts.totalCount === 0
      ? ''
      : `; sources disagree about the laboratory in ${counted(lab.conflicts.totalCount, 'place')}`;
  return [
    `On ${dayWords(on)}, ${lab.name}${place === '' ? '' : ` (${place})`} ${run.length === 0 ? 'has no operator or office that is known' : listed(run)}.`,
    `Around it ${listed(around)} are known${disputed}.`,
  ].join(' ');
}
