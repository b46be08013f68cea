import { joinActs } from '../../model/claims/acts.ts';
import type { Act, IncomingClaim } from '../../model/claims/claim.ts';
import type { NodeType } from '../../model/model.ts';
import { type Properties, present, stored } from '../layout/properties.ts';
import { readWholeNodes } from '../read/read-state.ts';
import type { ActChanges, EdgeKey, PlanInput } from './plan-types.ts';

/** Works out which acts of a batch are new, and which were recorded earlier than was known. */
export async function planActs(
  work: PlanInput,
  incoming: Iterable<IncomingClaim>,
): Promise<ActChanges & { readonly newLinks: readonly EdgeKey[]; readonly touched: readonly string[] }> {
  const acts = joinActs(
    work.input.acts,
    [...incoming].flatMap((claim) => claim.acts ?? []),
  );
  if (!acts) return { newActs: [], changedActs: [], newLinks: [], touched: [] };
  const type = work.model.internal.get('Act');
  if (!type) throw new Error('The SDL must declare the type Act.');
  const each = [...new Map(acts.map((act) => [act.id, act])).values()];
  const known = await readWholeNodes(
    work.read,
    each.map((act) => act.id),
  );
  const isNew = each.filter((act) => !known.has(act.id));
  const isEarlier = each.filter((act) => known.has(act.id) && act.at < String(known.get(act.id)?.at));
  return {
    newActs: isNew.map((act) => ({
      id: act.id,
      type: type.name,
      properties: present(actNodeProperties(type, act)),
    })),
    changedActs: isEarlier.map((act) => ({ id: act.id, properties: { at: act.at } })),
    newLinks: isNew.flatMap(actLinks),
    touched: [...isNew, ...isEarlier].map((act) => act.id),
  };
}

/** The stored properties of an act. */
export function actNodeProperties(type: NodeType, act: Act): Properties {
  return { type: type.name, ...stored(type, { ...act }) };
}

/** The links of an act to what it decides about. */
export function actLinks(act: Act): readonly EdgeKey[] {
  const { id, statement, source, from, into, entities = [] } = act;
  return [
    ...(statement === undefined ? [] : [{ type: 'DECIDES', from: id, to: statement }]),
    ...(source === undefined ? [] : [{ type: 'CONCERNS_SOURCE', from: id, to: source }]),
    ...[...entities, from ?? [], into ?? []].flat().map((to) => ({ type: 'JUDGES', from: id, to })),
  ];
}
