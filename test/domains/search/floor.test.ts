import { expect, it } from 'vitest';
import type { DataRecord } from '../../../src/model/records/record-types.ts';
import { prepareStorage, record } from '../../../src/store/record/record.ts';
import { api, ask } from '../../support/ask.ts';
import { describeEngines } from '../../support/engines/engines.ts';

const COUNT =
  'query($text: String!, $types: [EntityType!]) { search(text: $text, types: $types, first: 1) { totalCount isEstimate } }';

describeEngines('the number of search results', (open) => {
  it('says when it is only the least that there are', { timeout: 60_000 }, async () => {
    const engine = await open();
    const { model } = api().contract;
    await prepareStorage(engine, model);
    const many: readonly DataRecord[] = Array.from({ length: 230 }, (_, index) => ({
      ...{ type: 'Company', id: `org:zirconia-${index}`, name: `Zirconia Works ${index}` },
    }));
    const few: DataRecord = { type: 'Company', id: 'org:beryl', name: 'Beryl Works' };
    await record(engine, model, { records: [...many, few], recordedAt: '2026-03-01T00:00:00Z' });

    const count = async (text: string, types?: readonly string[]) =>
      (await ask(engine, COUNT, { text, ...(types && { types }) })).search;

    expect(await count('zirconia')).toEqual({ totalCount: 200, isEstimate: true });
    expect(await count('zirconia', ['COMPANY'])).toEqual({ totalCount: 200, isEstimate: true });
    expect(await count('beryl')).toEqual({ totalCount: 1, isEstimate: false });
    expect(await count('nothing of the kind')).toMatchObject({ isEstimate: false });
  });
});
