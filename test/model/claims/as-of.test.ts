import { describe, expect, it } from 'vitest';
import { addActs } from '../../../src/model/claims/acted.ts';
import { claimsAsOf, isVisible } from '../../../src/model/claims/as-of.ts';
import type { Act, Claim } from '../../../src/model/claims/claim.ts';
import type { Evidence } from '../../../src/model/claims/levels.ts';

describe('claims as of a horizon', () => {
  it('come with the evidence, and so the basis, that there was', () => {
    const claim = made({
      evidence: [said('press', '2026-03', 'REPORTED'), said('party', '2026-05-01', 'STATED')],
    });
    expect(asOf([claim], { publishedBy: '2026-03-30' })).toEqual([]);
    const [first] = asOf([claim], { publishedBy: '2026-03-31' });
    expect([first?.basis, [...(first?.evidence.keys() ?? [])]]).toEqual(['REPORTED', ['press']]);
    expect(asOf([claim], { publishedBy: '2026-05-01' })[0]?.basis).toBe('STATED');
  });

  it('are public from their recording where nobody knows an earlier day', () => {
    const undated = made({ evidence: [said('page', undefined, 'STATED')] });
    const unsourced = made({});
    for (const claim of [undated, unsourced]) {
      expect(isVisible(claim, { publishedBy: '2099-12-31' })).toBe(true);
      expect(isVisible(claim, { publishedBy: RECORDED.slice(0, 10) })).toBe(true);
      expect(isVisible(claim, { publishedBy: '2025-12-31' })).toBe(false);
      expect(isVisible(claim, { recordedBy: '2025-12-31T23:59:59.999Z' })).toBe(false);
      expect(isVisible(claim, { recordedBy: RECORDED })).toBe(true);
    }
  });

  it('are public from the day on which an undated page was read', () => {
    const page = { ...said('page', undefined, 'STATED'), retrievedAt: '2025-11' };
    expect(isVisible(made({ evidence: [page] }), { publishedBy: '2025-11-29' })).toBe(false);
    expect(isVisible(made({ evidence: [page] }), { publishedBy: '2025-11-30' })).toBe(true);
  });

  it('are as good as the weakest source of their record, once the last of them has spoken', () => {
    const ofRecord = (source: string, saidOn: string, basis: Evidence['basis']) => ({
      ...said(source, saidOn, basis),
      level: 'RECORD' as const,
    });
    const record = [ofRecord('party', '2026-03-01', 'STATED'), ofRecord('press', '2026-05-01', 'REPORTED')];
    const city = (evidence: readonly Evidence[]) => made({ predicate: 'city', evidence });
    expect(asOf([city(record)], { publishedBy: '2026-04-30' })).toEqual([]);
    expect(asOf([city(record)], {})[0]?.basis).toBe('REPORTED');
    // Whoever speaks of a record calls it by its name.
    const [named] = asOf([made({ evidence: record })], { publishedBy: '2026-04-30' });
    expect([named?.basis, [...(named?.evidence.keys() ?? [])]]).toEqual(['STATED', ['party']]);
    const tied = city([...record, said('blog', '2026-03-15', 'STATED')]);
    const [early] = asOf([tied], { publishedBy: '2026-04-30' });
    expect([early?.basis, [...(early?.evidence.keys() ?? [])]]).toEqual(['STATED', ['blog']]);
    const silent = city(record.map((item) => ({ ...item, isSilent: true as const })));
    expect(asOf([silent], {})[0]?.basis).toBe('INFERRED');
  });

  it('were found undisclosed as of their day', () => {
    const claim = made({ kind: 'NOT_DISCLOSED', asOf: '2026-02' });
    expect(isVisible(claim, { publishedBy: '2026-02-27' })).toBe(false);
    expect(isVisible(claim, { publishedBy: '2026-02-28' })).toBe(true);
  });

  it('stand until they are retracted', () => {
    const claim = addActs(made({}), [retraction('2026-06-01T00:00:00.000Z')]);
    expect(asOf([claim], { recordedBy: '2026-05-31T00:00:00.000Z' })[0]).not.toHaveProperty('retractedAt');
    expect(asOf([claim], { recordedBy: '2026-06-01T00:00:00.000Z' })[0]?.retractReason).toBe('wrong');
    expect(asOf([claim], {})[0]?.retractedAt).toBeDefined();
  });

  it('are replaced only by what was there and not retracted', () => {
    const old = made({
      id: 'old',
      supersededBy: ['new'],
      releasedBy: ['slip'],
      evidence: [said('a', '2026-01-01')],
    });
    const late = made({
      id: 'new',
      recordedAt: '2026-03-01T00:00:00.000Z',
      evidence: [late_('b', '2026-02-10')],
    });
    const slip = addActs(made({ id: 'slip' }), [retraction('2026-02-01T00:00:00.000Z')]);
    const at = (horizon: object) => asOf([old], horizon, [late, slip])[0]?.supersededBy ?? [];
    expect(at({ recordedBy: '2026-01-15T00:00:00.000Z' })).toEqual(['slip']);
    expect(at({ recordedBy: '2026-02-15T00:00:00.000Z' })).toEqual([]);
    expect(at({})).toEqual(['new']);
    expect(at({ publishedBy: '2026-02-09' })).toEqual([]);
    expect(at({ publishedBy: '2026-02-10' })).toEqual(['new']);
  });
});

const RECORDED = '2026-01-01T00:00:00.000Z';

function retraction(at: string): Act {
  return { id: `act:${at}`, kind: 'RETRACTION', at, statement: 'claim', reason: 'wrong' };
}

function asOf(claims: readonly Claim[], horizon: object, superseders: readonly Claim[] = []): Claim[] {
  return claimsAsOf(claims, horizon, new Map(superseders.map((claim) => [claim.id, claim])));
}

function said(source: string, saidOn: string | undefined, basis: Evidence['basis'] = 'STATED'): Evidence {
  return { source, ...(saidOn && { saidOn }), level: 'CLAIM', basis, recordedAt: RECORDED };
}

function late_(source: string, saidOn: string): Evidence {
  return { ...said(source, saidOn), recordedAt: '2026-03-01T00:00:00.000Z' };
}

function made(given: Partial<Omit<Claim, 'evidence'>> & { readonly evidence?: readonly Evidence[] }): Claim {
  return {
    id: 'claim',
    subject: 'org:a',
    predicate: 'name',
    kind: 'VALUE',
    group: 'org:a|name',
    basis: 'INFERRED',
    rank: 'NORMAL',
    visibility: 'PUBLIC',
    method: 'MANUAL',
    recordedAt: RECORDED,
    ...given,
    evidence: new Map((given.evidence ?? []).map((item) => [item.source, item])),
  };
}
