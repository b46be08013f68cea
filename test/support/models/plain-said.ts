import type { Engine, Row } from '../../../src/engine/engine.ts';
import type { Act, Claim } from '../../../src/model/claims/claim.ts';
import type { Evidence } from '../../../src/model/claims/levels.ts';
import { type Survivors, survivorsOf } from '../../../src/model/claims/merges.ts';
import { factsOf, toAct, toEvidence, toStatement } from '../../../src/store/layout/properties.ts';

/** The point in time that the plain model looks from. */
export interface PlainView {
  readonly validOn?: string | undefined;
  readonly publishedBy?: string | undefined;
  readonly recordedBy?: string | undefined;
  readonly certainty?: 'CERTAIN' | 'PRESUMED' | 'POSSIBLE' | undefined;
}

/**
 * Everything said, as a database holds it: views are compared with it. Knows nothing of what is stored for
 * views.
 */
export interface PlainSaid {
  readonly claims: readonly Claim[];
  readonly sources: ReadonlyMap<string, ReturnType<typeof factsOf>>;
  /** Ids of the statements that replace a statement, whether or not they were retracted. */
  readonly replacing: ReadonlyMap<string, readonly string[]>;
  /** Acts by the statement that they are about, in the order in which they count. */
  readonly acts: ReadonlyMap<string, readonly Act[]>;
  readonly merges: readonly Act[];
  /** Ids that lead to another record. */
  readonly survivors: Survivors;
}

/** What was said, of what its ends are in a view: one decided what is one entity, and another may have taken it back. */
export function saidIn(said: PlainSaid, { recordedBy = '~' }: PlainView): PlainSaid {
  const survivors = survivorsOf(said.merges.filter(({ at }) => at <= recordedBy));
  const now = (id: string) => survivors.get(id) ?? id;
  const claims = said.claims.map(({ recordedSubject, recordedObject, ...claim }): Claim => {
    const subject = now(recordedSubject ?? claim.subject);
    const to = recordedObject ?? claim.object;
    const object = to === undefined ? undefined : now(to);
    const group = [subject, claim.predicate, object, claim.role].join(' ');
    return { ...claim, subject, ...(object !== undefined && { object }), group };
  });
  return { ...said, claims, survivors };
}

/** Reads all statements with their evidence and replacements by the simplest statements there are. */
export async function readPlainSaid(engine: Engine): Promise<PlainSaid> {
  const read = (text: string) => engine.read({ name: 'test.said', text });
  const sources = new Map(
    (await read('MATCH (n:Source) RETURN n {.*} AS n')).map(({ n }) => [
      String((n as Row).id),
      factsOf(n as Row),
    ]),
  );
  const evidence = new Map<string, Map<string, Evidence>>();
  for (const { id, source, f } of await read(
    'MATCH (s:Statement)-[f:FROM]->(n:Source) RETURN s.id AS id, n.id AS source, f {.*} AS f',
  )) {
    const of = evidence.get(String(id)) ?? new Map<string, Evidence>();
    evidence.set(String(id), of.set(String(source), toEvidence(String(source), f as Row)));
  }
  const replacing = new Map<string, string[]>();
  for (const { old, by } of await read(
    'MATCH (t:Statement)-[:SUPERSEDES]->(s:Statement) RETURN s.id AS old, t.id AS by',
  )) {
    replacing.set(String(old), [...(replacing.get(String(old)) ?? []), String(by)]);
  }
  const claims = (await read('MATCH (s:Statement) RETURN s {.*} AS s')).map(({ s }): Claim => {
    const statement = toStatement(s as Row);
    return { ...statement, evidence: evidence.get(statement.id) ?? new Map() };
  });
  const acts = new Map<string, Act[]>();
  const merges: Act[] = [];
  for (const { a } of await read('MATCH (a:Act) RETURN a {.*} AS a')) {
    const act = toAct(a as Row);
    if (act.from !== undefined) merges.push(act);
    const of = [...(acts.get(act.statement ?? '') ?? []), act];
    acts.set(
      act.statement ?? '',
      of.sort((one, other) => (`${one.at} ${one.id}` < `${other.at} ${other.id}` ? -1 : 1)),
    );
  }
  return { claims, sources, replacing, acts, merges, survivors: survivorsOf(merges) };
}
