import { expect, it } from 'vitest';
import { EntityNames } from '../../../src/network/graph/entity-names.ts';

it('does not grow with names that take the place of others', () => {
  const names = EntityNames.empty();
  names.set(0, 'stays');
  for (let turn = 0; turn < 20_000; turn += 1) names.set(1, `name ${turn}`);
  expect([names.at(0), names.at(1), names.at(2)]).toEqual(['stays', 'name 19999', null]);
  expect(names.size).toBeLessThan(20_000);
});
