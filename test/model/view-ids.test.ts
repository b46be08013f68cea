import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { View } from '../../src/model/view.ts';
import { DEFAULT_CERTAINTY } from '../../src/model/view.ts';
import { idInView, keyOfId, readId } from '../../src/model/view-ids.ts';
import '../support/random.ts';

const day = fc.constantFrom('2025-06-01', '2026-02-28', '2026-12-31');
const views: fc.Arbitrary<View> = fc
  .record({
    validOn: fc.option(day, { nil: undefined }),
    publishedBy: fc.option(day, { nil: undefined }),
    recordedBy: fc.option(fc.constantFrom('2026-04-01T00:00:00.000Z', '2026-05-01T12:30:00.125Z'), {
      nil: undefined,
    }),
    certainty: fc.constantFrom<View['certainty']>('CERTAIN', 'POSSIBLE'),
  })
  .map((parts) => Object.fromEntries(Object.entries(parts).filter(([, value]) => value)) as unknown as View);

/** What a view asks for: a certainty without a day asks for nothing. */
function meant(view: View): View {
  return view.validOn === undefined ? { ...view, certainty: DEFAULT_CERTAINTY } : view;
}

it('reads what it writes, and writes equal views alike', () => {
  fc.assert(
    fc.property(views, (view) => {
      const id = idInView('org:nlr', view);
      const read = readId(id);

      expect(read.key).toBe('org:nlr');
      expect(read.view ?? { certainty: DEFAULT_CERTAINTY }).toEqual(meant(view));
      expect(idInView(read.key, read.view)).toBe(id);
      const [key, ...parts] = id.split(/[@,]/);
      if (parts.length === 0) return;
      const shuffled = `${key}@${parts.toReversed().join(',')}`;
      expect(idInView(key ?? '', readId(shuffled).view)).toBe(id);
    }),
  );
});

it('needs no escape in an address', () => {
  fc.assert(
    fc.property(views, (view) => {
      const id = idInView('org:nlr', view);
      const url = new URL(`http://localhost/e/${id}?of=${id}`);
      expect([url.pathname, url.searchParams.get('of')]).toEqual([`/e/${id}`, id]);
    }),
  );
});

it('leaves an id alone where the view restricts nothing', () => {
  expect(idInView('org:nlr', undefined)).toBe('org:nlr');
  expect(idInView('org:nlr', { certainty: 'CERTAIN' })).toBe('org:nlr');
  expect(readId('org:nlr')).toEqual({ key: 'org:nlr', view: undefined });
});

it('writes an instant as the server does, whatever offset it came with', () => {
  const { key, view } = readId('org:nlr@recordedBy=2026-03-15T02:00:00+02:00');
  expect(idInView(key, view)).toBe('org:nlr@recordedBy=2026-03-15T00:00:00.000Z');
});

it.each([
  ['org:nlr@', 'found ""'],
  ['org:nlr@2025-06-01', 'found "2025-06-01"'],
  ['org:nlr@validOn=2025-06', 'found "validOn=2025-06"'],
  ['org:nlr@validOn=2025-02-30', 'found "validOn=2025-02-30"'],
  ['org:nlr@validOn=2025-06-01,validOn=2025-06-02', 'found "validOn" twice'],
  ['org:nlr@recordedBy=2026-03-15', 'found "recordedBy=2026-03-15"'],
  ['org:nlr@certainty=MAYBE', 'found "certainty=MAYBE"'],
  ['org:nlr@certainty=toString', 'found "certainty=toString"'],
  ['org:nlr@validOn=2025-06-01@publishedBy=2025-06-01', 'found "validOn=2025-06-01@publishedBy=2025-06-01"'],
  ['someone@example.com', 'found "example.com"'],
])('refuses %s', (id, found) => {
  expect(() => keyOfId(id)).toThrow(`The id "${id}" carries a view that cannot be read`);
  expect(() => keyOfId(id)).toThrow(found);
});
