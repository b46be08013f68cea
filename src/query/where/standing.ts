import { type Cypher, cypher, join, literal, name, whereAll } from '../../engine/cypher.ts';
import type { Model } from '../../model/model.ts';
import { type Meaning, meaningOf } from '../../model/reported-words.ts';
import type { Bindings, ComposeScope } from '../bindings.ts';
import { evidenceVisible } from '../time/statements.ts';
import { hasNoVersion, matchesInVersion, versionHolds, visibleWalk } from '../time/visibility.ts';

/**
 * Fields that follow from the dates of a record on the day of a view, or today, and from what sources last
 * said, written as expressions that the database evaluates, so that lists are filtered and ordered by what is
 * shown. The rules in words are those of `src/domains/status/status-rules.ts`. Nothing is stored: the days
 * pass, and no writer comes by. A record costs the comparison of its own dates, a call also a look at its
 * closing dates; in a view of a day, statements are looked at where only a word can decide.
 */

/** A record and where its values are read: on its node, or on the version that a view sees. */
interface Standing {
  readonly scope: ComposeScope;
  /** The type of the record. */
  readonly type: string;
  readonly n: Cypher;
  readonly own: (property: string) => Cypher;
  /** The last word of its sources. */
  readonly word: Cypher;
  readonly day: Cypher;
  /** Writes a condition on values alone where the values are not read from one place. */
  readonly shown: (condition: (of: Standing) => Cypher) => Cypher;
}

/** A condition that is true or false, never unknown, and the value that a record has where it holds. */
type Case = readonly [condition: Cypher, value: string];

/** The cases of a field in their order, and the value where none holds. */
interface Cases {
  readonly cases: readonly Case[];
  readonly otherwise: string;
}

const RULES: Readonly<Record<string, (of: Standing) => Cases>> = {
  'Agreement.status': agreementCases,
  'ComputeResource.status': systemCases,
  'FundingCall.openness': opennessCases,
  'FundingCall.status': callCases,
  'KeyDate.status': keyDateCases,
};

/** Which field of which type, and of which record. */
interface Asked {
  readonly target: string;
  readonly field: string;
  readonly variable: Cypher;
}

/** Returns the condition that a computed field of a record, as the view shows it, has one of some values. */
export function hasStanding(scope: ComposeScope, asked: Asked, wanted: readonly string[]): Cypher {
  const among = scope.bindings.value(wanted);
  const ownOf = (on: Cypher) => (property: string) => cypher`${on}.${name(property)}`;
  const condition = (on: Cypher, shown?: Shown) =>
    cypher`${standingOf(scope, { ...asked, own: ownOf(on), shown }, (value) => value)} IN ${among}`;
  if (!WALKS.has(asked.target)) return inView(scope.bindings, asked.variable, condition);
  // A walk is written once, and the values of a version are looked at where they count: twice as long a text took Neo4j seconds to plan.
  const shown: Shown = (on) => inView(scope.bindings, asked.variable, (each) => on(ownOf(each)));
  return condition(asked.variable, shown);
}

/** Types whose cases walk to other records. The embedded engine takes no walk within a list. */
const WALKS: ReadonlySet<string> = new Set(['FundingCall']);

type Shown = (condition: (own: Standing['own']) => Cypher) => Cypher;

/** Returns the place of a computed field's value in its enum, to order by. */
export function standingOrder(scope: ComposeScope, asked: Asked & { readonly own: Standing['own'] }): Cypher {
  const places = placesOf(scope.model, asked);
  return standingOf(scope, asked, (value) => String(places.indexOf(value)));
}

function placesOf(model: Model, { target, field }: Asked): readonly string[] {
  return model.enums.get(model.types.get(target)?.computed.get(field)?.values ?? '') ?? [];
}

/** Returns the value of a computed field, or what stands for it. */
function standingOf(
  scope: ComposeScope,
  asked: Asked & { readonly own: Standing['own']; readonly shown?: Shown | undefined },
  written: (value: string) => string,
): Cypher {
  const { target, field, variable, own } = asked;
  const rule = RULES[`${target}.${field}`];
  if (!rule) throw new Error(`No rule says what ${target}.${field} follows from.`);
  const { bindings } = scope;
  const isInList = bindings.view?.validOn !== undefined && !WALKS.has(target);
  const word = isInList ? bindings.variable('w') : own('reportedStatus');
  const readFrom = (from: Standing['own']): Standing => ({
    ...{ scope, type: target, n: variable, own: from, day: bindings.day() },
    word: isInList ? word : from('reportedStatus'),
    shown: (condition) =>
      asked.shown ? asked.shown((each) => condition(readFrom(each))) : condition(readFrom(from)),
  });
  const { cases, otherwise } = rule(readFrom(own));
  const found = cases.map(([holds, value]) => cypher`WHEN ${holds} THEN ${literal(written(value))}`);
  const value = cypher`CASE ${join(found, ' ')} ELSE ${literal(written(otherwise))} END`;
  if (!isInList) return value;
  const given = own('reportedStatus');
  const said = saidByDay(bindings, { n: variable, word: given });
  return cypher`head([${word} IN [CASE WHEN ${given} IS NOT NULL AND ${said} THEN ${given} END] | ${value}])`;
}

/** Returns the condition under which a source has said by the day of the view, of the record `n`, the word that is shown. */
export function saidByDay(bindings: Bindings, of: { readonly n: Cypher; readonly word: Cypher }): Cypher {
  if (bindings.view?.validOn === undefined) return cypher`true`;
  const [s, f] = [bindings.variable('s'), bindings.variable('f')];
  const conditions = [
    cypher`${s}.predicate = 'reportedStatus'`,
    cypher`${s}.value = ${of.word}`,
    cypher`${f}.saidOnMax <= ${bindings.day()}`,
    ...evidenceVisible(bindings, f),
  ];
  // Without labels, which follow from the relationships: each is another way to begin that Neo4j plans.
  return cypher`COUNT { (${of.n})<-[:ABOUT]-(${s})-[${f}:FROM]->()${whereAll(conditions)} } > 0`;
}

function meansThat({ bindings }: ComposeScope, { parts, others }: Meaning, word: Cypher): Cypher {
  const contains = (list: readonly string[]) =>
    cypher`any(part IN ${bindings.value(list)} WHERE toLower(${word}) CONTAINS part)`;
  return cypher`coalesce(${contains(parts)} AND NOT ${contains(others)}, false)`;
}

/** That the last word of the record's sources, as far as it had been said by the day of the view, means a standing. */
function isSaid({ scope, type, n, word }: Standing, standing: string): Cypher {
  const means = meansThat(scope, meaningOf(type, standing), word);
  return WALKS.has(type) ? cypher`${means} AND ${saidByDay(scope.bindings, { n, word })}` : means;
}

function agreementCases(of: Standing): Cases {
  const { own, day } = of;
  const begun = cypher`coalesce(${own('effectiveOnMin')}, ${own('signedOnMin')}, '~') <= ${day}`;
  const announced = cypher`coalesce(${own('announcedOnMin')}, '~') <= ${day}`;
  const undated = cypher`coalesce(${own('effectiveOnMin')}, ${own('signedOnMin')}, ${own('announcedOnMin')}) IS NULL`;
  return {
    cases: [
      [cypher`coalesce(${own('endsOnMax')}, '~') < ${day}`, 'ENDED'],
      [
        cypher`${own('endsOnMax')} IS NULL AND (${begun} OR ${announced} OR ${undated}) AND ${isSaid(of, 'ENDED')}`,
        'ENDED',
      ],
      [begun, 'ACTIVE'],
      [announced, 'ANNOUNCED'],
      [cypher`${undated} AND ${isSaid(of, 'ACTIVE')}`, 'ACTIVE'],
    ],
    otherwise: 'UNKNOWN',
  };
}

function systemCases(of: Standing): Cases {
  const { own, day } = of;
  const began = cypher`coalesce(${own('operationalOnMin')}, '~') <= ${day}`;
  const unexpected = cypher`${own('expectedOnMax')} IS NULL`;
  // Neither in service by its dates nor expected in days to come.
  const isOpen = cypher`${own('operationalOnMin')} IS NULL AND coalesce(${own('expectedOnMax')}, '') < ${day}`;
  return {
    cases: [
      [cypher`coalesce(${own('retiredOnMax')}, '~') <= ${day}`, 'RETIRED'],
      [
        cypher`${own('retiredOnMax')} IS NULL AND (${began} OR (${isOpen})) AND ${isSaid(of, 'RETIRED')}`,
        'RETIRED',
      ],
      [began, 'OPERATIONAL'],
      [cypher`${own('operationalOnMin')} IS NOT NULL`, 'PLANNED'],
      [cypher`${isOpen} AND ${isSaid(of, 'OPERATIONAL')}`, 'OPERATIONAL'],
      [cypher`${unexpected} AND ${isSaid(of, 'PLANNED')}`, 'PLANNED'],
      [unexpected, 'UNKNOWN'],
      [isOpen, 'OVERDUE'],
    ],
    otherwise: 'PLANNED',
  };
}

function keyDateCases(of: Standing): Cases {
  const { own, day } = of;
  const undated = cypher`${own('atMax')} IS NULL`;
  const unmet = cypher`${own('metOnMax')} IS NULL`;
  const isDelivery = cypher`coalesce(${own('kind')} = 'DUE', false)`;
  return {
    cases: [
      [cypher`coalesce(${own('metOnMax')}, '~') <= ${day}`, 'MET'],
      [isAheadBy(of, own), 'DUE'],
      [cypher`${unmet} AND (${undated} OR ${isDelivery}) AND ${isSaid(of, 'MET')}`, 'MET'],
      [cypher`${undated} AND ${unmet} AND ${isSaid(of, 'OVERDUE')}`, 'OVERDUE'],
      [cypher`${undated} AND ${unmet} AND ${isSaid(of, 'DUE')}`, 'DUE'],
      [undated, 'UNKNOWN'],
      [isDelivery, 'OVERDUE'],
    ],
    otherwise: 'PASSED',
  };
}

function callCases(of: Standing): Cases {
  return {
    cases: [
      [of.shown(isForecast), 'FORECASTED'],
      [closes(of, { when: isAhead }), 'OPEN'],
      [closes(of, {}), 'CLOSED'],
      [of.shown((each) => isSaid(each, 'OPEN')), 'OPEN'],
      [of.shown((each) => isSaid(each, 'CLOSED')), 'CLOSED'],
      [
        of.shown((each) => cypher`${each.own('postedOnMin')} IS NULL AND ${isSaid(each, 'FORECASTED')}`),
        'FORECASTED',
      ],
    ],
    otherwise: 'UNKNOWN',
  };
}

function opennessCases(of: Standing): Cases {
  return {
    cases: [
      [of.shown(isForecast), 'NONE'],
      [closes(of, { when: isAheadForAll, unless: isOfPhaseForSome }), 'ALL'],
      [closes(of, { when: isAhead }), 'SOME'],
      [closes(of, {}), 'NONE'],
      [of.shown((each) => isSaid(each, 'OPEN')), 'ALL'],
    ],
    otherwise: 'NONE',
  };
}

function isForecast({ own, day }: Standing): Cypher {
  return cypher`(coalesce(${own('postedOnMin')} > ${day}, false) OR (${own('postedOnMin')} IS NULL AND coalesce(${own('isForecast')}, false)))`;
}

/** Kinds of date on which a call, or a part of it, closes. */
export const CLOSING: readonly string[] = ['APPLICATION', 'RESPONSE', 'PRE_APPLICATION', 'LETTER_OF_INTENT'];

/** That a key date is not over: at the instant that is asked about, else on the day. */
function isAheadBy({ scope, day }: Standing, own: Standing['own']): Cypher {
  const instant = scope.bindings.instant();
  return instant
    ? cypher`coalesce(${own('atUntil')}, '') >= ${instant}`
    : cypher`coalesce(${own('atMax')}, '') >= ${day}`;
}

/** A condition on the values of a closing date, or on the record of one. */
type OfDate = (of: Standing, k: Cypher) => Cypher;

const isAhead: OfDate = (of, k) => isAheadBy(of, (property) => cypher`${k}.${name(property)}`);

const isAheadForAll: OfDate = (of, k) => cypher`${isAhead(of, k)} AND ${k}.openTo IS NULL`;

/** That the phase that a date belongs to says that it is for some alone. */
const isOfPhaseForSome: OfDate = ({ scope }, k) => {
  const { bindings } = scope;
  const [p, r] = [bindings.variable('p'), bindings.variable('r')];
  const dates = visibleWalk(scope, ['HAS_KEY_DATE']);
  const isForSome = inView(bindings, p, (on) => cypher`${on}.openTo IS NOT NULL`);
  return cypher`COUNT { (${k})<-[${r}:${dates.types}]-(${p})${whereAll([...dates.seen(r), isForSome])} } > 0`;
};

/**
 * That a call, or a phase of it, has a closing date whose values meet a condition. Either way to a date is one pattern, and a version of it
 * is sought beside the date rather than within: Neo4j plans each subquery anew, and one in another many times over.
 */
function closes(
  of: Standing,
  { when, unless }: { readonly when?: OfDate; readonly unless?: OfDate },
): Cypher {
  const { scope, n } = of;
  const { bindings } = scope;
  const walk = visibleWalk(scope, ['HAS_PHASE', 'HAS_KEY_DATE']);
  const found = (withVersion: boolean) => {
    const [k, q, v] = [bindings.variable('k'), bindings.variable('q'), bindings.variable('v')];
    const seen = walk.seen(STEP);
    const on = withVersion ? v : k;
    const conditions = [
      ...(seen.length > 0
        ? [cypher`all(${STEP} IN ${q} WHERE coalesce(${join(seen, ' AND ')}, false))`]
        : []),
      cypher`${on}.kind IN ${literalList(CLOSING)} AND ${on}.at IS NOT NULL`,
      ...(when ? [when(of, on)] : []),
      ...(unless ? [cypher`NOT ${unless(of, k)}`] : []),
      ...(withVersion ? [versionHolds(bindings, v)] : []),
      ...(!withVersion && bindings.view ? [cypher`${hasNoVersion(bindings, k)}`] : []),
    ];
    const version = withVersion ? cypher`-[:WAS]->(${v})` : cypher``;
    return cypher`COUNT { (${n})-[${q}:${walk.types}*1..2]->(${k}:KeyDate)${version}${whereAll(conditions)} } > 0`;
  };
  return bindings.view ? cypher`(${found(false)} OR ${found(true)})` : found(false);
}

const STEP = cypher`step`;

/** Applies a condition to the values of a record: those of the view where there is one. */
export function inView(bindings: Bindings, of: Cypher, condition: (on: Cypher) => Cypher): Cypher {
  return bindings.view ? matchesInVersion(bindings, of, condition) : condition(of);
}

function literalList(values: readonly string[]): Cypher {
  return cypher`[${join(values.map(literal), ', ')}]`;
}
