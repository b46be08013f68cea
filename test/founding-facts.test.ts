import { beforeAll, describe, expect, it } from 'vitest';
import type { Engine } from '../src/engine/engine.ts';
import { FACTS, NOT_AMONG_THE_SOURCES } from './founding-facts.ts';
import { ask } from './support/ask.ts';
import { describeEngines } from './support/engines/engines.ts';
import { SEEDS } from './support/worlds/seeds.ts';

const FIND = `query Find($subject: ID!, $predicate: String!) {
  statements(where: { subject: { id: { eq: $subject } }, predicate: { eq: $predicate } }, first: 20) {
    nodes {
      kind value basis asOf note
      object { id }
      sources(first: 20) { nodes { id url } }
      checked(first: 20) { nodes { id url } }
      evidence { saidOn locator source { id publishedOn tier } }
    }
  }
}`;

interface Source {
  readonly id: string;
  readonly url: string | null;
}

interface Found {
  readonly kind: string;
  readonly value: unknown;
  readonly basis: string;
  readonly asOf: string | null;
  readonly note: string | null;
  readonly object: { readonly id: string } | null;
  readonly sources: { readonly nodes: readonly Source[] };
  readonly checked: { readonly nodes: readonly Source[] };
  readonly evidence: readonly {
    readonly saidOn: string | null;
    readonly locator: string | null;
    readonly source: Pick<Source, 'id'> & { readonly publishedOn: string | null; readonly tier: string };
  }[];
}

describeEngines('the founding document', (open) => {
  let engine: Engine;

  beforeAll(async () => {
    engine = await open(SEEDS);
  });

  it.each(FACTS)('says of %s %s: %s', async (subject, predicate, said, basis, sources, domains) => {
    const answer = (await ask(engine, FIND, { subject, predicate })) as unknown as {
      readonly statements: { readonly nodes: readonly Found[] };
    };
    const found = answer.statements.nodes.filter((one) => says(one, said));
    expect(found).toHaveLength(1);
    const [fact] = found;
    const looked = said === 'NOT_DISCLOSED' ? fact?.checked.nodes : fact?.sources.nodes;
    expect(looked?.map(({ id }) => id)).toEqual(expect.arrayContaining([...sources]));
    const isFirstHand = fact?.evidence.some(({ source }) => ['OFFICIAL', 'PARTY'].includes(source.tier));
    const sourced = isFirstHand ? 'STATED' : 'REPORTED';
    expect(fact?.basis).toBe(basis === 'SOURCED' ? sourced : 'INFERRED');
    expect(fact?.sources.nodes.map(({ id }) => id)).toContain('source:seed-scout');
    const word = fact?.evidence.find(({ source }) => source.id === 'source:seed-scout');
    for (const domain of domains) expect(word?.locator).toContain(domain);
    expect(word?.saidOn).toBe(said === 'NOT_DISCLOSED' ? '2026-05-13' : '2026-05');
    for (const { saidOn, source } of fact?.evidence ?? [])
      expect(`${source.id} ${saidOn}`).toContain(`${source.id} ${source.publishedOn}`);
    const elsewhere = NOT_AMONG_THE_SOURCES.get(`${subject} ${predicate}`) ?? [];
    const missing = domains.filter((domain) => !looked?.some(({ url }) => isUnder(domain, url)));
    expect(missing).toEqual(elsewhere);
  });

  it('leaves three things about the memorandum undisclosed, with the day and where one looked', async () => {
    const answer = await ask(
      engine,
      `{ agreement: entity(by: { name: "Genesis Mission MOU between DOE and Scale AI" }) {
        undisclosed { nodes { predicate reason asOf checked { id } statement { note } } }
      } }`,
    );
    const nodes = (
      answer as unknown as {
        readonly agreement: {
          readonly undisclosed: {
            readonly nodes: readonly {
              readonly predicate: string;
              readonly reason: string;
              readonly asOf: string;
              readonly checked: readonly { readonly id: string }[];
              readonly statement: { readonly note: string };
            }[];
          };
        };
      }
    ).agreement.undisclosed.nodes.filter(({ asOf }) => asOf === '2026-05-13');
    expect(nodes.map(({ predicate, reason, asOf }) => [predicate, reason, asOf]).sort()).toEqual([
      ['namedLabs', 'SILENT_IN_SOURCES', '2026-05-13'],
      ['timeline', 'SILENT_IN_SOURCES', '2026-05-13'],
      ['valueUsd', 'SILENT_IN_SOURCES', '2026-05-13'],
    ]);
    for (const { checked, statement } of nodes) {
      expect(checked.map(({ id }) => id)).toEqual(
        expect.arrayContaining(['source:doe-genesis-page', 'source:scale-mou-blog']),
      );
      expect(statement.note).toContain('Neither side');
    }
  });

  it('reasons why Scale AI fits, marked as inferred from what was said', async () => {
    const answer = await ask(
      engine,
      `{ statements(where: { subject: { id: { eq: "org:scale-ai" } }, predicate: { eq: "roleFit" } }) {
        nodes { basis note sources { nodes { id } } inferredFrom { nodes { subject { id } predicate basis } } }
      } }`,
    );
    expect(answer).toEqual({
      statements: {
        nodes: [
          {
            basis: 'INFERRED',
            note: expect.stringMatching(
              /^Reasoned from DOE's wording .* An inference of the founding document\.$/,
            ),
            sources: { nodes: [{ id: 'source:seed-scout' }] },
            inferredFrom: {
              nodes: expect.arrayContaining([
                { subject: { id: 'org:scale-ai' }, predicate: 'describesProblem', basis: 'STATED' },
                { subject: { id: 'program:genesis-mission' }, predicate: 'describedAs', basis: 'STATED' },
              ]),
            },
          },
        ],
      },
    });
  });
});

describe('the domains of the founding document', () => {
  it.each([
    ['energy.gov', 'https://www.energy.gov/genesis', true],
    ['energy.gov', 'https://genesis.energy.gov/', true],
    ['energy.gov', 'https://notenergy.gov/', false],
    ['scale.com', null, false],
  ])('%s is under %s: %s', (domain, url, expected) => {
    expect(isUnder(domain, url)).toBe(expected);
  });
});

function says(found: Found, said: unknown): boolean {
  if (said === 'NOT_DISCLOSED') return found.kind === 'NOT_DISCLOSED';
  if (Array.isArray(found.value))
    return found.value.includes(said) && found.note?.includes('founding') === true;
  return found.value === said || found.object?.id === said;
}

function isUnder(domain: string, url: string | null): boolean {
  const host = url ? new URL(url).hostname : '';
  return host === domain || host.endsWith(`.${domain}`);
}
