import { readdirSync, readFileSync } from 'node:fs';
import { beforeAll, expect, it } from 'vitest';
import { cypher, namedQuery } from '../src/engine/cypher.ts';
import type { Engine } from '../src/engine/engine.ts';
import type { RelationshipField } from '../src/model/model.ts';
import {
  type DataRecord,
  itemsOf,
  type SourceCitation,
  type StatementRecord,
} from '../src/model/records/record-types.ts';
import { api } from './support/ask.ts';
import { describeEngines } from './support/engines/engines.ts';
import { SEEDS } from './support/worlds/seeds.ts';

/** No statement of the seeds says of a source that it speaks of the very claim unless a record of the seeds ties the two. */

const { model } = api().contract;

const CLAIMED = namedQuery(
  'test.claimed',
  cypher`MATCH (s:Statement)-[f:FROM]->(source:Source) MATCH (s)-[:ABOUT]->(about) OPTIONAL MATCH (s)-[:OBJECT]->(object)
    RETURN about.id AS subject, s.predicate AS predicate, object.id AS object, f.level AS level, source.id AS source`,
);

/** What is claimed of whom, by which source. */
function tie(subject: string, predicate: string, of: { readonly object?: string; readonly source: string }) {
  return [subject, predicate, of.object ?? '', of.source].join(' ');
}

function idsOf(citations: readonly SourceCitation[] | undefined): readonly string[] {
  return (citations ?? []).map((each) => (typeof each === 'string' ? each : each.source));
}

/** Every pair of a claim and a source that the records tie, read off them as they are written. */
function tiesOf(records: readonly DataRecord[]): ReadonlySet<string> {
  const ties = new Set<string>();
  for (const record of records) {
    if (record.type === 'Statement') {
      const { subject, predicate, object, sources } = record as StatementRecord;
      for (const source of idsOf(sources))
        ties.add(tie(subject, predicate, { ...(object && { object }), source }));
      continue;
    }
    const type = model.types.get(record.type);
    const given = record as unknown as Readonly<Record<string, unknown>> & {
      readonly sources?: readonly SourceCitation[];
    };
    const tied = (given.sources ?? []).filter((each) => typeof each !== 'string' && each.level === 'CLAIM');
    for (const [key, value] of Object.entries(given)) {
      for (const source of idsOf(tied)) ties.add(tie(String(given.id), key, { source }));
      const field = type?.relationships.get(key);
      if (field) for (const end of itemsOf(value)) tieEnd(ties, { field, end, id: String(given.id), tied });
    }
  }
  return ties;
}

function tieEnd(
  ties: Set<string>,
  on: {
    readonly field: RelationshipField;
    readonly end: ReturnType<typeof itemsOf>[number];
    readonly id: string;
    readonly tied: readonly SourceCitation[];
  },
): void {
  const { field, end, id } = on;
  const far = typeof end === 'string' ? end : end.id;
  const [subject, object] = field.direction === 'OUT' ? [id, far] : [far, id];
  const own = typeof end === 'string' ? [] : (end.sources ?? []);
  for (const source of idsOf([...own, ...on.tied])) ties.add(tie(subject, field.type, { object, source }));
}

describeEngines('the seeds', (open) => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await open(SEEDS);
  });

  it('tie no source to a claim but where a record does', async () => {
    const files = readdirSync('seeds').filter((name) => name.endsWith('.json'));
    const ties = tiesOf(
      files.flatMap((name) => JSON.parse(readFileSync(`seeds/${name}`, 'utf8')).records as DataRecord[]),
    );
    const rows = await engine.read(CLAIMED);
    const claimed = rows.filter(({ level }) => level === 'CLAIM');
    const shown = claimed.map(({ subject, predicate, object, source }) =>
      tie(String(subject), String(predicate), {
        ...(object !== null && { object: String(object) }),
        source: String(source),
      }),
    );

    expect(shown.filter((each) => !ties.has(each))).toEqual([]);
    expect(claimed.length).toBeGreaterThan(500);
    expect(rows.length - claimed.length).toBeGreaterThan(1_000);
  });
});
