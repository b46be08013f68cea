import { describe, expect, it } from 'vitest';
import { addActs } from '../../../src/model/claims/acted.ts';
import { claimsAsOf, isVisible } from '../../../src/model/claims/as-of.ts';
import type { Act, Claim, Evidence } from '../../../src/model/claims/claim.ts';

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

  it('are not public without a date, and not before they were recorded', () => {
    const undated = made({ evidence: [said('page', undefined, 'STATED')] });
    const unsourced = made({});
    for (const claim of [undated, unsourced]) {
      expect(isVisible(claim, { publishedBy: '2099-12-31' })).toBe(false);
      expect(isVisible(claim, { recordedBy: '2025-12-31T23:59:59.999Z' })).toBe(false);
      expect(isVisible(claim, { recordedBy: RECORDED })).toBe(true);
    }
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
    method: 'MANUAL',
    recordedAt: RECORDED,
    ...given,
    evidence: new Map((given.evidence ?? []).map((item) => [item.source, item])),
  };
}
