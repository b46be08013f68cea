import { beforeAll, describe, expect, it } from 'vitest';
import type { Engine } from '../../../src/engine/engine.ts';
import { mayDo, OPERATIONS, type Operation, ROLES, type Role, rolesFor } from '../../../src/model/access.ts';
import { constantCase } from '../../../src/model/constant-case.ts';
import type { DataRecord } from '../../../src/model/records/record-types.ts';
import type { Access } from '../../../src/query/request-context.ts';
import { readEdition } from '../../../src/store/read/edition.ts';
import { prepareStorage, record } from '../../../src/store/record/record.ts';
import { api, askAs, callerOf } from '../../support/ask.ts';
import { describeEngines } from '../../support/engines/engines.ts';
import { idOf } from '../../support/worlds/world.ts';

/** Every role and every write: each cell is tried. */

const MODES = ['COMMIT', 'PREVIEW', 'PROPOSE'] as const;
type Mode = (typeof MODES)[number];
const CALLERS = ['anonymous', ...ROLES] as const;

/** What each may do, written down a second time: the table of the program must come to the same. */
const MAY: Readonly<Record<(typeof CALLERS)[number], Readonly<Record<Mode, boolean>>>> = {
  anonymous: { COMMIT: false, PREVIEW: false, PROPOSE: false },
  reader: { COMMIT: false, PREVIEW: false, PROPOSE: false },
  contributor: { COMMIT: false, PREVIEW: true, PROPOSE: true },
  curator: { COMMIT: true, PREVIEW: true, PROPOSE: true },
  admin: { COMMIT: true, PREVIEW: true, PROPOSE: true },
};

const city = {
  type: 'Statement',
  subject: 'org:a',
  predicate: 'city',
  value: 'Alpha',
  sources: ['source:s'],
} as const;
const WORLD: readonly DataRecord[] = [
  { type: 'Source', id: 'source:s', title: 'S', publisher: 'S', tier: 'PRESS', state: 'LIVE' },
  { type: 'Company', id: 'org:a', name: 'A' },
  { type: 'Company', id: 'org:b', name: 'B' },
  city,
];

/** Each write, as text with `$options` for its options; `$caller` stands for the role, so that each writes something new. */
const WRITES: Readonly<Record<string, string>> = {
  record:
    'record(records: [{ company: { id: "org:new", name: "New $caller", basis: INFERRED } }], options: $options)',
  supersede: `supersede(statement: "${idOf(city)}", by: { subject: "org:a", predicate: "city", value: "Beta $caller", sources: [{ source: "source:s" }] }, options: $options)`,
  retract: `retract(statement: "${idOf(city)}", reason: "No.", options: $options)`,
  reinstate: `reinstate(statement: "${idOf(city)}", reason: "Yes.", options: $options)`,
  endEvidence: `endEvidence(statement: "${idOf(city)}", source: "source:s", on: "2026", reason: "Gone.", options: $options)`,
  rule: `rule(statement: "${idOf(city)}", rank: PREFERRED, reason: "So.", options: $options)`,
  merge: 'merge(from: "org:b", into: "org:a", reason: "One.", options: $options)',
  split: 'split(from: "org:b", into: "org:a", reason: "Two.", options: $options)',
  undo: 'undo(change: "change:none", reason: "Wrong.", options: $options)',
  accept: 'accept(proposal: "proposal:none", options: $options)',
  reject: 'reject(proposal: "proposal:none", reason: "No.")',
  distinguish: 'distinguish(one: "org:a", other: "org:b", reason: "Two.", options: $options)',
};

/** These find nothing to write about: whether they were let in shows in what they complain of. */
const OF_NOTHING = ['undo', 'accept', 'reject'];

const cells = CALLERS.flatMap((caller) =>
  Object.keys(WRITES).flatMap((write) =>
    MODES.filter((mode) => mode === 'COMMIT' || write !== 'reject').map((mode) => ({ caller, write, mode })),
  ),
);

/** The least caller who may do each, written down a second time as well. */
const LEAST: Readonly<Record<Operation, (typeof CALLERS)[number]>> = {
  ...{ read: 'anonymous', preview: 'contributor', propose: 'contributor', record: 'curator' },
  ...{ supersede: 'curator', retract: 'curator', reinstate: 'curator', endEvidence: 'curator' },
  ...{ rule: 'curator', distinguish: 'curator', merge: 'curator', split: 'curator', undo: 'curator' },
  ...{ accept: 'curator', reject: 'curator', import: 'admin' },
};
const every = CALLERS.flatMap((caller) => OPERATIONS.map((operation) => ({ caller, operation })));

describe('the table of roles', () => {
  it('has a cell for every caller and operation', () => {
    expect(Object.keys(LEAST).sort()).toEqual([...OPERATIONS].sort());
    expect(Object.keys(MAY)).toEqual(CALLERS);
    expect(every).toHaveLength(5 * 16);
  });

  it.each(every)('says whether $caller may $operation', ({ caller, operation }) => {
    const isAllowed = CALLERS.indexOf(caller) >= CALLERS.indexOf(LEAST[operation]);
    expect(mayDo(principalOf(caller), operation)).toBe(isAllowed);
    expect(rolesFor(operation).includes(caller)).toBe(isAllowed);
  });

  it('has a write for every field of Mutation, and an operation for each', () => {
    expect(Object.keys(api().schema.getMutationType()?.getFields() ?? {}).sort()).toEqual(
      Object.keys(WRITES).sort(),
    );
    expect([...Object.keys(WRITES), 'read', 'preview', 'propose', 'import'].sort()).toEqual(
      [...OPERATIONS].sort(),
    );
  });

  it('lets everybody read, and nobody more than their role when limited to some writes', () => {
    for (const role of ROLES) {
      const limited = { name: 'x', keyId: 'x', role, only: ['record', 'preview'] as readonly Operation[] };
      for (const operation of OPERATIONS) {
        const isIn = operation === 'read' || limited.only.includes(operation);
        expect(mayDo(limited, operation)).toBe(isIn && mayDo({ ...limited, only: undefined }, operation));
      }
    }
    expect(CALLERS.every((caller) => mayDo(principalOf(caller), 'read'))).toBe(true);
  });
});

describeEngines('a caller', (open) => {
  const { model } = api().contract;
  let engine: Engine;
  const revision = async () => (await readEdition((query, params) => engine.read(query, params))).revision;

  beforeAll(async () => {
    engine = await open();
    await prepareStorage(engine, model);
    await record(engine, model, { records: WORLD });
  });

  it.each(cells)('$caller may or may not $write ($mode)', async ({ caller, write, mode }) => {
    const refusals: string[] = [];
    const before = await revision();
    const access = { ...accessOf(caller), onRefused: (operation: string) => refusals.push(operation) };
    const errors = await codesOf(access, write, mode);
    const isAllowed = MAY[caller][mode];

    expect(errors.includes('NOT_ALLOWED')).toBe(!isAllowed);
    expect(refusals).toEqual(isAllowed ? [] : [mode === 'COMMIT' ? write : mode.toLowerCase()]);
    expect((await revision()) > before).toBe(isAllowed && mode === 'COMMIT' && !OF_NOTHING.includes(write));
  });

  it.each(cells)(
    '$caller may not $write ($mode) where writing is not open',
    async ({ caller, write, mode }) => {
      const before = await revision();
      expect(await codesOf({ ...accessOf(caller), isWritingOpen: false }, write, mode)).toEqual([
        'NOT_ALLOWED',
      ]);
      expect(await revision()).toBe(before);
    },
  );

  it.each(CALLERS)('%s is told what they may do, and why no more', async (caller) => {
    const source = '{ caller { name role isWritingOpen may restriction } }';
    const told = async (access: Access) =>
      (await askAs(engine, access, { source })).data?.caller as {
        readonly role: string | null;
        readonly may: readonly string[];
        readonly restriction: string | null;
      };
    const access = accessOf(caller);
    const open = await told(access);
    const expected = OPERATIONS.filter((operation) => mayDo(principalOf(caller), operation));
    expect(open.may).toEqual(expected.map(constantCase));
    expect(open.role).toBe(caller === 'anonymous' ? null : caller);
    // A sentence for who may not do everything, and nothing for who may.
    expect(open.restriction === null).toBe(MAY[caller].COMMIT);
    const closed = await told({ ...access, isWritingOpen: false });
    expect(closed.may).toEqual(['READ']);
    expect(closed.restriction).toContain('ACCORD_WRITING=on');
    if (caller === 'curator') {
      const limited = await told(callerOf('curator', { only: ['retract'] }));
      expect(limited).toMatchObject({
        may: ['READ', 'RETRACT'],
        restriction: expect.stringContaining('limited to retract'),
      });
    }
  });

  it('limited to some writes may do no others', async () => {
    const limited = callerOf('curator', { only: ['retract'] });
    expect(await codesOf(limited, 'retract', 'COMMIT')).toEqual([]);
    for (const write of Object.keys(WRITES).filter((other) => other !== 'retract'))
      for (const mode of MODES.filter((each) => each === 'COMMIT' || write !== 'reject'))
        expect(await codesOf(limited, write, mode)).toEqual(['NOT_ALLOWED']);
  });

  it('nobody said anything about may read and nothing more', async () => {
    const source = `mutation { result: ${WRITES.record?.replace(', options: $options', '')} { userErrors { code } } }`;
    const { data } = await askAs(engine, undefined, { source });
    expect(data).toEqual({ result: { userErrors: [{ code: 'NOT_ALLOWED' }] } });
  });

  async function codesOf(access: Access, write: string, mode: string): Promise<readonly string[]> {
    const text = WRITES[write] ?? '';
    const declared = text.includes('$options') ? '($options: WriteOptions)' : '';
    const source = `mutation ${declared} { result: ${text.replace('$caller', access.principal?.role ?? '')} { userErrors { code } } }`;
    const { data, errors } = await askAs(engine, access, { source, variables: { options: { mode } } });
    expect(errors).toBeUndefined();
    return (data as unknown as { result: { userErrors: { code: string }[] } }).result.userErrors.map(
      ({ code }) => code,
    );
  }
});

function principalOf(caller: (typeof CALLERS)[number]) {
  return caller === 'anonymous'
    ? undefined
    : { name: caller, keyId: caller, role: caller as Role, only: undefined };
}

function accessOf(caller: (typeof CALLERS)[number]): Access {
  return { ...callerOf('reader'), principal: principalOf(caller) };
}
