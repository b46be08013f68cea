import type { EntityRecord } from '../src/model/records/record-types.ts';
import { randomSequence } from '../src/network/walks/random.ts';

/**
 * A random network of so many entities with about five relationships each: organizations, agreements with some seven parties drawn by a
 * power law, three laboratories that are party to a tenth of all agreements each, twenty programmes, systems with hosts and suppliers.
 * The same size gives the same records; they refer only to earlier ones.
 */
export function* networkWorld(entities: number): Generator<EntityRecord> {
  const world = worldOf(entities);
  yield {
    type: 'Source',
    id: SOURCE,
    title: 'The paper',
    publisher: 'The Paper',
    tier: 'PRESS',
    state: 'LIVE',
  };
  for (let index = 0; index < LABS; index += 1)
    yield named('NationalLab', `org:lab${index}`, `Laboratory ${index}`);
  for (let index = 0; index < world.organizations; index += 1) yield organization(world, index);
  for (let index = 0; index < PROGRAMS; index += 1)
    yield named('Program', `program:p${index}`, `Programme ${index}`);
  for (let index = 0; index < world.systems; index += 1) yield system(world, index);
  for (let index = 0; index < world.agreements; index += 1) yield agreement(world, index);
}

interface World {
  readonly organizations: number;
  readonly agreements: number;
  readonly systems: number;
  readonly random: () => number;
}

const SEED = 20_261_124;
const SOURCE = 'source:paper';
const LABS = 20;
const HUBS = 3;
const HUB_SHARE = 0.1;
const PROGRAMS = 20;
const BASES = ['STATED', 'STATED', 'REPORTED', 'INFERRED'] as const;
const ROLES = ['signatory', 'lead', 'member', undefined, undefined] as const;

function worldOf(entities: number): World {
  const systems = Math.floor(entities * 0.03);
  const organizations = Math.floor(entities * 0.4) - LABS;
  const agreements = entities - systems - organizations - LABS - PROGRAMS;
  return { organizations, systems, agreements, random: randomSequence(SEED) };
}

/** Number of organizations of a network that are no laboratories; their ids are `org:o0` and so on. */
export function organizationsOf(entities: number): number {
  return worldOf(entities).organizations;
}

function named(type: string, id: string, name: string): EntityRecord {
  return { type, id, name, sources: [SOURCE] };
}

function organization(world: World, index: number): EntityRecord {
  const type = index % 5 === 0 ? 'University' : 'Company';
  const hasParent = index > 100 && world.random() < 0.3;
  return {
    ...named(type, `org:o${index}`, `Organization ${index}`),
    ...(hasParent && { parent: `org:o${below(world, Math.floor(index / 10))}` }),
  };
}

function system(world: World, index: number): EntityRecord {
  const supplier = (role: string) => ({ id: drawn(world), role });
  return {
    ...named('ComputeResource', `compute:c${index}`, `System ${index}`),
    kind: 'SUPERCOMPUTER',
    hosts: [`org:lab${below(world, LABS)}`],
    suppliers: [supplier('ACCELERATOR'), supplier('INTEGRATOR')],
  };
}

function agreement(world: World, index: number): EntityRecord {
  const parties = new Set<string>();
  for (let hub = 0; hub < HUBS; hub += 1) if (world.random() < HUB_SHARE) parties.add(`org:lab${hub}`);
  for (let count = 4 + below(world, 8); count > 0; count -= 1) parties.add(drawn(world));
  const year = 2010 + below(world, 16);
  return {
    ...named('Agreement', `agreement:a${index}`, `Agreement ${index}`),
    kind: 'MOU',
    program: `program:p${below(world, PROGRAMS)}`,
    ...(world.random() < 0.3 && { namedLabs: [`org:lab${below(world, LABS)}`] }),
    parties: [...parties].map((id) => party(world, id, year)),
  };
}

function party(world: World, id: string, year: number) {
  const role = ROLES[below(world, ROLES.length)];
  return {
    id,
    basis: BASES[below(world, BASES.length)],
    start: `${year}-0${1 + below(world, 9)}`,
    ...(role !== undefined && { role }),
    ...(world.random() < 0.3 && { end: String(year + 1 + below(world, 6)) }),
  };
}

/** An organization: those with small numbers far more often. */
function drawn(world: World): string {
  return `org:o${Math.floor(world.organizations * world.random() ** 3)}`;
}

function below(world: World, end: number): number {
  return Math.floor(world.random() * end);
}
