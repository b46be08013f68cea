import { cypher, labels, name, namedQuery } from '../../engine/cypher.ts';
import type { Engine, Row } from '../../engine/engine.ts';
import { type Claim, isEqual } from '../../model/claims/claim.ts';
import { type ConflictEvidence, conflictStates } from '../../model/claims/conflict-history.ts';
import { type ConflictRow, conflictAmong, conflictKey } from '../../model/claims/conflicts.ts';
import type { Model, NodeType } from '../../model/model.ts';
import { CONFLICT_STATE, pastType } from '../../model/stored-names.ts';
import { present } from '../layout/properties.ts';
import { conflictProperties } from '../record/apply-plan.ts';
import { collect, type Drift, driftsOf, withMend } from './drift.ts';

const MAX_ORPHANS = 10_000;

const CONFLICTS = namedQuery(
  'verify.conflicts',
  cypher`UNWIND $ids AS id MATCH (c:Conflict {subject: id}) RETURN c {.*} AS conflict`,
);
const INVOLVED = namedQuery(
  'verify.involved',
  cypher`UNWIND $ids AS id MATCH (c:Conflict {subject: id})-[:INVOLVES]->(s:Statement) RETURN c.id AS id, s.id AS statement`,
);
const CONFLICT_ABOUT = namedQuery(
  'verify.conflictAbout',
  cypher`UNWIND $ids AS id MATCH (c:Conflict {subject: id})-[:CONFLICT_ABOUT]->(n:Node) RETURN c.id AS id, n.id AS subject`,
);
const CONFLICT_STATES = namedQuery(
  'verify.conflictStates',
  cypher`UNWIND $ids AS id MATCH (c${labels([CONFLICT_STATE])} {subject: id})
    RETURN c {.*} AS state, [(c)-[:${name(pastType('INVOLVES'))}]->(s:Statement) | s.id] AS statements, [(c)-[:${name(pastType('CONFLICT_ABOUT'))}]->(n:Node) | n.id] AS subjects`,
);
const LONE_CONFLICTS = namedQuery(
  'verify.loneConflicts',
  cypher`MATCH (c:Conflict) WHERE NOT (c)-[:CONFLICT_ABOUT]->(:Entity) RETURN c.id AS id LIMIT $limit`,
);
const LONE_CONFLICT_STATES = namedQuery(
  'verify.loneConflictStates',
  cypher`MATCH (c${labels([CONFLICT_STATE])}) WHERE NOT (c)-[:${name(pastType('CONFLICT_ABOUT'))}]->(:Entity) RETURN c.id AS id LIMIT $limit`,
);

/** A page of entities of one type, with the claims about them. */
interface EntityClaimsPage {
  readonly type: NodeType;
  readonly ids: readonly string[];
  readonly said: Pick<ConflictEvidence, 'sources' | 'superseders'> & {
    readonly claims: ReadonlyMap<string, readonly Claim[]>;
  };
}

/**
 * Yields every conflict, of today or the past, that does not follow from the claims about these entities, and
 * every one that is missing.
 */
export async function* verifyConflicts(
  engine: Engine,
  model: Model,
  page: EntityClaimsPage,
): AsyncGenerator<Drift> {
  yield* verifyToday(engine, model, page);
  yield* verifyStates(engine, model, page);
}

/** Yields conflicts that belong to no entity. */
export async function* verifyLoneConflicts(engine: Engine): AsyncGenerator<Drift> {
  const expected = 'the entity that it is about';
  for (const { id } of await engine.read(LONE_CONFLICTS, { limit: MAX_ORPHANS }))
    yield withMend(
      { id: String(id), what: 'CONFLICT_ABOUT', expected, found: null },
      { kind: 'conflict', id: String(id), row: undefined },
    );
  for (const { id } of await engine.read(LONE_CONFLICT_STATES, { limit: MAX_ORPHANS }))
    yield withMend({ id: String(id), what: 'state', expected, found: null }, { kind: 'strays', id: '' });
}

async function* verifyToday(engine: Engine, model: Model, page: EntityClaimsPage): AsyncGenerator<Drift> {
  const { ids, type, said } = page;
  const rows = await engine.read(CONFLICTS, { ids });
  const found = new Map(rows.map(({ conflict }) => [String((conflict as Row).id), conflict as Row]));
  const involved = collect(await engine.read(INVOLVED, { ids }), 'statement');
  const about = collect(await engine.read(CONFLICT_ABOUT, { ids }), 'subject');
  for (const conflict of ids.flatMap((id) =>
    conflictsOf(model, type, { claims: said.claims.get(id) ?? [], sources: said.sources }),
  )) {
    const mend = { kind: 'conflict', id: conflict.id, row: conflict } as const;
    const stored_ = found.get(conflict.id);
    found.delete(conflict.id);
    if (!stored_) {
      yield withMend({ id: conflict.id, what: 'conflict', expected: conflict, found: null }, mend);
      continue;
    }
    const wanted = { ...present(conflictProperties(model, conflict)), id: conflict.id };
    for (const drift of driftsOf(conflict.id, wanted, stored_)) yield withMend(drift, mend);
    const statements = (involved.get(conflict.id) ?? []).sort();
    if (!isEqual(conflict.statements, statements))
      yield withMend(
        { id: conflict.id, what: 'INVOLVES', expected: conflict.statements, found: statements },
        mend,
      );
    const subjects = about.get(conflict.id) ?? [];
    if (!isEqual([conflict.subject], subjects))
      yield withMend(
        { id: conflict.id, what: 'CONFLICT_ABOUT', expected: [conflict.subject], found: subjects },
        mend,
      );
  }
  for (const [id, conflict] of found)
    yield withMend(
      { id, what: 'conflict', expected: null, found: conflict },
      { kind: 'conflict', id, row: undefined },
    );
}

function conflictsOf(
  model: Model,
  type: NodeType,
  said: { readonly claims: readonly Claim[]; readonly sources: ConflictEvidence['sources'] },
): ConflictRow[] {
  return placesOf(said.claims).flatMap(
    (claims) => conflictAmong(model, type.name, { claims, sources: said.sources }) ?? [],
  );
}

/** Groups claims by the key within which conflicts are judged. */
function placesOf(claims: readonly Claim[]): readonly (readonly Claim[])[] {
  const places = new Map<string, Claim[]>();
  for (const claim of claims) {
    const key = conflictKey(claim);
    places.set(key, [...(places.get(key) ?? []), claim]);
  }
  return [...places.values()];
}

/** Compares conflicts as they once stood with those that follow from the claims. */
async function* verifyStates(
  engine: Engine,
  model: Model,
  { ids, type, said }: EntityClaimsPage,
): AsyncGenerator<Drift> {
  const { sources, superseders } = said;
  const rows = await engine.read(CONFLICT_STATES, { ids });
  const found = rows.map(({ state, statements, subjects }): StateRow => {
    const involved = [...(statements as string[])].sort();
    return { ...(state as Row), id: String((state as Row).id), involved, about: subjects };
  });
  const follow = ids
    .flatMap((id) => placesOf(said.claims.get(id) ?? []))
    .flatMap((claims) => conflictStates(model, type.name, { claims, sources, superseders }));
  const expected = follow.map((state): StateRow => {
    const properties = present(conflictProperties(model, state));
    return { ...properties, id: state.id, involved: state.statements, about: [state.subject] };
  });
  for (const id of new Set([...expected, ...found].map((state) => state.id))) {
    const [wanted, stored_] = [expected, found].map((all) =>
      all
        .filter((state) => state.id === id)
        .map(inOrder)
        .sort(),
    );
    if (isEqual(wanted, stored_)) continue;
    yield withMend(
      { id, what: 'states', expected: wanted, found: stored_ },
      { kind: 'conflictStates', id, rows: follow.filter((state) => state.id === id) },
    );
  }
}

interface StateRow extends Row {
  readonly id: string;
}

function inOrder(row: Row): string {
  return JSON.stringify(Object.entries(row).sort(([one], [other]) => (one < other ? -1 : 1)));
}
