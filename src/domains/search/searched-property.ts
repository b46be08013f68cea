import type { SearchedProperty } from '../../engine/engine.ts';
import { concreteTypes, type Model } from '../../model/model.ts';

/**
 * A property that an engine gives with its candidates, with the labels of the entities that can have it, those of interfaces for all of
 * their members; without labels where all can or the model does not say.
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
