import neo4j, { isNode, isRelationship, type Record as Neo4jRecord } from 'neo4j-driver';
import type { Params, Row, Value } from '../engine.ts';
import { checkParams, plainInteger } from '../values.ts';

/** Returns parameters in the form of the driver. Throws `CypherError` for values that no engine can hold. */
export function driverParams(params: Params): Record<string, unknown> {
  return toDriver(checkParams(params)) as Record<string, unknown>;
}

/** The driver sends every JavaScript number as a float; whole ones must be sent as integers. */
function toDriver(value: Value): unknown {
  if (typeof value === 'number' && Number.isSafeInteger(value)) return neo4j.int(value);
  if (Array.isArray(value)) return value.map(toDriver);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, toDriver(item)]));
}

/** Returns a row of the driver as plain data. */
export function rowOf(record: Neo4jRecord): Row {
  const row: Record<string, unknown> = {};
  for (const [index, key] of record.keys.entries()) row[String(key)] = madePlain(record.get(index));
  return row;
}

/**
 * Turns a value of the driver into plain data: integers into numbers, nodes and relationships into maps of
 * their properties, as on the embedded engine. Lists and maps are changed in place: nobody else holds what
 * the driver has just read, and copying is half of the work.
 */
function madePlain(value: unknown): unknown {
  if (typeof value === 'bigint') return plainInteger(value);
  if (typeof value !== 'object' || value === null) return value ?? null;
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) if (isMade(item)) value[index] = madePlain(item);
    return value;
  }
  const map = (isNode(value) || isRelationship(value) ? value.properties : value) as Record<string, unknown>;
  for (const key in map) if (isMade(map[key])) map[key] = madePlain(map[key]);
  return map;
}

function isMade(value: unknown): boolean {
  return typeof value === 'object' || typeof value === 'bigint' || value === undefined;
}
