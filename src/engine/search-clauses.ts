import { editsAllowed } from '../edit-distance.ts';
import type { SearchRequest, StorageSchema } from './engine.ts';

/**
 * What a node must hold in one of its properties to be a candidate, and what that counts. Both engines score a
 * node by the sum over the clauses that it meets, so that they propose the same candidates in the same order.
 */
export interface Clause {
  readonly property: string;
  readonly term: string;
  readonly form: 'WHOLE' | 'BEGINNING' | 'TYPOS';
  /** A whole number; sums are rounded down. One that is only reached with typos counts nothing, because Lucene scores those by rarity. */
  readonly weight: number;
}

/** Groups of clauses of which each must be met by one, which counts its share. */
export interface Together {
  readonly all: readonly (readonly Omit<Clause, 'weight'>[])[];
  readonly share: number;
}

/** The question of a search: a candidate meets at least one part. */
export interface Clauses {
  readonly any: readonly Clause[];
  readonly together?: Together;
}

const KEY = { whole: 100, begun: 50 };
const NAME = { whole: 8, begun: 4 };
const TEXT = { whole: 2, begun: 1 };
/** A text of more words is about so many things that further ones tell nothing. */
const MAX_WORDS = 24;
const MIN_KEY_WITH_TYPOS = 5;

/** Returns the clauses of a request. */
export function clausesOf(request: SearchRequest, schema: StorageSchema['search']): Clauses {
  const roles = rolesOf(request, schema);
  return request.isBeginning === true ? beginning(request, roles) : search(request, roles);
}

interface Roles {
  readonly keys: readonly string[];
  readonly ends: readonly string[];
  readonly names: readonly string[];
  readonly texts: readonly string[];
}

function rolesOf(request: SearchRequest, schema: StorageSchema['search']): Roles {
  const { keys, names, texts, past } = schema;
  const ends = request.withEnds === true ? schema.ends : [];
  if (request.withPast !== true) return { keys, ends, names, texts };
  return { keys: [...keys, ...past.keys], ends, names: [...names, ...past.names], texts };
}

function search({ keys, words }: SearchRequest, roles: Roles): Clauses {
  const [first] = keys;
  const asked = [...new Set(words)].slice(0, MAX_WORDS);
  const last = asked.at(-1);
  return {
    any: [
      ...keys.flatMap((term) => on(roles.keys, { term, form: 'WHOLE', weight: KEY.whole })),
      ...(first !== undefined && first.length > 2
        ? on(roles.keys, { term: first, form: 'BEGINNING', weight: KEY.begun })
        : []),
      ...(first !== undefined && first.length >= MIN_KEY_WITH_TYPOS
        ? on(roles.keys, { term: first, form: 'TYPOS', weight: 0 })
        : []),
      ...(first === undefined ? [] : endsIn(roles, first)),
      ...asked.flatMap((term) => [
        ...wordIn(roles.names, { term, weights: NAME, isLast: term === last }),
        ...wordIn(roles.texts, { term, weights: TEXT, isLast: term === last }),
      ]),
    ],
  };
}

/** The end of a name counts where nothing else is found: what one word begins are mostly names that hold it. */
function endsIn({ ends }: Roles, term: string): Clause[] {
  return [
    ...on(ends, { term, form: 'WHOLE', weight: 1 }),
    ...on(ends, { term, form: 'BEGINNING', weight: 0 }),
  ];
}

function wordIn(
  properties: readonly string[],
  {
    term,
    weights,
    isLast,
  }: { readonly term: string; readonly weights: typeof NAME; readonly isLast: boolean },
): Clause[] {
  return [
    ...on(properties, { term, form: 'WHOLE', weight: weights.whole }),
    ...(isBeginning(term, isLast) ? on(properties, { term, form: 'BEGINNING', weight: weights.begun }) : []),
    ...(editsAllowed(term.length) > 0 ? on(properties, { term, form: 'TYPOS', weight: 0 }) : []),
  ];
}

/** Returns true when a word may be the beginning of a longer one. A single letter begins too many to tell anything. */
function isBeginning(word: string, isLast: boolean): boolean {
  return word.length > 2 || (isLast && word.length > 1);
}

/** Far enough apart that no sum of smaller ones reaches the next. */
const BEGUN = { whole: 400, begins: 20, holds: 2 };

function beginning({ keys, words, isEachBegun }: SearchRequest, roles: Roles): Clauses {
  const any = keys.flatMap((term) => [
    ...on(roles.keys, { term, form: 'WHOLE', weight: BEGUN.whole }),
    ...on(roles.keys, { term, form: 'BEGINNING', weight: BEGUN.begins }),
  ]);
  const [first] = keys;
  if (first !== undefined) any.push(...endsIn(roles, first));
  const asked = words.slice(0, MAX_WORDS);
  const all = asked.map((term, index) =>
    on(roles.names, {
      ...{ term, weight: 0 },
      form: isEachBegun === true || index === asked.length - 1 ? 'BEGINNING' : 'WHOLE',
    }),
  );
  // Half more, so that the sum of fractions is at least the whole.
  return all.length === 0 ? { any } : { any, together: { all, share: (BEGUN.holds + 0.5) / all.length } };
}

function on(properties: readonly string[], clause: Omit<Clause, 'property'>): Clause[] {
  return properties.map((property) => ({ property, ...clause }));
}
