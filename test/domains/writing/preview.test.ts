import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Role } from '../../../src/model/access.ts';
import type { DataRecord, StatementRecord } from '../../../src/model/records/record-types.ts';
import { readChanges } from '../../../src/query/changes/change-page.ts';
import { exportGraph } from '../../../src/store/read/export-records.ts';
import { prepareStorage, record } from '../../../src/store/record/record.ts';
import { verify } from '../../../src/store/verify/verify.ts';
import { api, ask, askAs, callerOf } from '../../support/ask.ts';
import { describeEngines } from '../../support/engines/engines.ts';
import { runsOn, within } from '../../support/random.ts';
import { idOf } from '../../support/worlds/world.ts';

/** A preview tells what the feed of changes tells once the same was written, and writes nothing. */

const source = (id: string, tier: string): DataRecord => ({
  ...{ type: 'Source', id, title: id, publisher: id, tier, state: 'LIVE', publishedOn: '2026-01-01' },
});
const SOURCES = ['source:press', 'source:page', 'source:office'];
const WORLD: readonly DataRecord[] = [
  ...SOURCES.map((id, index) => source(id, ['PRESS', 'AGGREGATOR', 'OFFICIAL'][index] ?? 'PRESS')),
  { type: 'Company', id: 'org:a', name: 'A', sources: ['source:office'] },
  { type: 'Company', id: 'org:b', name: 'B', sources: ['source:office'] },
  {
    type: 'Agreement',
    id: 'agreement:x',
    name: 'X',
    parties: [{ id: 'org:a', role: 'lead' }],
    sources: ['source:press'],
  },
];

/** Every statement that may be there, so that decisions meet some. */
const CITIES: readonly StatementRecord[] = ['Alpha', 'Beta', 'Gamma'].map((value) => ({
  ...{ type: 'Statement', subject: 'org:a', predicate: 'city', value },
}));
const LINK: StatementRecord = {
  type: 'Statement',
  subject: 'org:b',
  predicate: 'PARTY_TO',
  object: 'agreement:x',
};

const WHAT = [
  ...(['say', 'link', 'new', 'supersede', 'retract', 'reinstate', 'end', 'rule'] as const),
  ...(['merge', 'split', 'undo'] as const),
] as const;

interface Step {
  readonly what: (typeof WHAT)[number];
  readonly one: number;
  readonly other: number;
  readonly source: number;
}

const steps = fc.array(
  fc.record<Step>({
    what: fc.constantFrom(...WHAT),
    one: fc.nat(2),
    other: fc.nat(2),
    source: fc.nat(2),
  }),
  { minLength: 3, maxLength: 10 },
);

const NODES = `nodes { predicate kind before after reason on conflictClass isMaterial subject { key name } object { key }
  linkBefore { role since until basis } linkAfter { role since until basis }
  statements { key predicate value rank retractReason } acts { kind reason } sources { key title } }`;
const RESULT = `change { key recordedAt } revision userErrors { code message } preview(first: 100) { ${NODES} }`;

/** A step as a mutation; `last` is the id of the write before it. */
function mutationOf(
  { what, one, other, source: by }: Step,
  last: string,
): {
  readonly field: string;
  readonly variables: object;
} {
  const sources = [{ source: SOURCES[by] }];
  const { type: _, ...city } = CITIES[one] as StatementRecord;
  const { type: __, ...link } = LINK;
  const statement = idOf(what === 'link' ? LINK : (CITIES[one] as StatementRecord));
  const about = { statement, reason: `${what} ${by}` };
  switch (what) {
    case 'say':
      return {
        field: 'record(records: $records, options: $options)',
        variables: { records: [{ statement: { ...city, sources } }] },
      };
    case 'link':
      return {
        field: 'record(records: $records, options: $options)',
        variables: { records: [{ statement: { ...link, role: `role ${one}`, sources } }] },
      };
    case 'new': {
      const company = { id: `org:n-${one}`, name: `N ${other}`, parent: { id: 'org:b' }, sources };
      return { field: 'record(records: $records, options: $options)', variables: { records: [{ company }] } };
    }
    case 'supersede': {
      const { type: ___, ...next } = CITIES[other] as StatementRecord;
      return {
        field: 'supersede(statement: $statement, by: $by, options: $options)',
        variables: { ...about, by: { ...next, sources } },
      };
    }
    case 'retract':
      return {
        field: 'retract(statement: $statement, reason: $reason, options: $options)',
        variables: about,
      };
    case 'reinstate':
      return {
        field: 'reinstate(statement: $statement, reason: $reason, options: $options)',
        variables: about,
      };
    case 'end':
      return {
        field:
          'endEvidence(statement: $statement, source: $source, on: "2026-02", reason: $reason, options: $options)',
        variables: { ...about, source: SOURCES[by] },
      };
    case 'merge':
    case 'split':
      return {
        field: `${what}(from: $from, into: $into, reason: $reason, options: $options)`,
        variables: { from: 'org:b', into: 'org:a', reason: about.reason },
      };
    case 'undo':
      return {
        field: 'undo(change: $change, reason: $reason, options: $options)',
        variables: { change: last, reason: about.reason },
      };
    case 'rule':
      return {
        field: 'rule(statement: $statement, rank: $rank, reason: $reason, options: $options)',
        variables: { ...about, rank: ['PREFERRED', 'NORMAL', 'DEPRECATED'][other] },
      };
  }
}

const TYPES: Readonly<Record<string, string>> = {
  ...{
    records: '[RecordInput!]!',
    statement: 'ID!',
    by: 'StatementInput!',
    reason: 'String!',
    ...{ source: 'ID!', change: 'ID!' },
  },
  ...{ rank: 'Rank', options: 'WriteOptions', from: 'ID!', into: 'ID!' },
};

interface Written {
  readonly change: { readonly key: string; readonly recordedAt: string } | null;
  readonly revision: number | null;
  readonly userErrors: readonly { readonly code: string }[];
  readonly preview: { readonly nodes: readonly object[] };
}

interface Merged {
  readonly change: { readonly id: string; readonly recordedAt: string } | null;
  readonly preview: {
    readonly nodes: readonly (Readonly<
      Record<'predicate' | 'kind' | 'before' | 'after' | 'reason' | 'isMaterial', unknown>
    > & {
      readonly acts: unknown;
      readonly subject: { readonly key: string };
      readonly object: { readonly key: string } | null;
    })[];
  };
}

describeEngines('a preview', (open, name) => {
  it('tells what the feed of changes tells after the write, and leaves everything as it is', {
    timeout: within(240_000),
  }, async () => {
    const { model } = api().contract;
    const engine = await open();
    const curator = callerOf('curator');
    const told = new Map<string, number>();
    let last = 'change:1';
    const write = async (step: Step, mode: string): Promise<Written> => {
      const { field, variables } = mutationOf(step, last);
      const used = Object.fromEntries(
        Object.entries({ ...variables, options: { mode } }).filter(([key]) => field.includes(`$${key}`)),
      );
      const declared = Object.keys(used).map((key) => `$${key}: ${TYPES[key]}`);
      const text = `mutation (${declared.join(', ')}) { result: ${field} { ${RESULT} } }`;
      const { data, errors } = await askAs(engine, curator, { source: text, variables: used });
      expect(errors).toBeUndefined();
      return (data as unknown as { readonly result: Written }).result;
    };
    const exported = async () => {
      const lines: string[] = [];
      for await (const line of exportGraph(engine, model)) lines.push(line);
      return lines;
    };
    const property = fc.asyncProperty(steps, async (given) => {
      await engine.write((tx) => tx.run({ name: 'empty', text: 'MATCH (n) DETACH DELETE n' }));
      await prepareStorage(engine, model);
      await record(engine, model, { records: WORLD, recordedAt: '2026-01-01T00:00:00.000Z' });
      last = 'change:1';
      for (const step of given) {
        const before = await exported();
        const foreseen = await write(step, 'PREVIEW');
        expect(await exported()).toEqual(before);
        expect(foreseen).toMatchObject({ change: null, revision: null });
        const written = await write(step, 'COMMIT');
        expect(foreseen.userErrors).toEqual(written.userErrors);
        expect(foreseen.preview).toEqual(written.preview);
        if (!written.change) continue;
        const since = new Date(Date.parse(written.change.recordedAt) - 1).toISOString();
        const { changes } = await ask(engine, `{ changes(since: "${since}", first: 100) { ${NODES} } }`);
        expect(foreseen.preview).toEqual(changes);
        last = written.change.key;
        told.set(step.what, (told.get(step.what) ?? 0) + foreseen.preview.nodes.length);
      }
      for await (const drift of verify(engine, model)) expect(drift).toBeUndefined();
    });
    await fc.assert(property, { numRuns: runsOn(name, 24) });
    expect([...told.values()].reduce((sum, count) => sum + count, 0)).toBeGreaterThan(3);
  });

  it('of a merge tells what becomes of the entity that stays, as the feed does, and is no news', async () => {
    const { model } = api().contract;
    const engine = await open();
    await prepareStorage(engine, model);
    const said = (subject: string, value: string, by: string): DataRecord => ({
      ...{ type: 'Statement', subject, predicate: 'city', value, sources: [by] },
    });
    await record(engine, model, {
      records: [
        ...WORLD,
        said('org:a', 'Alpha', 'source:press'),
        said('org:b', 'Beta', 'source:office'),
        { ...LINK, role: 'guest', sources: ['source:press'] },
      ],
      recordedAt: '2026-01-01T00:00:00.000Z',
    });
    const merge = async (mode: string, by: Role, first = 100) => {
      const source = `mutation { merge(from: "org:b", into: "org:a", reason: "One.", options: { mode: ${mode} }) {
        change { id recordedAt } userErrors { message } preview(first: ${first}) { ${NODES} pageInfo { hasNextPage } } } }`;
      const { data } = await askAs(engine, callerOf(by), { source });
      return (data as unknown as { merge: Merged }).merge;
    };
    const foreseen = await merge('PREVIEW', 'contributor');
    const changes = foreseen.preview.nodes.map(
      ({ predicate, kind, before, after, reason, isMaterial, subject }) => [
        ...[subject.key, predicate, kind, before, after, reason, isMaterial],
      ],
    );
    expect(changes.toSorted()).toEqual([
      ['org:a', 'PARTY_TO', 'ADDED', null, null, 'One.', false],
      ['org:a', 'city', 'CHANGED', 'Alpha', 'Beta', 'One.', false],
      ['org:a', 'city', 'DISPUTED', 'Alpha', 'Beta', expect.any(String), false],
      ['org:a', 'name', 'DISPUTED', 'A', 'A', expect.any(String), false],
    ]);
    expect((await merge('PREVIEW', 'contributor', 1)).preview).toMatchObject({
      nodes: foreseen.preview.nodes.slice(0, 1),
      pageInfo: { hasNextPage: true },
    });
    const written = await merge('COMMIT', 'curator');
    expect(written.preview).toEqual(foreseen.preview);
    const since = new Date(Date.parse(String(written.change?.recordedAt)) - 1).toISOString();
    for (const args of ['', ', of: ["org:a"]', ', of: ["agreement:x"]']) {
      const told = await ask(engine, `{ changes(since: "${since}", first: 100${args}) { ${NODES} } }`);
      const expected = foreseen.preview.nodes.filter(
        ({ object }) => !args.includes('agreement') || object?.key === 'agreement:x',
      );
      expect(told.changes).toEqual({ nodes: expected });
    }
    // Who follows writes is told the same.
    const { items } = await readChanges((query, params) => engine.read(query, params), model, {
      ...{ axis: 'RECORDED', view: undefined, from: '', isDescending: false, limit: 100 },
      change: String(written.change?.id),
    });
    expect(items.map(({ change }) => [change.predicate, change.kind])).toEqual(
      foreseen.preview.nodes.map(({ predicate, kind }) => [predicate, kind]),
    );

    // Taken back, by a split or by undoing it, both are told of: what the one loses and the other has again.
    const back = async (field: string, mode: string, by: Role, first = 100): Promise<Merged> => {
      const source = `mutation { result: ${field.replace(')', `, reason: "Two.", options: { mode: ${mode} })`)} {
        change { id recordedAt } userErrors { message } preview(first: ${first}) { ${NODES} pageInfo { hasNextPage endCursor } } } }`;
      const { data } = await askAs(engine, callerOf(by), { source });
      return (data as unknown as { result: Merged }).result;
    };
    const splitting = 'split(from: "org:b", into: "org:a")';
    const split = await back(splitting, 'PREVIEW', 'contributor');
    const two = split.preview.nodes.map(({ predicate, kind, before, after, reason, isMaterial, subject }) => [
      ...[subject.key, predicate, kind, before, after, reason, isMaterial],
    ]);
    expect(two.toSorted()).toEqual([
      ['org:a', 'PARTY_TO', 'REMOVED', null, null, 'Two.', false],
      ['org:a', 'city', 'CHANGED', 'Beta', 'Alpha', 'Two.', false],
      ['org:a', 'city', 'SETTLED', 'Beta', 'Alpha', expect.any(String), false],
      ['org:a', 'name', 'SETTLED', 'A', 'A', expect.any(String), false],
      ['org:b', 'PARTY_TO', 'ADDED', null, null, 'Two.', false],
      ['org:b', 'city', 'ADDED', null, 'Beta', 'Two.', false],
      ['org:b', 'name', 'ADDED', null, 'B', 'Two.', false],
    ]);
    const undoing = `undo(change: "${written.change?.id}")`;
    const told = ({ preview: { nodes } }: Merged) => nodes.map(({ acts: _, ...change }) => change);
    expect(told(await back(undoing, 'PREVIEW', 'curator'))).toEqual(told(split));
    expect((await back(splitting, 'PREVIEW', 'contributor', 3)).preview).toMatchObject({
      nodes: split.preview.nodes.slice(0, 3),
      pageInfo: { hasNextPage: true },
    });
    const taken = await back(splitting, 'COMMIT', 'curator');
    expect(taken.preview.nodes).toEqual(split.preview.nodes);
    const after = (instant: string | undefined) => new Date(Date.parse(String(instant)) - 1).toISOString();
    for (const id of [undefined, 'org:a', 'org:b', 'agreement:x']) {
      const of = id === undefined ? '' : `, of: ["${id}"]`;
      const isTold = ({ subject, object }: Merged['preview']['nodes'][number]) =>
        id === undefined || subject.key === id || object?.key === id;
      const all = `{ changes(since: "${after(taken.change?.recordedAt)}", first: 100${of}) { ${NODES} } }`;
      expect((await ask(engine, all)).changes).toEqual({ nodes: split.preview.nodes.filter(isTold) });
      // A page ends anywhere, and the next one goes on there.
      const paged: object[] = [];
      for (let cursor = ''; ; ) {
        const { changes } = (await ask(
          engine,
          `{ changes(since: "${after(taken.change?.recordedAt)}", direction: DESC, first: 2${of}${cursor}) { ${NODES} pageInfo { hasNextPage endCursor } } }`,
        )) as unknown as {
          readonly changes: Merged['preview'] & {
            readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string };
          };
        };
        paged.push(...changes.nodes);
        cursor = `, after: "${changes.pageInfo.endCursor}"`;
        if (!changes.pageInfo.hasNextPage) break;
      }
      expect(paged).toEqual(split.preview.nodes.filter(isTold).toReversed());
      const followed = await readChanges((query, params) => engine.read(query, params), model, {
        ...{ axis: 'RECORDED', view: undefined, from: '', isDescending: false, limit: 100 },
        ...{ change: String(taken.change?.id), of: id === undefined ? undefined : [id] },
      });
      expect(followed.items.map(({ change }) => [change.subject, change.predicate, change.kind])).toEqual(
        split.preview.nodes
          .filter(isTold)
          .map(({ subject, predicate, kind }) => [subject.key, predicate, kind]),
      );
    }
    // What was told of the merge is told of it still.
    const first = await ask(engine, `{ changes(since: "${since}", of: ["org:a"], first: 100) { ${NODES} } }`);
    const whatOf = (nodes: readonly object[]) =>
      nodes.map((node) => {
        const { predicate, kind, before, after, reason } = node as Merged['preview']['nodes'][number];
        return [predicate, kind, before, after, reason];
      });
    const of = (nodes: Merged['preview']['nodes']) => nodes.filter(({ subject }) => subject.key === 'org:a');
    expect(whatOf((first.changes as Merged['preview']).nodes)).toEqual(
      whatOf([...foreseen.preview.nodes, ...of(split.preview.nodes)]),
    );
    for await (const drift of verify(engine, model)) expect(drift).toBeUndefined();
  });

  it('is read on from a cursor', async () => {
    const { model } = api().contract;
    const engine = await open();
    await prepareStorage(engine, model);
    await record(engine, model, { records: WORLD, recordedAt: '2026-01-01T00:00:00.000Z' });
    const records = Array.from({ length: 7 }, (_, index) => ({
      company: { id: `org:m-${index}`, name: `M ${index}`, basis: 'INFERRED' },
    }));
    const page = async (after: string | null) => {
      const source = `mutation ($records: [RecordInput!]!, $after: String) { record(records: $records, options: { mode: PREVIEW }) {
        preview(first: 3, after: $after) { nodes { after subject { name } } pageInfo { hasNextPage endCursor } } } }`;
      const { data } = await askAs(engine, callerOf('contributor'), {
        source,
        variables: { records, after },
      });
      return (
        data as unknown as {
          record: {
            preview: { nodes: { after: string }[]; pageInfo: { hasNextPage: boolean; endCursor: string } };
          };
        }
      ).record.preview;
    };
    const seen: string[] = [];
    let [after, more]: [string | null, boolean] = [null, true];
    while (more) {
      const { nodes, pageInfo } = await page(after);
      seen.push(...nodes.map((node) => node.after));
      [after, more] = [pageInfo.endCursor, pageInfo.hasNextPage];
    }
    expect(seen.sort()).toEqual(records.map(({ company }) => company.name));
  });
});
