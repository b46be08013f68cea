import { describe, expect, it } from 'vitest';
import type { Claim } from '../../../src/model/claims/claim.ts';
import { claimOfStatement } from '../../../src/model/claims/claims-of-record.ts';
import { completeClaim } from '../../../src/model/claims/complete-claim.ts';
import { conflictAmong, findConflict } from '../../../src/model/claims/conflicts.ts';
import { factsOf } from '../../../src/store/layout/properties.ts';
import { RECORDED_AT } from '../../support/worlds/world.ts';
import { claim, model, type Said, sources, value } from './said.ts';

describe('the reason of a conflict', () => {
  it('names words of one publisher where one outdates the other', () => {
    const older = value('2026-05-01', 'source:office-march');
    const newer = value('2026-06-01', undefined, { sources: ['source:party', 'source:office-may'] });
    const found = findConflict([claim('announcedOn', older), claim('announcedOn', newer)], sources);
    expect(found?.reason).toBe(
      '"2026-05-01" (The Office, 2026-03-01) is an earlier word of the publisher who later gave "2026-06-01" (The Office, 2026-05-01).',
    );
  });

  it('names the source of the claim itself before one that backs the whole record', () => {
    const both = { sources: [{ source: 'source:office-may', level: 'RECORD' as const }, 'source:press'] };
    const found = findConflict(
      [claim('scope', value('x', undefined, both)), claim('scope', value('y', 'source:party'))],
      sources,
    );
    expect(found?.reason).toContain('"x" (The Daily, 2026-04-02)');
  });

  it('writes amounts as readers do, and a source without a publisher by its title', () => {
    const claims = [
      claim('valueUsd', value(5_000_000, 'source:press')),
      claim('valueUsd', value(7, 'source:party')),
    ];
    expect(findConflict(claims, sources)?.reason).toMatch(/^\$(5,000,000 \(The Daily|7 \(Acme), 2026-/);
    expect(factsOf({ title: 'A page', tier: 'PRESS' })).toEqual({ tier: 'PRESS', name: 'A page' });
    expect(factsOf({ title: 'A page', publisher: 'The Daily' })).toMatchObject({ name: 'The Daily' });
  });

  it('takes words that mean one standing for the same', () => {
    const system = (said: Said): Claim =>
      completeClaim(
        claimOfStatement(model, {
          type: 'Statement',
          subject: 'compute:a',
          predicate: 'reportedStatus',
          ...said,
        }),
        { recordedAt: RECORDED_AT, method: 'MANUAL' },
        (id) => sources.get(id),
      );
    const judged = (...said: string[]) =>
      conflictAmong(model, 'ComputeResource', {
        claims: said.map((word) => system(value(word, 'source:press'))),
        sources,
      })?.class;
    expect(judged('announced', 'planned for early 2026')).toBeUndefined();
    expect(judged('announced', 'operational')).toBe('CONTRADICTION');
  });

  it('ends with the word of a curator', () => {
    const preferred = value('x', 'source:press', {
      rank: 'PREFERRED',
      rankReason: 'The signed text says so.',
    });
    const found = findConflict(
      [claim('scope', preferred), claim('scope', value('y', 'source:party'))],
      sources,
    );
    expect(found).toMatchObject({ class: 'CONTRADICTION' });
    expect(found?.reason).toMatch(/ explains it\. A curator prefers "x": The signed text says so\.$/);
  });
});
