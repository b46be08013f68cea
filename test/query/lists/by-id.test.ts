import { expect, it } from 'vitest';
import { ask } from '../../support/ask.ts';
import { countingEngine } from '../../support/engines/counting-engine.ts';
import { describeEngines } from '../../support/engines/engines.ts';
import { beforeFilled } from '../../support/worlds/filled.ts';
import { world } from '../../support/worlds/world.ts';

describeEngines('one record', (open) => {
  const filled = beforeFilled(open, world);

  it('is found by id, by name, by alias and by what another system calls it', async () => {
    const data = await ask(
      filled().engine,
      `{ node(id: "org:doe") { id } id: entity(by: {id: "org:doe"}) { name } name: entity(by: {name: "ACME ai"}) { id }
         short: entity(by: {name: "enl"}) { id } alias: entity(by: {name: "energy department"}) { id }
         ror: entity(by: {identifier: {scheme: ROR, value: "https://ror.org/01bj3aw27"}}) { id } }`,
    );
    expect(data).toEqual({
      node: { id: 'org:doe' },
      id: { name: 'U.S. Department of Energy' },
      name: { id: 'org:acme-ai' },
      short: { id: 'org:elan-lab' },
      alias: { id: 'org:doe' },
      ror: { id: 'org:doe' },
    });
  });

  it('is null when nothing has the id or name', async () => {
    const data = await ask(
      filled().engine,
      `{ node(id: "org:nobody") { id } nodes(ids: ["org:doe", "nonsense", "source:energy-mou"]) { __typename id }
         entity(by: {id: "org:nobody"}) { id } source: entity(by: {id: "source:energy-mou"}) { id } name: entity(by: {name: "nobody"}) { id }
         identifier: entity(by: {identifier: {scheme: LEI, value: "0"}}) { id } }`,
    );
    expect(data).toEqual({
      node: null,
      nodes: [
        { __typename: 'Agency', id: 'org:doe' },
        null,
        { __typename: 'Source', id: 'source:energy-mou' },
      ],
      entity: null,
      source: null,
      name: null,
      identifier: null,
    });
  });

  it('comes with fifty others in one call', async () => {
    const { engine, counts } = countingEngine(filled().engine);
    const ids = world.flatMap((each) => ('id' in each && each.id ? [each.id] : [])).slice(0, 50);
    const asked = Array.from({ length: 50 }, (_, index) => ids[index % ids.length]);
    const { nodes } = await ask(engine, 'query N($ids: [ID!]!) { nodes(ids: $ids) { id } }', { ids: asked });
    expect((nodes as unknown[]).filter(Boolean)).toHaveLength(50);
    expect(counts.reads).toEqual(['node.byId']);
  });
});
