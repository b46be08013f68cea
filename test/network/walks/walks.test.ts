import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BASES } from '../../../src/model/claims/levels.ts';
import { GraphBuilder } from '../../../src/network/graph/graph-builder.ts';
import type { AnswerOf, AnswerPart } from '../../../src/network/questions.ts';
import { Analyst } from '../../../src/network/worker/analyst.ts';
import { answer } from '../../../src/network/worker/answer.ts';
import { compare } from '../../support/models/plain-graph.ts';
import { allPaths, around, type PlainEdge, type PlainNetwork } from '../../support/models/plain-network.ts';
import { runs } from '../../support/random.ts';

/** Walks over random networks, judged by trying all ways. */

const TYPES = ['Company', 'NationalLab', 'Agreement'];
const RELATIONSHIPS = ['PARTY_TO', 'NAMES', 'PART_OF'];
const DAYS = ['2025-01-01', '2025-06-01', '2026-01-01'];
const day = fc.option(fc.constantFrom(...DAYS), { nil: null });

/** Bounds in the order that the writer gives them. */
const bounds = fc.tuple(day, day, day, day).map((days) => {
  const given = days.filter((one) => one !== null).sort(compare);
  const [startMin = null, startMax = null, endMin = null, endMax = null] = days.map((one) =>
    one === null ? null : (given.shift() ?? null),
  );
  return { startMin, startMax, endMin, endMax };
});

const network: fc.Arbitrary<PlainNetwork> = fc
  .record({
    types: fc.array(fc.constantFrom(...TYPES), { minLength: 2, maxLength: 8 }),
    edges: fc.array(
      fc.record({
        from: fc.nat(),
        to: fc.nat(),
        type: fc.constantFrom(...RELATIONSHIPS),
        basis: fc.constantFrom('STATED', 'REPORTED', 'INFERRED'),
        bounds,
      }),
      { maxLength: 18 },
    ),
  })
  .map(({ types, edges }) => {
    const ids = types.map(
      (type, index) => `${type === 'Agreement' ? 'agreement' : 'org'}:n-${(index * 7) % 10}`,
    );
    const name = (number: number) => ids[number % ids.length] ?? '';
    return {
      types: new Map(ids.map((id, index) => [id, types[index] ?? ''])),
      edges: edges
        .map(
          ({ bounds: four, ...edge }, index): PlainEdge => ({
            ...edge,
            ...four,
            id: `edge-${(index * 13) % 29}-${index}`,
            from: name(edge.from),
            to: name(edge.to),
          }),
        )
        .filter((edge) => edge.from !== edge.to),
    };
  });

const scope = fc.record(
  {
    via: fc.uniqueArray(fc.constantFrom(...RELATIONSHIPS), { minLength: 1 }),
    minBasis: fc.constantFrom('STATED' as const, 'REPORTED' as const, 'INFERRED' as const),
    validOn: fc.constantFrom('2024-12-31', ...DAYS, '2026-02-01'),
    certainty: fc.constantFrom('CERTAIN' as const, 'POSSIBLE' as const),
  },
  { requiredKeys: [] },
);

function analystOf({ types, edges }: PlainNetwork): Analyst {
  const builder = new GraphBuilder();
  builder.addEdges(edges.map(rowOf));
  builder.addNodes(
    [...types].map(([id, type]) => ({
      id,
      type,
      name: null,
      saidFrom: null,
      recordedFrom: null,
      frontier: null,
    })),
  );
  return new Analyst(builder.build(1));
}

function rowOf(edge: PlainEdge) {
  const { id, type, from, to, basis, startMin = null, startMax = null, endMin = null, endMax = null } = edge;
  return {
    ...{ id, type, from, to, basis, startMin, startMax, endMin, endMax },
    ...{
      role: null,
      tier: null,
      saidFrom: null,
      saidTo: null,
      recordedFrom: null,
      recordedTo: null,
      since: null,
      until: null,
      attestedOn: null,
      statementCount: 1,
      sourceCount: 1,
      claimSourceCount: 1,
      recordSourceCount: 0,
    },
  };
}

function ends(known: PlainNetwork, [one, other]: readonly [number, number]) {
  const ids = [...known.types.keys()];
  return { from: ids[one % ids.length] ?? '', to: ids[other % ids.length] ?? '' };
}

describe('paths', () => {
  const question = fc.record({
    ends: fc.tuple(fc.nat(), fc.nat()),
    maxHops: fc.integer({ min: 1, max: 5 }),
    count: fc.integer({ min: 1, max: 30 }),
    scope,
    excluded: fc.option(fc.nat(), { nil: undefined }),
    hubs: fc.option(fc.integer({ min: 0, max: 6 }), { nil: undefined }),
  });

  it('are the shortest simple ones, all of them, in their order', () => {
    fc.assert(
      fc.property(network, question, (known, asked) => {
        const { from, to } = ends(known, asked.ends);
        fc.pre(from !== to);
        const ids = [...known.types.keys()];
        const exclude =
          asked.excluded === undefined
            ? []
            : [ids[asked.excluded % ids.length] ?? ''].filter((id) => id !== from && id !== to);
        const terms = {
          ...{ from, to, exclude, maxHops: asked.maxHops },
          ...(asked.hubs !== undefined && { excludeHubsAbove: asked.hubs }),
        };
        const given = answer(analystOf(known), {
          kind: 'paths',
          ...terms,
          count: asked.count,
          scope: asked.scope,
          parts: ['LINKS', 'REASON'],
        }) as AnswerOf<'paths'>;
        const expected = allPaths(known, { ...terms, ...asked.scope }).slice(0, asked.count);
        expect(
          given.paths.map(({ nodes, links, weakestBasis }) => ({
            nodes,
            edges: links.map(({ id }) => id),
            weakestBasis,
          })),
        ).toEqual(expected);
        expect(given.isComplete).toBe(true);
        expect(given.noPath === null).toBe(expected.length > 0);
      }),
      { numRuns: runs(600) },
    );
  });

  it('are really there once what stands in the way is relaxed as told', () => {
    fc.assert(
      fc.property(network, question, (known, asked) => {
        const { from, to } = ends(known, asked.ends);
        fc.pre(from !== to);
        const analyst = analystOf(known);
        const terms = {
          ...{ kind: 'paths' as const, from, to, exclude: [], maxHops: asked.maxHops, count: 1 },
          parts: ['LINKS' as const, 'REASON' as const],
          ...(asked.hubs !== undefined && { excludeHubsAbove: asked.hubs }),
        };
        const { noPath } = answer(analyst, { ...terms, scope: asked.scope }) as AnswerOf<'paths'>;
        fc.pre(noPath !== null);
        const anything = allPaths(known, { from, to, maxHops: 8 });
        if (!noPath?.relaxation) {
          expect(anything).toEqual([]);
          return;
        }
        const { maxHops, excludeHubsAbove, via, validOn, isUndated, certainty, minBasis, length } =
          noPath.relaxation;
        const { validOn: _day, certainty: _certainty, ...undated } = asked.scope;
        const relaxed = {
          ...(isUndated ? undated : asked.scope),
          ...(via && { via: [...(asked.scope.via ?? []), ...via] }),
          ...(validOn && { validOn, certainty: 'POSSIBLE' as const }),
          ...(certainty && { certainty }),
          ...(minBasis && { minBasis }),
        };
        const again = answer(analyst, {
          ...terms,
          maxHops: maxHops ?? terms.maxHops,
          ...(excludeHubsAbove !== undefined && { excludeHubsAbove }),
          scope: relaxed as typeof asked.scope,
        }) as AnswerOf<'paths'>;
        expect(again.paths[0]?.links.length).toBe(length);
      }),
      { numRuns: runs(600) },
    );
  });
});

describe('a neighbourhood', () => {
  it('holds what is within the hops, ranked, and says what was cut', () => {
    const question = fc.record({
      of: fc.nat(),
      hops: fc.integer({ min: 1, max: 4 }),
      limit: fc.integer({ min: 1, max: 9 }),
      types: fc.option(fc.uniqueArray(fc.constantFrom(...TYPES), { minLength: 1 }), { nil: undefined }),
      scope,
    });
    fc.assert(
      fc.property(network, question, (known, asked) => {
        const { from: of } = ends(known, [asked.of, 0]);
        const { hops, limit } = asked;
        const terms = { of, hops, limit, ...(asked.types && { types: asked.types }) };
        const analyst = analystOf(known);
        const found = (parts: readonly AnswerPart[]) => {
          const question = { kind: 'neighbourhood', ...terms, scope: asked.scope, parts } as const;
          const { entities, distances, degrees, bases, links, cut } = answer(
            analyst,
            question,
          ) as AnswerOf<'neighbourhood'>;
          const neighbours = entities.ids.map((id, index) => ({
            ...{ id, distance: distances[index], degree: degrees[index], basis: BASES[bases[index] ?? 0] },
          }));
          return { neighbours, links: links.map(({ id }) => id).sort(compare), cut };
        };
        const whole = around(known, { ...terms, ...asked.scope });
        expect(found(['LINKS', 'CUT'])).toEqual(whole);
        expect(found([])).toEqual({ ...whole, links: [], cut: [] });
      }),
      { numRuns: runs(600) },
    );
  });
});
