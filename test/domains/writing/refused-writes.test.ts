import { expect, it } from 'vitest';
import { describeEngines } from '../../support/engines/engines.ts';
import { RECORD, withWriter } from './written.ts';

/** Writes with something wrong: where it stands and how it is called, and that nothing is written. */

describeEngines('a write', (open) => {
  const { write, exported, revisionOf } = withWriter(open);

  it.each([
    [{ company: { id: 'org:c', name: 'C' } }, 'NEEDS_SOURCE', ['records', '0', 'company', 'sources']],
    [
      { statement: { subject: 'org:a', predicate: 'city', value: 'X' } },
      'NEEDS_SOURCE',
      ['records', '0', 'statement', 'sources'],
    ],
    [
      { undisclosed: { subject: 'org:a', predicate: 'city', checked: [] } },
      'NEEDS_SOURCE',
      ['records', '0', 'undisclosed', 'checked'],
    ],
    [
      { company: { id: 'org:c', name: 'C', sources: [{ source: 'source:none' }] } },
      'UNKNOWN_ID',
      ['records', '0', 'company', 'sources', '0'],
    ],
    [
      {
        company: {
          id: 'org:c',
          name: 'C',
          parent: { id: 'org:none' },
          sources: [{ source: 'source:press' }],
        },
      },
      'UNKNOWN_ID',
      ['records', '0', 'company', 'parent'],
    ],
    [
      { company: { id: 'org:c', sources: [{ source: 'source:press' }] } },
      'MISSING_VALUE',
      ['records', '0', 'company', 'name'],
    ],
    [
      { company: { id: 'company:c', name: 'C', basis: 'INFERRED' } },
      'INVALID_VALUE',
      ['records', '0', 'company', 'id'],
    ],
    [
      { university: { id: 'org:a', name: 'A', basis: 'INFERRED' } },
      'INVALID_VALUE',
      ['records', '0', 'university', 'type'],
    ],
    [
      { statement: { subject: 'org:a', predicate: 'town', value: 'X', basis: 'INFERRED' } },
      'INVALID_VALUE',
      ['records', '0', 'statement', 'predicate'],
    ],
    [
      {
        statement: {
          subject: 'org:a',
          predicate: 'city',
          value: 'X',
          sources: [{ source: 'source:press', quote: 'sits in X', document: 'A sits  in\nY.' }],
        },
      },
      'QUOTE_NOT_FOUND',
      ['records', '0', 'statement', 'sources', '0', 'quote'],
    ],
    [
      {
        statement: {
          subject: 'org:a',
          predicate: 'city',
          value: 'X',
          document: 'A sits in X.',
          sources: [{ source: 'source:press' }],
        },
      },
      'MISSING_VALUE',
      ['records', '0', 'statement', 'document'],
    ],
  ])('with a fault is refused whole, with its place and code: %j', async (wrong, code, path) => {
    const before = await exported();
    const sound = { company: { id: 'org:d', name: 'D', basis: 'INFERRED' } };
    for (const mode of ['COMMIT', 'PREVIEW']) {
      const result = await write(RECORD, { records: [wrong, sound], options: { mode } });
      expect(result).toMatchObject({
        change: null,
        revision: null,
        userErrors: [{ code, path }],
        preview: { nodes: [] },
      });
    }
    expect(await exported()).toEqual(before);
  });

  it('with a quote takes it where it stands in the document, and does not keep that', async () => {
    const statement = {
      subject: 'org:a',
      predicate: 'city',
      value: 'X',
      document: 'Now A\n  sits in X, they say.',
      sources: [{ source: 'source:press', quote: 'A sits in X' }],
    };
    expect(await write(RECORD, { records: [{ statement }] })).toMatchObject({
      userErrors: [],
      change: { statementCount: 1 },
    });
    expect((await exported()).join('\n')).not.toContain('they say');
  });

  it('is refused beyond 250 records, and without any', async () => {
    const records = Array.from({ length: 251 }, (_, index) => ({
      company: { id: `org:n-${index}`, name: 'N', basis: 'INFERRED' },
    }));
    expect(await write(RECORD, { records })).toMatchObject({
      change: null,
      userErrors: [{ code: 'TOO_MANY_RECORDS' }],
    });
    expect(await write(RECORD, { records: [] })).toMatchObject({
      change: null,
      userErrors: [{ code: 'MISSING_VALUE' }],
    });
    expect(await write(RECORD, { records: records.slice(1) })).toMatchObject({
      userErrors: [],
      change: { statementCount: 250 },
    });
  });

  it('is refused where an entity was written since it was seen, and tells its revision', async () => {
    const seen = await revisionOf('org:a');
    const say = (value: string, revision: number) =>
      write(RECORD, {
        records: [
          {
            statement: {
              subject: 'org:a',
              predicate: 'region',
              value,
              sources: [{ source: 'source:press' }],
            },
          },
        ],
        options: {
          ifVersion: [
            { id: 'org:b', revision: 1 },
            { id: 'org:a', revision },
          ],
        },
      });

    const [one, other] = await Promise.all([say('OR', seen), say('WA', seen)]);
    expect(one).toMatchObject({ userErrors: [] });
    expect(other).toMatchObject({
      change: null,
      userErrors: [{ code: 'STALE', path: ['options', 'ifVersion', '1'], current: one.revision }],
    });
    expect(await revisionOf('org:a')).toBe(one.revision);
    expect(await say('WA', one.revision ?? 0)).toMatchObject({ userErrors: [] });
  });
});
