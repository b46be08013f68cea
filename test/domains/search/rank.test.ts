import fc from 'fast-check';
import { expect, it } from 'vitest';
import { questionOf } from '../../../src/domains/search/question.ts';
import { highlight, rank } from '../../../src/domains/search/rank.ts';
import type { Searched } from '../../../src/domains/search/searched.ts';
import { plainRank } from '../../support/models/plain-rank.ts';
import { runs } from '../../support/random.ts';

const WORDS = [
  ...[
    'Oak',
    'Ridge',
    'National',
    'Laboratory',
    'the',
    'The',
    'of',
    'Énergie',
    'energy',
    'ENERGY',
    'Scale',
    'scaled',
  ],
  ...[
    'antropic',
    'Anthropic',
    'anthropics',
    'DE-FOA-0003612',
    '0003612',
    'x',
    'AI',
    'ＯＲＮＬ',
    'ornl',
    'Straße',
    'ridge.',
  ],
  ...[
    'https://ror.org/01qz5mb56',
    '01qz5mb56',
    'labratory',
    'natoinal',
    '🚀',
    '½',
    'n\u0303ame',
    '',
    'scale.com',
    'https://scale.com/ai',
    'MOU',
    "O'Ridge",
    'U.S.',
    'of',
    'OakRidge',
    'NSFBench',
    'NSF',
  ],
];
const text = fc.array(fc.constantFrom(...WORDS), { maxLength: 6 }).map((words) => words.join(' '));
const asked = fc.oneof(
  text,
  fc.constantFrom(
    ...['orn', 'MIT', 'oak ridge national laboratory', 'a  b\tc', 'scale mou', 'who runs the Oak Ridge'],
    ...[
      'oakridge',
      'nsf bench',
      'who runs ridge',
      '3612',
      'scale.com',
      'https://www.scale.com/ai',
      'national lab',
      'oak supercomputer',
      'ceo of scale',
      'chief executive',
      'scale agreement',
      'who is the ridge director',
      'ridgenational',
      'energy supercomputers',
      '24 MOUs with scale',
      '3612 supercomputers of the ridge',
      'head of oak ridge',
      'scale labs',
      'nsf ncar',
      'NASR',
      'scale principal investigators',
      'who leads the ridge',
    ],
  ),
);
const field = fc.record({
  name: fc.constantFrom('name', 'aliases', 'summary', 'website', 'connections'),
  text: fc.oneof(
    text,
    fc.constantFrom(
      'Chief executive · Scale AI',
      'Director; Chair and chief executive · Oak Ridge (ORNL)',
      'Oak Ridge National Laboratory',
      'NSF National Center for Atmospheric Research',
      'Under secretary; Principal investigator · Scale AI',
    ),
    fc.array(text, { minLength: 8, maxLength: 12 }).map((all) => all.join(' ')),
  ),
  isName: fc.boolean(),
  called: fc.constantFrom([], ['ridge'], ['scale']),
});
const candidates = fc.uniqueArray(
  fc.record({
    id: fc.string({ minLength: 1, maxLength: 3 }),
    type: fc.constantFrom('Company', 'Agreement', 'Event', 'ComputeResource', 'Person'),
    kind: fc.constantFrom(undefined, 'MOU', 'SUPERCOMPUTER'),
    fields: fc.array(field, { maxLength: 12 }),
    weight: fc.nat({ max: 2 }),
  }),
  { selector: ({ id }) => id, maxLength: 12 },
);

it('ranks as the plain rule does, and marks the same words', () => {
  const agrees = fc.property(asked, candidates, (question, records: readonly Searched[]) => {
    const about = questionOf(question);
    const found = rank(about, records).map(({ text: matched, ...hit }) => ({
      ...hit,
      highlight: highlight(about, matched),
    }));
    expect(found).toEqual(plainRank(question, records));
  });
  fc.assert(agrees, { numRuns: runs(3_000) });
});
