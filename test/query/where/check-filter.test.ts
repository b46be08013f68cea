import { expect, it } from 'vitest';
import { ask, askResult } from '../../support/ask.ts';
import { describeEngines } from '../../support/engines/engines.ts';
import { beforeFilled } from '../../support/worlds/filled.ts';

describeEngines('what no filter can mean', (open) => {
  const filled = beforeFilled(open, []);
  const many = Array.from({ length: 251 }, (_, index) => `org:o-${index}`);
  it.each<[string, string, RegExp]>([
    [
      'a null operand',
      '{name: {eq: null}}',
      /`name\.eq` needs a value and got null; leave it out, or use `isNull: true`/,
    ],
    ['a null list', '{OR: [{}, {name: {in: null}}]}', /`OR\[1\]\.name\.in` needs a value and got null/],
    ['a null in a list of conditions', '{AND: null}', /`AND` needs conditions and got null; leave it out/],
    [
      'a null behind a relationship',
      '{agreements: {some: {kind: {eq: null}}}}',
      /`agreements\.some\.kind\.eq` needs/,
    ],
    [
      'a null count',
      '{agreements: {count: {gte: null}}}',
      /`agreements\.count\.gte` needs a value and got null; leave it out\.$/,
    ],
    [
      'a null id',
      '{parent: {id: {eq: null}}}',
      /`parent\.id\.eq` needs a value and got null; leave it out\.$/,
    ],
    ['a null in a list of texts', '{aliases: {has: null}}', /leave it out, or use `isEmpty: true`/],
    [
      'a null on a relationship',
      '{agreements: {edge: {role: {eq: null}}}}',
      /`agreements\.edge\.role\.eq` needs/,
    ],
    [
      'more than 250 values',
      `{id: {in: ${JSON.stringify(many)}}}`,
      /`id\.in` takes at most 250 values and got 251; ask in several/,
    ],
    ['a null condition', '{name: null}', /`name` needs conditions and got null; leave it out/],
    ['a day that is none', '{foundedOn: {gt: "2026-02-30"}}', /2026, 2026-03 or 2026-03-17/],
    ['an instant that is none', '{statements: {some: {recordedAt: {gt: "noon"}}}}', /2026-03-17T12:00:00Z/],
  ])('%s is the caller’s mistake, with the remedy', async (_what, where, message) => {
    const { errors } = await askResult(
      filled().engine,
      `{ organizations(where: ${where}) { nodes { id } } }`,
    );
    expect(errors?.[0]?.message).toMatch(message);
  });
});

describeEngines('blanks at the ends of a part', (open) => {
  const named = ['Akamai', 'Scale AI', 'AI Labs', 'Big AI  Labs', 'x\tai'].map((each, index) => ({
    type: 'Company',
    id: `org:o-${index}`,
    name: each,
    aliases: [each],
  }));
  const filled = beforeFilled(open, named as never);

  it.each([
    ['{name: {contains: " ai "}}', [3]],
    ['{name: {contains: " AI"}}', [1, 3, 4]],
    ['{name: {startsWith: "ai "}}', [2]],
    ['{name: {endsWith: " ai"}}', [1, 4]],
    ['{name: {contains: "  "}}', [1, 2, 3, 4]],
    ['{name: {eq: " scale  ai "}}', [1]],
    ['{aliases: {contains: " ai "}}', [3]],
    ['{aliases: {startsWith: "ai "}}', [2]],
    ['{aliases: {endsWith: " ai"}}', [1, 4]],
    ['{id: {startsWith: "org:o-4"}}', [4]],
  ])('count: %s', async (where, places) => {
    const data = await ask(
      filled().engine,
      `{ companies(where: ${where}, orderBy: [{ id: ASC }]) { nodes { id } } }`,
    );
    expect(data).toEqual({ companies: { nodes: places.map((place) => ({ id: `org:o-${place}` })) } });
  });
});

describeEngines('a null in a count to order by', (open) => {
  const filled = beforeFilled(open, []);
  it.each([
    ['where: {kind: {in: null}}', /`kind\.in` needs a value/],
    ['edge: {basis: null}', /`basis` needs conditions/],
  ])('%s is the caller’s mistake', async (counted, message) => {
    const query = `{ organizations(orderBy: [{agreements: {${counted}}}]) { nodes { id } } }`;
    const { errors } = await askResult(filled().engine, query);
    expect(errors?.[0]?.message).toMatch(message);
  });
});
