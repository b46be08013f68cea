import { cutMiddle, plainId } from './words.ts';

/** An agreement with those who made it, by the names that they go by. */
export interface NamedAgreement {
  readonly id: string;
  readonly kind: string | null | undefined;
  readonly name: string;
  readonly parties: readonly { readonly id: string; readonly name: string }[];
  /** How many parties there are, where not all are given. */
  readonly total?: number;
}

/** An agreement as the API gives it. */
export function namedAgreement(
  id: string,
  {
    name,
    agreementKind,
    parties,
  }: {
    readonly name: string;
    readonly agreementKind: string | null;
    readonly parties: {
      readonly totalCount: number;
      readonly nodes: readonly {
        readonly id: string;
        readonly name: string;
        readonly shortName: string | null;
      }[];
    };
  },
): NamedAgreement {
  return {
    ...{ id, name, kind: agreementKind, total: parties.totalCount },
    parties: parties.nodes.map((one) => ({ id: plainId(one.id), name: one.shortName ?? one.name })),
  };
}

const KINDS: Readonly<Record<string, string>> = {
  MOU: 'MOU',
  MOA: 'MOA',
  CRADA: 'CRADA',
  CONTRACT: 'Contract',
  PARTNERSHIP: 'Partnership',
  LEASE: 'Lease',
  MEMBERSHIP: 'Membership',
  GOVERNMENT_ACCORD: 'Accord',
};

const SHOWN = 2;
/** Among fewer nobody is said to be in most of them. */
const FEW = 3;

/**
 * Short names that tell agreements apart: "MOU: Scale AI". Whoever is a party to most of those shown says nothing and is left out, where
 * somebody else is a party, too. What has a short name of its own, or no known party, keeps its name.
 */
export function agreementNames(
  agreements: readonly NamedAgreement[],
  most: number,
): ReadonlyMap<string, string> {
  const times = new Map<string, number>();
  for (const { parties } of agreements) for (const { id } of parties) times.set(id, (times.get(id) ?? 0) + 1);
  const isEverywhere = (id: string) =>
    agreements.length >= FEW && (times.get(id) ?? 0) * 2 > agreements.length;
  return new Map(
    agreements.map(({ id, kind, name, parties, total = parties.length }) => {
      const others = parties.filter((party) => !isEverywhere(party.id));
      const told = others.length > 0 ? others : parties;
      if (name.length <= most || told.length === 0) return [id, cutMiddle(name, most)];
      const left = total - (parties.length - told.length) - Math.min(SHOWN, told.length);
      const names = told.slice(0, SHOWN).map((party) => cutMiddle(party.name, 26));
      const text = `${KINDS[kind ?? ''] ?? 'Agreement'}: ${names.join(', ')}${left > 0 ? ` and ${left} more` : ''}`;
      return [id, cutMiddle(text, most + 8)];
    }),
  );
}
