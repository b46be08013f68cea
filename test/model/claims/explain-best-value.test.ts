import fc from 'fast-check';
import { expect, it } from 'vitest';
import { bestEdge, bestValue } from '../../../src/model/claims/best-value.ts';
import { type Claim, defined } from '../../../src/model/claims/claim.ts';
import {
  explainEdges,
  explainObservation,
  explainValue,
} from '../../../src/model/claims/explain-best-value.ts';
import { basisOf, type Evidence } from '../../../src/model/claims/levels.ts';

const SOURCES = new Map(
  ['OFFICIAL', 'PARTY', 'PRESS', 'AGGREGATOR'].map((tier) => [`source:${tier}`, { tier }] as const),
);
const optional = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });
const day = fc.constantFrom('2025', '2026-03', '2026-03-17', '2026-11-24');

const evidence = fc.record({
  source: fc.constantFrom(...SOURCES.keys()),
  saidOn: optional(day),
  basis: fc.constantFrom('STATED' as const, 'REPORTED' as const),
});
const facts = fc.record({
  value: optional(fc.constantFrom<string | number>('2026', '2026-05-01', 5_000_000, 5_100_000)),
  kind: fc.constantFrom(
    'VALUE' as const,
    'VALUE' as const,
    'NOT_DISCLOSED' as const,
    'SOME' as const,
    'NONE' as const,
  ),
  rank: fc.constantFrom('NORMAL' as const, 'NORMAL' as const, 'PREFERRED' as const, 'DEPRECATED' as const),
  endMax: optional(day),
  retractedAt: optional(fc.constant('2026-11-20T00:00:00.000Z')),
  supersededBy: optional(fc.constant(['statement:other'])),
  object: optional(fc.constantFrom('org:a', 'org:b')),
  evidence: fc.array(evidence, { maxLength: 3 }),
});

const claims = fc.array(facts, { maxLength: 8 }).map((all) =>
  all.map((given, index): Claim => {
    const said = given.evidence.map(
      (item): Evidence =>
        defined<Evidence>({ ...item, level: 'CLAIM', recordedAt: '2026-11-23T00:00:00.000Z' }),
    );
    const of = new Map(said.map((item) => [item.source, item]));
    const isValue = given.kind === 'VALUE';
    return defined<Claim>({
      ...given,
      value: isValue ? given.value : undefined,
      asWritten: isValue && given.value === undefined ? 'about that' : undefined,
      object: undefined,
      id: `statement:${index}`,
      subject: 'agreement:x',
      predicate: 'valueUsd',
      group: 'agreement:x|valueUsd',
      evidence: of,
      basis: basisOf(of.values()),
      visibility: 'PUBLIC',
      method: 'MANUAL',
      recordedAt: '2026-11-23T00:00:00.000Z',
    });
  }),
);

it('explains the very value that the writer chooses, and places every statement once', () => {
  fc.assert(
    fc.property(claims, (all) => {
      for (const explain of [explainValue, explainObservation]) {
        const { standings, rule } = explain(all, SOURCES);
        expect(standings.map(({ claim }) => claim.id).sort()).toEqual(all.map((claim) => claim.id).sort());
        expect(
          [rule, ...standings.map(({ reason }) => reason)].every((sentence) => /[.:]/.test(sentence)),
        ).toBe(true);
      }
      const { value, standings } = explainValue(all, SOURCES);
      const best = bestValue(all, SOURCES);
      expect(value).toEqual(best);
      const standing = new Map(standings.map((one) => [one.claim.id, one.standing]));
      for (const claim of all) {
        const gives =
          claim.value !== undefined &&
          claim.rank !== 'DEPRECATED' &&
          !claim.retractedAt &&
          !claim.supersededBy;
        const expected = !gives
          ? ['LEFT_OUT']
          : claim.value === best
            ? ['CHOSEN', 'SUPPORTING']
            : ['OUTWEIGHED'];
        expect(expected).toContain(standing.get(claim.id));
      }
      expect(standings.filter((one) => one.standing === 'CHOSEN').length).toBe(best === undefined ? 0 : 1);
    }),
  );
});

it('names for every relationship the statement that gives the edge its facts', () => {
  const edges = claims.map((all) =>
    all.map((claim, index): Claim => {
      const { value, asWritten, kind, ...rest } = claim;
      const object = `org:${index % 2}`;
      return { ...rest, kind: 'VALUE', object, predicate: 'NAMES', group: `edge:${object}` };
    }),
  );
  fc.assert(
    fc.property(edges, (all) => {
      const { standings } = explainEdges(all, SOURCES);
      for (const group of new Set(all.map((claim) => claim.group))) {
        const edge = bestEdge(
          all.filter((claim) => claim.group === group),
          SOURCES,
        );
        const chosen = standings.filter((one) => one.claim.group === group && one.standing === 'CHOSEN');
        expect(chosen.map((one) => one.claim.id)).toEqual(edge ? [edge.statementIds[0]] : []);
      }
    }),
  );
});
