import type { AskedReport, AskReport, ReportContent, ReportDefinition } from './report-definition.ts';
import {
  byText,
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
  plainId,
  type ReportList,
  readAll,
  SOUGHT,
  type SoughtAnswer,
  type SourceAnswer,
  soughtOf,
  textCell,
  viewOf,
  weakestOf,
} from './report-parts.ts';

export const GENESIS = 'program:genesis-mission';

const QUESTION = `query PartnerLandscape($on: Date!, $publishedBy: Date, $program: ID!, $after: String) {
  at(validOn: $on, publishedBy: $publishedBy) {
    entity(by: { id: $program }) { id name }
    agreements(first: 50, after: $after, where: { program: { id: { eq: $program } } }, orderBy: [{ announcedOn: ASC }]) {
      pageInfo { hasNextPage endCursor }
      nodes {
        id name kind announcedOn
        parties(first: 50) { edges { role basis node { id name kind country } } }
        undisclosed(first: 10) { nodes { ...Sought } }
        sources(first: 3) { nodes { ...Cited } }
      }
    }
  }
}
${CITED}
${SOUGHT}`;

interface PartyAnswer {
  readonly role: string | null;
  readonly basis: string | null;
  readonly node: NamedRecord & { readonly kind: string; readonly country: string | null };
}

interface AgreementAnswer extends NamedRecord {
  readonly kind: string | null;
  readonly announcedOn: string | null;
  readonly parties: { readonly edges: readonly PartyAnswer[] };
  readonly undisclosed: Listed<SoughtAnswer>;
  readonly sources: Listed<SourceAnswer>;
}

interface LandscapeAnswer {
  readonly at: { readonly entity: NamedRecord | null; readonly agreements: ReportList<AgreementAnswer> };
}

interface Partner {
  readonly node: PartyAnswer['node'];
  readonly by: readonly { readonly agreement: AgreementAnswer; readonly party: PartyAnswer }[];
}

export const PARTNER_LANDSCAPE: ReportDefinition = {
  name: 'partner-landscape',
  title: 'Partner landscape',
  about: 'Who is party to the agreements of a programme, of what kind, since when, and how that is known.',
  of: { words: 'a programme', types: ['Program'], isNeeded: false },
  usesSince: false,
  example: {},
  write,
};

async function write(ask: AskReport, asked: AskedReport): Promise<ReportContent> {
  const { on, of = GENESIS } = asked;
  const variables = { ...viewOf(asked), program: of };
  let program: NamedRecord | null = null;
  const { nodes: agreements, isCut } = await readAll(
    ask,
    { question: QUESTION, variables },
    ({ at }: LandscapeAnswer) => {
      program = at.entity;
      return at.agreements;
    },
  );
  const footnotes = new Footnotes();
  const partners = partnersOf(agreements);
  const name = (program as NamedRecord | null)?.name ?? plainId(of);
  const kinds = countsOf(partners.map(({ node }) => node.kind));
  return {
    title: `Partners of ${name}`,
    answer: answerOf({ name, on, partners, agreements }),
    chart: {
      title: 'Partners by kind of organization',
      description:
        kinds.length === 0
          ? 'There is nothing to draw.'
          : `${listed(kinds.map(([kind, count]) => `${kindWords(kind)} ${count}`))}.`,
      caption: undefined,
      picture: { kind: 'bars', bars: kinds.map(([kind, value]) => ({ label: kindWords(kind), value })) },
    },
    table: {
      title: 'Partners',
      columns: [
        { title: 'Partner' },
        { title: 'Kind' },
        { title: 'Country' },
        { title: 'Since' },
        { title: 'Agreements' },
        { title: 'Known' },
      ],
      remark: remarkOf(partners.length, isCut),
      rows: partners.map(({ node, by }) => [
        entityCell(node),
        textCell(kindWords(node.kind)),
        textCell(node.country),
        textCell(by[0]?.agreement.announcedOn ?? 'no day given'),
        textCell(listed(by.map(({ agreement }) => agreement.name)), {
          notes: footnotes.cite(by.flatMap(({ agreement }) => agreement.sources.nodes)),
        }),
        textCell('', { known: knownOf(weakestOf(by.map(({ party }) => party.basis))) }),
      ]),
    },
    undisclosed: soughtOf(agreements, footnotes),
    footnotes: footnotes.all,
    question: QUESTION,
    variables,
  };
}

function remarkOf(count: number, isCut: boolean): string | undefined {
  if (count === 0) return 'No partner is known on this day.';
  return isCut ? 'There are more agreements than a report reads; ask the API for the rest.' : undefined;
}

/** Partners in the order in which they came, those of one day by name. */
function partnersOf(agreements: readonly AgreementAnswer[]): readonly Partner[] {
  const partners = new Map<string, { node: PartyAnswer['node']; by: Partner['by'][number][] }>();
  for (const agreement of agreements)
    for (const party of agreement.parties.edges) {
      const known = partners.get(party.node.id);
      if (known) known.by.push({ agreement, party });
      else partners.set(party.node.id, { node: party.node, by: [{ agreement, party }] });
    }
  return [...partners.values()].sort(
    (a, b) =>
      byText<Partner>(({ by }) => by[0]?.agreement.announcedOn)(a, b) ||
      byText<Partner>(({ node }) => node.name)(a, b),
  );
}

function countsOf(kinds: readonly string[]): readonly (readonly [string, number])[] {
  const counts = new Map<string, number>();
  for (const kind of kinds) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  return [...counts].sort(([a, one], [b, other]) => other - one || (a < b ? -1 : 1));
}

function answerOf({
  name,
  on,
  partners,
  agreements,
}: {
  readonly name: string;
  readonly on: string;
  readonly partners: readonly Partner[];
  readonly agreements: readonly AgreementAnswer[];
}): string {
  if (partners.length === 0)
    return `On ${dayWords(on)} no organization is known to be party to an agreement of ${name}. That nothing is known does not say that there is none.`;
  const companies = partners.filter(({ node }) => node.kind === 'COMPANY').length;
  const latest = partners.findLast(({ by }) => by[0]?.agreement.announcedOn !== null);
  const stated = partners.filter(
    ({ by }) => weakestOf(by.map(({ party }) => party.basis)) === 'STATED',
  ).length;
  return [
    `On ${dayWords(on)}, ${counted(partners.length, 'organization is', 'organizations are')} known to be party to ${counted(agreements.length, 'agreement')} of ${name}, ${counted(companies, 'company', 'companies')} among them.`,
    `For ${stated} of them a party or the authority itself says so${latest ? `; the latest to come was ${latest.node.name}, announced ${latest.by[0]?.agreement.announcedOn}` : ''}.`,
  ].join(' ');
}
