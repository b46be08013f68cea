import type { SearchedProperty } from '../../engine/engine.ts';
import { concreteTypes, type Model } from '../../model/model.ts';

/**
 * Returns a property to be delivered with candidates, with the labels of the entities that can have it (an
 * interface for all of its members). Without labels where every entity can have it, or the model does not
 * say.
 */
export function searchedProperty(model: Model, name: string): SearchedProperty {
  const entities = concreteTypes(model, 'Entity');
  const types = entities.filter((type) => type.properties.has(name));
  if (types.length === 0 || types.length === entities.length) return { name };
  const holders = new Set(types.map((type) => type.name));
  for (const { name: label, members } of model.interfaces.values()) {
    if (!members.every((member) => holders.has(member))) continue;
    for (const member of members) holders.delete(member);
    holders.add(label);
  }
  return { name, labels: [...holders] };
}
