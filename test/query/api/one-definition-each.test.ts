import { readFileSync } from 'node:fs';
import { buildASTSchema, buildSchema, parse, printSchema } from 'graphql';
import { expect, it } from 'vitest';
import { readContract } from '../../../src/schema.ts';

const printed = readFileSync(new URL('../../../schema/api.graphql', import.meta.url), 'utf8');

it('prints every type once, so that tools without extensions read it', () => {
  const names = parse(printed).definitions.map((node) => [
    node.kind,
    'name' in node ? node.name?.value : undefined,
  ]);

  expect(names.filter(([kind]) => kind?.endsWith('Extension'))).toEqual([]);
  expect(new Set(names.map(([, name]) => name)).size).toBe(names.length);
});

it('prints the schema that answers', () => {
  expect(printSchema(buildSchema(printed))).toBe(printSchema(buildASTSchema(readContract().api)));
});
