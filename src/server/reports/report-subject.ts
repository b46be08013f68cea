import { InputError } from '../../errors.ts';
import { GENESIS, PARTNER_LANDSCAPE } from './partner-landscape.ts';
import type { ReadReport } from './read-report.ts';
import type { AskedReport, AskReport, ReportDefinition } from './report-definition.ts';
import { kindWords, type Listed, type NamedRecord, plainId } from './report-parts.ts';

/** Looks up what `of` names. Throws `InputError` with what was meant, or which types fit. */
export async function lookUp(
  ask: AskReport,
  { definition, of, since, on, publishedBy }: ReadReport,
): Promise<AskedReport> {
  const id = of === undefined ? undefined : await idOf(ask, definition, of);
  if (definition === PARTNER_LANDSCAPE && id === undefined) await needGenesis(ask);
  return { on, publishedBy, since, of: id };
}

interface TypedRecord extends NamedRecord {
  readonly __typename: string;
}

type FoundRecords = Readonly<Record<'named' | 'short' | 'aliased' | 'near', Listed<TypedRecord>>> & {
  readonly entity: TypedRecord | null;
};

const WHICH = `query WhichEntity($id: ID!, $name: String!) {
  entity(by: { id: $id }) { __typename id name }
  named: entities(where: { name: { eq: $name } }, first: 3) { nodes { __typename id name } }
  short: organizations(where: { shortName: { eq: $name } }, first: 3) { nodes { __typename id name } }
  aliased: entities(where: { aliases: { has: $name } }, first: 3) { nodes { __typename id name } }
  near: search(text: $name, first: 20) { nodes { __typename id name } }
}`;

async function idOf(ask: AskReport, { name, of }: ReportDefinition, given: string): Promise<string> {
  const found = await ask<FoundRecords>(WHICH, { id: given, name: given });
  const fits = ({ __typename }: TypedRecord) => of.types.length === 0 || of.types.includes(__typename);
  if (found.entity) {
    if (fits(found.entity)) return plainId(found.entity.id);
    throw new InputError(
      `The report ${name} is about ${of.words}; "${given}" is of the kind ${kindWords(found.entity.__typename).toLowerCase()}.`,
    );
  }
  for (const { nodes } of [found.named, found.short, found.aliased]) {
    const [only, second] = nodes.filter(fits);
    if (only && !second) return plainId(only.id);
    if (second)
      throw new InputError(
        `Several are called "${given}": ${namesOf(nodes.filter(fits))}. Give the id of one of them.`,
      );
  }
  const near = found.near.nodes.filter(fits).slice(0, 3);
  const hint = near.length > 0 ? ` Did you mean ${namesOf(near)}?` : ' Look for it with a query of `search`.';
  throw new InputError(
    `The report ${name} is about ${of.words}; nothing of that kind is called "${given}".${hint}`,
  );
}

function namesOf(records: readonly NamedRecord[]): string {
  return records.map(({ id, name }) => `${plainId(id)} (${name})`).join(', ');
}

async function needGenesis(ask: AskReport): Promise<void> {
  const { entity } = await ask<{ readonly entity: NamedRecord | null }>(
    'query Genesis($id: ID!) { entity(by: { id: $id }) { id name } }',
    { id: GENESIS },
  );
  if (!entity)
    throw new InputError(
      `The report ${PARTNER_LANDSCAPE.name} is about the Genesis Mission where nothing else is asked for, and this graph has no ${GENESIS}. Give a programme with of.`,
    );
}
