import { breathing } from '../../breathing.ts';
import { addActs, allEvidence, heldSpans, withActs } from '../../model/claims/acted.ts';
import { publicProperties } from '../../model/claims/as-of.ts';
import { type Sources, tierName } from '../../model/claims/best-value.ts';
import { type Act, type Claim, type IncomingClaim, isEqual } from '../../model/claims/claim.ts';
import { joinClaims } from '../../model/claims/join-claims.ts';
import { countSources, type Evidence, publicOn } from '../../model/claims/levels.ts';
import { END_OF_TIME } from '../../model/end-of-time.ts';
import type { NodeType } from '../../model/model.ts';
import { spanAt } from '../../model/spans.ts';
import {
  actProperties,
  difference,
  type Properties,
  present,
  statementFields,
  stored,
} from '../layout/properties.ts';
import { type ClaimPlace, placeOf, readLinks } from '../read/read-state.ts';
import type { ClaimChanges, EdgeKey, EvidenceRow, NodeRow, PlanInput } from './plan-types.ts';

/** The outcome of joining a batch with the graph. */
export interface Merged {
  readonly changes: ClaimChanges;
  readonly newLinks: readonly EdgeKey[];
  /** Places of the claims that are new or changed. */
  readonly touched: readonly ClaimPlace[];
}

/**
 * Joins incoming claims with those in the graph and puts the outcome into `work.after`. Returns the
 * differences and the new links. Throws `Error` when a retraction or replacement names a statement that is
 * not there; `checkBatch` excludes that.
 */
export async function mergeClaims(
  work: PlanInput,
  incoming: ReadonlyMap<string, IncomingClaim>,
): Promise<Merged> {
  const { after } = work;
  for (const [id, claim] of incoming) {
    const known = after.get(id);
    after.set(id, known ? joinStored(known, claim) : withoutLinks(claim));
  }
  dateUndatedEvidence(work);
  decide(work);
  noteSilence(work, heldGroups(work, incoming));
  const newLinks = await linkClaims(work, incoming);
  const changes = await changesOf(work);
  const ids = [
    ...changes.newStatements.map((row) => row.id),
    ...changes.changedStatements.map((row) => row.id),
    ...[...changes.newEvidence, ...changes.changedEvidence].map((row) => row.statement),
    ...newLinks.map((link) => link.from),
  ];
  const touched = [...new Set(ids)].flatMap((id) => {
    const claim = after.get(id);
    return claim ? [placeOf(claim)] : [];
  });
  return { changes, newLinks, touched };
}

/** Returns a statement's node properties: what it claims, and how well that is supported. */
export function statementProperties(type: NodeType, claim: Claim, sources: Sources): Properties {
  return {
    type: type.name,
    ...stored(type, { ...statementFields(claim) }),
    ...actProperties(type, claim),
    ...support(claim, sources),
  };
}

function support(claim: Claim, sources: Sources): Properties {
  return {
    tier: tierName([claim], sources) ?? null,
    ...countSources([claim]),
    ...publicProperties(claim),
  };
}

/** What of a statement follows from evidence and sources, and from merges of what it is about: no change of what it says. */
const FOLLOWING: ReadonlySet<string> = new Set([
  ...['subject', 'recordedSubject', 'recordedSubjectKey', 'object', 'recordedObject', 'recordedObjectKey'],
  'group',
  'family',
  'tier',
  'sourceCount',
  'claimSourceCount',
  'recordSourceCount',
  'publicFrom',
  'wholeFrom',
  'publicFromThen',
  'wholeFromThen',
]);

/** The properties of a FROM edge, without those that the evidence lacks. */
export function evidenceProperties(
  statement: string,
  evidence: Evidence,
  bounds: (date: string) => Properties,
): Properties {
  const { source, ...fields } = evidence;
  return {
    id: `from:${statement.slice('statement:'.length)}:${source}`,
    ...fields,
    ...(evidence.ends && { endedOn: evidence.endedOn ?? null }),
    publicOn: publicOn(evidence),
    ...(evidence.saidOn !== undefined && bounds(evidence.saidOn)),
  };
}

/** A statement keeps the import that brought it in, whoever makes the same claim later. */
function joinStored(known: Claim, claim: IncomingClaim): Claim {
  const { import: _, ...joined } = joinClaims(known, claim);
  return known.import === undefined ? joined : { ...joined, import: known.import };
}

function withoutLinks(claim: IncomingClaim): Claim {
  const { checked, supersedes, inferredFrom, ...rest } = claim;
  return rest;
}

/** Dates evidence whose source has gained a date since it was recorded. */
function dateUndatedEvidence(work: PlanInput): void {
  for (const [id, claim] of work.after) {
    for (const item of allEvidence(claim)) {
      const publishedOn = work.sourcesAfter.get(item.source)?.publishedOn;
      if (item.saidOn !== undefined || publishedOn === undefined) continue;
      const place = item.endedOn === undefined ? 'evidence' : 'ended';
      const known = work.after.get(id) ?? claim;
      const dated = new Map(known[place]).set(item.source, { ...item, saidOn: publishedOn });
      work.after.set(id, { ...known, [place]: dated });
    }
  }
}

/** Adds the acts of the batch to the statements that they are about. */
function decide(work: PlanInput): void {
  const byStatement = new Map<string, Act[]>();
  for (const act of work.input.acts) {
    if (act.statement === undefined) continue;
    byStatement.set(act.statement, [...(byStatement.get(act.statement) ?? []), act]);
  }
  for (const [id, acts] of byStatement) {
    const claim = work.after.get(id);
    if (!claim) throw new Error(`The statement ${id} is to be decided about but is not there.`);
    const isNew = acts.some((act) => !claim.acts?.some((known) => known.id === act.id && known.at <= act.at));
    if (isNew) work.after.set(id, addActs(claim, acts));
  }
}

/** The groups that are held whole: those of what comes in, is decided about, or is about another record than before. */
function heldGroups(work: PlanInput, incoming: ReadonlyMap<string, IncomingClaim>): ReadonlySet<string> {
  const ids = [...incoming.keys(), ...work.input.acts.flatMap(({ statement }) => statement ?? [])];
  const groups = ids.flatMap((id) => work.after.get(id)?.group ?? []);
  return new Set([...groups, ...work.merges.places.map(({ group }) => group)]);
}

/** Marks what sources of whole records are cited for although they were searched for that very predicate in vain. */
function noteSilence(work: PlanInput, held: ReadonlySet<string>): void {
  const groups = new Map<string, Claim[]>();
  for (const claim of work.after.values()) {
    if (held.has(claim.group)) groups.set(claim.group, [...(groups.get(claim.group) ?? []), claim]);
  }
  for (const claims of groups.values()) {
    const silences = silencesIn(claims);
    for (const claim of claims) {
      const known = allEvidence(claim);
      const marked = known.map((item) => withSilence(item, silences));
      if (isEqual(known, marked)) continue;
      work.after.set(
        claim.id,
        withActs({ ...claim, evidence: new Map(marked.map((item) => [item.source, item])) }, claim.acts),
      );
    }
  }
}

/** When sources were known to be silent on one predicate of one subject, by the statements that say where it was sought in vain. */
function silencesIn(claims: readonly Claim[]): ReadonlyMap<string, readonly string[]> {
  const seeking = new Map<string, Claim[]>();
  for (const claim of claims) {
    for (const source of claim.checkedIn ?? []) seeking.set(source, [...(seeking.get(source) ?? []), claim]);
  }
  return new Map([...seeking].map(([source, of]) => [source, heldSpans(of)]));
}

/** Evidence with what is known of its source's silence. */
function withSilence(item: Evidence, silences: ReadonlyMap<string, readonly string[]>): Evidence {
  const { isSilent: _, silences: __, ...rest } = item;
  const spans = item.level === 'RECORD' ? silences.get(item.source) : undefined;
  if (!spans?.length) return rest;
  return { ...rest, ...(spanAt(spans, END_OF_TIME) !== undefined && { isSilent: true }), silences: spans };
}

/**
 * Returns the links that claims bring, and updates `supersededBy` and `releasedBy` of the claims they
 * replace.
 */
async function linkClaims(work: PlanInput, incoming: ReadonlyMap<string, IncomingClaim>): Promise<EdgeKey[]> {
  const linking = [...incoming.values()].filter(
    (claim) => claim.checked.length + claim.supersedes.length + claim.inferredFrom.length > 0,
  );
  const turned = [...work.after.values()].filter((claim) => {
    const known = work.before.get(claim.id);
    return known && (claim.retractedAt === undefined) !== (known.retractedAt === undefined);
  });
  const known = await readLinks(
    work.read,
    [...linking, ...turned].map((claim) => claim.id).filter((id) => work.before.has(id)),
  );
  const links: EdgeKey[] = [];
  for (const claim of linking) {
    const add = (type: string, to: string): void => {
      if (!known.get(claim.id)?.has(`${type} ${to}`)) links.push({ type, from: claim.id, to });
    };
    for (const source of claim.checked) add('CHECKED', source);
    for (const id of claim.inferredFrom) add('INFERRED_FROM', id);
    for (const id of claim.supersedes) {
      add('SUPERSEDES', id);
      setSuperseded(work, id, claim.id);
    }
  }
  for (const claim of turned) {
    for (const link of known.get(claim.id) ?? []) {
      const [type, to] = link.split(' ');
      if (type === 'SUPERSEDES' && to) setSuperseded(work, to, claim.id);
    }
  }
  return links;
}

/** Enters or releases a replacement, depending on whether the replacing statement is retracted. */
function setSuperseded(work: PlanInput, id: string, by: string): void {
  const claim = work.after.get(id);
  if (!claim) throw new Error(`The statement ${id} is to be replaced by ${by} but is not there.`);
  const isHeld = work.after.get(by)?.retractedAt === undefined;
  const { supersededBy, releasedBy, ...rest } = claim;
  const holding = withOrWithout(supersededBy, by, isHeld);
  const released = withOrWithout(releasedBy, by, !isHeld);
  work.after.set(id, {
    ...rest,
    ...(holding.length > 0 && { supersededBy: holding }),
    ...(released.length > 0 && { releasedBy: released }),
  });
}

function withOrWithout(ids: readonly string[] | undefined, id: string, isIn: boolean): readonly string[] {
  const others = (ids ?? []).filter((other) => other !== id);
  return isIn ? [...others, id].sort() : others;
}

/** Compares the claims before and after, and returns what must be written. */
async function changesOf(work: PlanInput): Promise<ClaimChanges> {
  const type = work.model.internal.get('Statement');
  if (!type) throw new Error('The SDL must declare the type Statement.');
  const newStatements: NodeRow[] = [];
  const changedStatements: NodeRow[] = [];
  const regraded: NodeRow[] = [];
  const newEvidence: EvidenceRow[] = [];
  const changedEvidence: EvidenceRow[] = [];
  const isOfChanged = citesChanged(work);
  const breathe = breathing();
  for (const [id, claim] of work.after) {
    await breathe();
    const known = work.before.get(id);
    if (known === claim) {
      if (!isOfChanged(claim)) continue;
      const graded = difference(support(known, work.sourcesBefore), support(claim, work.sourcesAfter));
      if (Object.keys(graded).length > 0) regraded.push({ id, properties: graded });
      continue;
    }
    const properties = statementProperties(type, claim, work.sourcesAfter);
    if (!known) newStatements.push({ id, properties: present(properties) });
    if (known) {
      const changed = difference(
        statementProperties(type, known, work.sourcesBefore),
        withAbsent(type, [known, claim], properties),
      );
      const own = Object.keys(changed).some((key) => !FOLLOWING.has(key));
      if (Object.keys(changed).length > 0)
        (own ? changedStatements : regraded).push({ id, properties: changed });
    }
    for (const evidence of allEvidence(claim)) {
      const was = known?.evidence.get(evidence.source) ?? known?.ended?.get(evidence.source);
      if (!was) newEvidence.push({ statement: id, evidence });
      if (was && !isEqual(sorted(was), sorted(evidence))) changedEvidence.push({ statement: id, evidence });
    }
  }
  return { newStatements, changedStatements, regraded, newEvidence, changedEvidence };
}

/** Returns a function that tells whether what is known of a source of a claim is another than before. */
function citesChanged({ sourcesBefore, sourcesAfter }: PlanInput): (claim: Claim) => boolean {
  const changed = new Set(
    [...sourcesAfter].flatMap(([id, facts]) => (isEqual(facts, sourcesBefore.get(id)) ? [] : [id])),
  );
  return (claim) => changed.size > 0 && allEvidence(claim).some(({ source }) => changed.has(source));
}

/** Returns the new properties, with those that only the old claim has set to null. */
function withAbsent(
  type: NodeType,
  [before, after]: readonly [Claim, Claim],
  properties: Properties,
): Properties {
  const lost = Object.keys(before).filter((key) => key !== 'evidence' && !(key in after));
  return { ...stored(type, Object.fromEntries(lost.map((key) => [key, null]))), ...properties };
}

function sorted(evidence: Evidence): readonly unknown[] {
  return Object.entries(evidence).sort(([one], [other]) => (one < other ? -1 : 1));
}
