import { cypher, namedQuery } from '../../engine/cypher.ts';
import { claimsAsOf } from '../../model/claims/as-of.ts';
import {
  bestBasis,
  bestEdge,
  type EdgeRow,
  isLive,
  type Sources,
  tierName,
} from '../../model/claims/best-value.ts';
import { type Claim, compareText, isEqual } from '../../model/claims/claim.ts';
import type { SourceFacts } from '../../model/claims/claims-of-record.ts';
import { type Explanation, explainObservation, explainValue } from '../../model/claims/explain-best-value.ts';
import { basisOf } from '../../model/claims/levels.ts';
import type { Model } from '../../model/model.ts';
import { isHeld, type View } from '../../model/view.ts';
import {
  type ClaimPlace,
  type Read,
  readFromSources,
  readLinks,
  readNodes,
  readStatements,
  withEvidence,
  withSuperseders,
} from '../../store/read/read-state.ts';

/** The effect of withdrawing a source on one property, observation or relationship. */
export interface Effect {
  /** The relationship's id, or subject and predicate. */
  readonly id: string;
  readonly outcome: 'DISAPPEARS' | 'CHANGES' | 'WEAKENED';
  readonly subject: string;
  readonly predicate: string;
  /** The head of a relationship. */
  readonly object: string | undefined;
  readonly role: string | undefined;
  readonly before: Claim['value'];
  readonly after: Claim['value'];
  /** Ids of the statements that fall or lose a source, at most 20. */
  readonly statements: readonly string[];
  readonly sourcesLeft: number;
  readonly basisLeft: string | undefined;
  readonly tierLeft: string | undefined;
  /** Why, a sentence. */
  readonly reason: string;
}

const MAX_IDS = 20;
/** An inference may rest on an inference; at most this many steps are followed. */
const MAX_STEPS = 10;

const INFERENCES = namedQuery(
  'withdrawal.inferences',
  cypher`UNWIND $ids AS id MATCH (s:Node {id: id})<-[:INFERRED_FROM]-(t:Statement) RETURN t.id AS id, t.group AS group, t.family AS family`,
);

/** The statements around a source, read group by group, as a view sees them. */
interface Around {
  readonly read: Read;
  readonly view: View | undefined;
  readonly claims: Map<string, Claim>;
  readonly sources: Map<string, SourceFacts>;
  readonly groups: Set<string>;
}

/**
 * Works out, by the writer's own rules, what would follow if a source and everything that it says were taken
 * away. A statement that no other source backs falls; so does an inference without a source of its own, once
 * a statement that it was drawn from falls. In a view only the statements and the evidence that the view sees
 * are considered. Writes nothing.
 */
export async function withdraw(
  read: Read,
  model: Model,
  { source, view }: { readonly source: string; readonly view: View | undefined },
): Promise<readonly Effect[]> {
  const around: Around = { read, view, claims: new Map(), sources: new Map(), groups: new Set() };
  await readGroups(around, await readFromSources(read, [source]));
  const fallen = await findFallen(around, source);
  await readGroups(around, await replacedBy(around, fallen));
  const subjects = new Set([...around.claims.values()].map((claim) => claim.subject));
  const { types } = await readNodes(read, subjects);
  return [...byGroup(around.claims.values())]
    .flatMap(([group, before]) => {
      const [any] = before;
      const isProperty =
        model.types.get(types.get(any.subject) ?? '')?.properties.has(any.predicate) === true;
      const after = before.flatMap((claim) => withdrawn(claim, source, fallen) ?? []);
      return effectOn({ group, before, after, isProperty }, around) ?? [];
    })
    .sort(
      (one, other) =>
        compareText(one.subject, other.subject) ||
        compareText(one.predicate, other.predicate) ||
        compareText(one.id, other.id),
    );
}

/** Reads the groups of these statements, each once. */
async function readGroups(around: Around, places: readonly ClaimPlace[]): Promise<void> {
  const groups = places.map((place) => place.group).filter((group) => !around.groups.has(group));
  if (groups.length === 0) return;
  for (const group of groups) around.groups.add(group);
  const { read, view, sources } = around;
  const statements = await readStatements(read, { groups });
  const bestKnown = view
    ? await withSuperseders(read, statements, sources)
    : await withEvidence(read, statements, sources);
  const own = [...bestKnown.values()].filter((claim) => statements.has(claim.id));
  for (const claim of claimsInView(own, bestKnown, view)) around.claims.set(claim.id, claim);
}

/**
 * Returns claims as a view sees them, without values that did not hold on its day. Relationships are judged
 * by their bounds later.
 */
function claimsInView(
  own: readonly Claim[],
  known: ReadonlyMap<string, Claim>,
  view: View | undefined,
): readonly Claim[] {
  if (!view) return own;
  const then = claimsAsOf(own, view, known);
  return then.filter(
    (claim) => claim.object !== undefined || isHeld(claim, { ...view, certainty: 'POSSIBLE' }),
  );
}

/** Returns the ids of the statements that nothing backs any more. */
async function findFallen(around: Around, source: string): Promise<ReadonlySet<string>> {
  const fallen = new Set<string>();
  let latest = [...around.claims.values()].filter(
    (claim) => claim.evidence.size === 1 && claim.evidence.has(source),
  );
  for (let step = 0; latest.length > 0 && step < MAX_STEPS; step += 1) {
    for (const claim of latest) fallen.add(claim.id);
    const rows = await around.read(INFERENCES, { ids: latest.map((claim) => claim.id) });
    await readGroups(
      around,
      rows.map((row) => ({ id: String(row.id), group: String(row.group), family: undefined })),
    );
    latest = [...new Set(rows.map((row) => String(row.id)))].flatMap((id) => {
      const claim = around.claims.get(id);
      const others = [...(claim?.evidence.keys() ?? [])].filter((key) => key !== source);
      return claim && !fallen.has(id) && others.length === 0 ? [claim] : [];
    });
  }
  return fallen;
}

/** Returns the groups of what fallen statements replace: the replaced statements count again. */
async function replacedBy(around: Around, fallen: ReadonlySet<string>): Promise<readonly ClaimPlace[]> {
  const links = await readLinks(around.read, fallen);
  const ids = [...links.values()].flatMap((targets) =>
    [...targets].flatMap((link) =>
      link.startsWith('SUPERSEDES ') ? [link.slice('SUPERSEDES '.length)] : [],
    ),
  );
  const statements = await readStatements(around.read, { ids });
  return [...statements.values()].map(({ id, group, family }) => ({ id, group, family }));
}

/** Returns a claim without what the source says; undefined when it falls. */
function withdrawn(claim: Claim, source: string, fallen: ReadonlySet<string>): Claim | undefined {
  if (fallen.has(claim.id)) return undefined;
  const evidence = new Map([...claim.evidence].filter(([key]) => key !== source));
  const { supersededBy, ...rest } = claim;
  const by = supersededBy?.filter((id) => !fallen.has(id)) ?? [];
  return {
    ...rest,
    evidence,
    basis: basisOf(evidence.values()),
    ...(by.length > 0 && { supersededBy: by }),
  };
}

type ClaimGroup = readonly [Claim, ...Claim[]];

function byGroup(claims: Iterable<Claim>): ReadonlyMap<string, ClaimGroup> {
  const groups = new Map<string, [Claim, ...Claim[]]>();
  for (const claim of claims) {
    const group = groups.get(claim.group);
    if (group) group.push(claim);
    if (!group) groups.set(claim.group, [claim]);
  }
  return groups;
}

interface Compared {
  readonly group: string;
  readonly before: ClaimGroup;
  readonly after: readonly Claim[];
  readonly isProperty: boolean;
}

/** Compares what is best known in a group before and after; undefined where the source made no difference. */
function effectOn(
  compared: Compared,
  { sources, view }: Pick<Around, 'sources' | 'view'>,
): Effect | undefined {
  const { group, before, after, isProperty } = compared;
  const kept = new Map(after.map((claim) => [claim.id, claim]));
  const touched = before.filter(
    (claim) => isLive(claim) && kept.get(claim.id)?.evidence.size !== claim.evidence.size,
  );
  const isEdge = before.some((claim) => claim.kind === 'VALUE' && claim.object !== undefined);
  const [was, is] = [before, after].map((claims) => known(claims, sources, { isEdge, isProperty, view }));
  if (!was || !is || (touched.length === 0 && isEqual(was.word, is.word))) return undefined;
  if (!was.isKnown && !is.isKnown) return undefined;
  const live = after.filter(isLive);
  const left = new Set(live.flatMap((claim) => [...claim.evidence.keys()])).size;
  const basisLeft = live.length > 0 ? bestBasis(live) : undefined;
  const outcome = !is.isKnown ? 'DISAPPEARS' : isEqual(was.word, is.word) ? 'WEAKENED' : 'CHANGES';
  const [any] = before;
  return {
    id: group,
    outcome,
    subject: any.subject,
    predicate: any.predicate,
    object: isEdge ? any.object : undefined,
    role: any.role,
    before: was.value,
    after: is.value,
    statements: touched
      .map((claim) => claim.id)
      .sort()
      .slice(0, MAX_IDS),
    sourcesLeft: left,
    basisLeft,
    tierLeft: live.length > 0 ? tierName(live, sources) : undefined,
    reason: reasonOf(outcome, { rule: is.rule, left, basisLeft }),
  };
}

interface ValueBefore {
  readonly isKnown: boolean;
  readonly value: Claim['value'];
  /** The value that is compared. */
  readonly word: unknown;
  readonly rule: string;
}

function known(
  claims: readonly Claim[],
  sources: Sources,
  how: { readonly isEdge: boolean; readonly isProperty: boolean; readonly view: View | undefined },
): ValueBefore {
  if (how.isEdge) {
    const best = bestEdge(claims, sources);
    const edge = best && isHeld(best, how.view) ? best : undefined;
    return {
      isKnown: edge !== undefined,
      value: undefined,
      word: edge && factsOfEdge(edge),
      rule: 'Its role or its dates come from the statements that remain.',
    };
  }
  const { value, rule }: Explanation = how.isProperty
    ? explainValue(claims, sources)
    : explainObservation(claims, sources);
  return { isKnown: value !== undefined, value, word: value, rule };
}

/** Returns what is said of a relationship, without how well it is known: days on which it is attested are witnesses, and fall with them. */
function factsOfEdge(edge: EdgeRow): readonly unknown[] {
  return [edge.role, edge.startText, edge.endText];
}

function reasonOf(
  outcome: Effect['outcome'],
  left: { readonly rule: string; readonly left: number; readonly basisLeft: string | undefined },
): string {
  switch (outcome) {
    case 'DISAPPEARS':
      return 'Nothing else backs it.';
    case 'CHANGES':
      return `Something else is then best known: ${left.rule.replace(/^It is an observation[^.]*\. /, '')}`;
    case 'WEAKENED':
      return `It stays, ${left.basisLeft ?? 'INFERRED'}, on ${left.left === 1 ? 'one other source' : `${left.left} other sources`}.`;
    default:
      return outcome satisfies never;
  }
}
