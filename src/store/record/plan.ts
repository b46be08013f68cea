import type { Claim, IncomingClaim } from '../../model/claims/claim.ts';
import type { SourceFacts } from '../../model/claims/claims-of-record.ts';
import { completeClaim } from '../../model/claims/complete-claim.ts';
import { isApart, joinIncoming, wordsApart } from '../../model/claims/join-claims.ts';
import { placed } from '../../model/claims/merges.ts';
import type { Model } from '../../model/model.ts';
import { sourceOf } from '../../model/records/record-types.ts';
import { planBegins } from '../begins/plan-begins.ts';
import { factsOf } from '../layout/properties.ts';
import { directFields } from '../layout/storage-schema.ts';
import { type ClaimPlace, type KnownNodes, type Read, readNodes, readRevision } from '../read/read-state.ts';
import { mergeClaims } from './merge-claims.ts';
import { planActs } from './plan-acts.ts';
import { derive } from './plan-derived.ts';
import { planVersions } from './plan-entity-history.ts';
import { movedLinks, planMerges } from './plan-merges.ts';
import { entityRows, planDirectNodes } from './plan-nodes.ts';
import { findReach, readBefore } from './plan-reach.ts';
import type {
  ClaimChanges,
  EdgeKey,
  Input,
  MergePlan,
  NewNode,
  NodeRow,
  Plan,
  PlanInput,
} from './plan-types.ts';

/**
 * Returns everything that a batch changes in the graph, worked out at its present revision. Only reads, so
 * that a batch that changes nothing costs no transaction.
 */
export async function makePlan(read: Read, model: Model, input: Input): Promise<Plan> {
  const revision = await readRevision(read);
  const known = await readNodes(read, mentionedIds(model, input));
  await addKnown(read, known, [...known.survivors.values()]);
  const sourcesAfter = sourcesWith(input, known);
  const merges = await planMerges(read, model, {
    input,
    known,
    readKnown: (ids) => addKnown(read, known, ids),
  });
  const incoming = new Map(
    [...completeClaims(input, sourcesAfter)].map(([id, claim]) => [
      id,
      placed(model, claim, merges.survivors),
    ]),
  );
  const fresh = new Set(input.nodes.map((node) => node.id).filter((id) => !known.types.has(id)));
  const reach = await findReach(read, {
    model,
    input,
    incoming,
    created: fresh,
    known,
    sourcesAfter,
    merges,
  });
  const before = await readBefore(read, { model, reach, incoming, created: fresh, known, merges });
  for (const [id, claim] of incoming) {
    const open = before.get(id);
    if (open && isApart(open, claim)) incoming.set(id, wordsApart(open, claim));
  }
  await addMissingEnds(read, known, [...before.values(), ...incoming.values()]);
  for (const [id, facts] of known.sources) if (!sourcesAfter.has(id)) sourcesAfter.set(id, facts);
  const types = new Map([...known.types].filter(([id]) => !merges.survivors.has(id)));
  const created = new Set([...fresh, ...merges.reborn.keys()].filter((id) => !merges.stillborn.has(id)));
  for (const node of input.nodes) if (created.has(node.id)) types.set(node.id, node.type.name);
  const work: PlanInput = {
    ...{
      model,
      read,
      input: { ...input, nodes: [...input.nodes, ...rebornNodes(model, merges)] },
      types,
      created,
      merges,
      before,
      sourcesAfter,
      sourcesBefore: known.sources,
      knownSince: known.knownSince,
    },
    after: new Map(before),
  };
  for (const id of merges.moved) {
    const claim = before.get(id);
    if (claim) work.after.set(id, placed(model, claim, merges.survivors));
  }
  const merged = await mergeClaims(work, incoming);
  const direct = await planDirectNodes(work);
  const acts = await planActs(work, incoming.values());
  const touched = [...reach.touched, ...merged.touched];
  const derived = await derive(work, touched);
  const past = await planVersions(work, touched);
  const moved = movedLinks(merges.moved, [work.before, work.after]);
  return {
    revision,
    ...merged.changes,
    ...derived,
    newActs: acts.newActs,
    changedActs: acts.changedActs,
    newVersions: past.newVersions,
    lostVersions: past.lostVersions,
    ...entityRows(work, { derived, direct, past, begins: await planBegins(work, { derived, past }) }),
    newLinks: [
      ...merged.newLinks,
      ...direct.newLinks,
      ...acts.newLinks,
      ...endLinks(work, merged.changes, reach.waiting),
      ...moved.newLinks,
      ...merges.newLinks,
    ],
    lostLinks: [...direct.lostLinks, ...moved.lostLinks, ...merges.lostLinks],
    vanished: [...merges.vanished, ...merges.stillborn].map(([id, type]) => ({ id, type })),
    reborn: [...merges.reborn.keys()],
    leads: merges.leads,
    changedIdentifiers: direct.changed,
    revisions: direct.revisions,
    touched: touchedIds(merged.touched, created, [...direct.changed, ...acts.touched]),
  };
}

/** Returns a plan that changes nothing, to which others add. */
export function emptyPlan(revision: number): Plan {
  return {
    revision,
    values: new Map(),
    newActs: [],
    changedActs: [],
    newStatements: [],
    changedStatements: [],
    regraded: [],
    newEvidence: [],
    changedEvidence: [],
    newEdges: [],
    changedEdges: [],
    lostEdges: [],
    newPastEdges: [],
    lostPastEdges: [],
    newConflicts: [],
    lostConflicts: [],
    newConflictStates: [],
    lostConflictStates: [],
    newVersions: [],
    lostVersions: [],
    newNodes: [],
    changedNodes: [],
    begins: [],
    newLinks: [],
    lostLinks: [],
    changedIdentifiers: [],
    vanished: [],
    reborn: [],
    leads: [],
    revisions: [],
    touched: new Set(),
  };
}

/** Returns true when a plan decides anew what is one entity, now or at an earlier time. */
export function isMerging({ leads, newActs, changedActs }: Plan): boolean {
  const isOne = ({ properties: { kind } }: NodeRow) => kind === 'MERGE' || kind === 'SPLIT';
  return leads.length > 0 || newActs.some(isOne) || changedActs.length > 0;
}

/** The number of nodes and relationships that a plan changes. */
export function sizeOf(plan: Plan): number {
  const sizes = Object.values(plan).map((part) => (Array.isArray(part) ? part.length : 0));
  return sizes.reduce((sum, size) => sum + size, 0);
}

/** Returns true when a plan leaves the graph as it is. */
export function isEmpty(plan: Plan): boolean {
  return sizeOf(plan) === 0;
}

/** Ids of every node that a batch names. */
function mentionedIds(model: Model, input: Input): Set<string> {
  const ids = new Set(input.nodes.map((node) => node.id));
  const direct = new Set(directFields(model).map(({ field }) => field));
  for (const node of input.nodes) {
    for (const field of direct) if (typeof node.values[field] === 'string') ids.add(node.values[field]);
  }
  for (const { entities = [], from, into } of input.acts)
    for (const id of [...entities, from ?? [], into ?? []].flat()) ids.add(id);
  for (const draft of input.drafts) {
    ids.add(draft.claim.subject);
    if (draft.claim.object !== undefined) ids.add(draft.claim.object);
    for (const citation of draft.citations) ids.add(sourceOf(citation));
    for (const source of draft.checked) ids.add(source);
  }
  return ids;
}

/** The facts about sources as they are after the batch. */
function sourcesWith(input: Input, known: KnownNodes): Map<string, SourceFacts> {
  const sources = new Map(known.sources);
  for (const node of input.nodes) {
    if (node.values.tier === undefined && !known.sources.has(node.id)) continue;
    sources.set(node.id, { ...known.sources.get(node.id), ...factsOf(node.values) });
  }
  return sources;
}

/**
 * The claims of a batch, complete with what their sources say; the same claim from several records is joined.
 */
function completeClaims(input: Input, sources: ReadonlyMap<string, SourceFacts>): Map<string, IncomingClaim> {
  const incoming = new Map<string, IncomingClaim>();
  for (const draft of input.drafts) {
    const claim = completeClaim(draft, input.recording, (id) => sources.get(id));
    const known = incoming.get(claim.id);
    incoming.set(claim.id, known ? joinIncoming(known, claim) : claim);
  }
  return incoming;
}

/** Finds out which ends of statements exist, where that is not known yet. */
async function addMissingEnds(read: Read, known: KnownNodes, claims: readonly Claim[]): Promise<void> {
  const ends = claims.flatMap((claim) => [
    claim.subject,
    ...(claim.object === undefined ? [] : [claim.object]),
  ]);
  const unknown = ends.filter((id) => !known.types.has(id));
  await addKnown(read, known, unknown);
}

/** Finds out about nodes what is not known yet. */
async function addKnown(read: Read, known: KnownNodes, ids: readonly string[]): Promise<void> {
  const unknown = ids.filter((id) => !known.types.has(id));
  if (unknown.length === 0) return;
  const found = await readNodes(read, unknown);
  for (const [id, type] of found.types) known.types.set(id, type);
  for (const [id, life] of found.knownSince) known.knownSince.set(id, life);
  for (const [id, survivor] of found.survivors) known.survivors.set(id, survivor);
}

/** Entities that are records of their own again are made anew from what is said of them. */
function rebornNodes(model: Model, { reborn }: MergePlan): NewNode[] {
  return [...reborn].flatMap(([id, name]) => {
    const type = model.types.get(name);
    return type ? [{ id, type, values: {} }] : [];
  });
}

/**
 * The edges from statements to the nodes they are about, for new statements and for those that waited for a
 * node.
 */
function endLinks(work: PlanInput, changes: ClaimChanges, waiting: readonly ClaimPlace[]): EdgeKey[] {
  const links: EdgeKey[] = [];
  for (const { id } of changes.newStatements) {
    const claim = work.after.get(id);
    if (!claim) continue;
    if (work.types.has(claim.subject)) links.push({ type: 'ABOUT', from: id, to: claim.subject });
    if (claim.object !== undefined && work.types.has(claim.object)) {
      links.push({ type: 'OBJECT', from: id, to: claim.object });
    }
    if (claim.import !== undefined) links.push({ type: 'RECORDED_IN', from: id, to: claim.import });
  }
  for (const id of new Set(waiting.map((place) => place.id))) {
    const claim = work.before.get(id);
    if (!claim) continue;
    if (work.created.has(claim.subject)) links.push({ type: 'ABOUT', from: id, to: claim.subject });
    if (claim.object !== undefined && work.created.has(claim.object)) {
      links.push({ type: 'OBJECT', from: id, to: claim.object });
    }
  }
  return links;
}

function touchedIds(
  places: readonly ClaimPlace[],
  created: ReadonlySet<string>,
  others: readonly string[],
): Set<string> {
  return new Set([...places.map((place) => place.id), ...created, ...others]);
}
