import { readdirSync, readFileSync } from 'node:fs';
import { makeExecutableSchema } from '@graphql-tools/schema';
import type { GraphQLScalarType, GraphQLSchema } from 'graphql';
import { calendar } from './domains/calendar.ts';
import { changes } from './domains/changes.ts';
import { deadlines } from './domains/deadlines.ts';
import { digest } from './domains/digest.ts';
import { durations } from './domains/durations.ts';
import { evidence } from './domains/evidence.ts';
import { fieldEvidence } from './domains/field-evidence.ts';
import { network } from './domains/network.ts';
import { partners } from './domains/partners.ts';
import { records } from './domains/records.ts';
import { search } from './domains/search.ts';
import { status } from './domains/status.ts';
import { suggest } from './domains/suggest.ts';
import { time } from './domains/time.ts';
import { timeline } from './domains/timeline.ts';
import { withdrawal } from './domains/withdrawal.ts';
import type { Row } from './engine/engine.ts';
import type { Resolvers } from './generated/graphql.ts';
import { facetResolvers } from './graph/facets.ts';
import type { Model } from './graph/model.ts';
import { readModel } from './graph/read-model.ts';
import { modelResolvers } from './graph/relationships.ts';
import {
  CalendarDate,
  DateOrDateTime,
  DateTime,
  FuzzyDate,
  Long,
  StatementValue,
  WebAddress,
} from './graph/scalars.ts';
import { deriveApi } from './graph/sdl.ts';

/** What is asked beyond what follows from the model. */
const SLICES: readonly ((model: Model) => Resolvers)[] = [
  calendar,
  changes,
  deadlines,
  digest,
  durations,
  evidence,
  fieldEvidence,
  network,
  partners,
  records,
  search,
  status,
  suggest,
  time,
  timeline,
  withdrawal,
];

/** The ontology and the API printed from it. */
export interface Contract {
  readonly model: Model;
  /** SDL of the API as clients see it. */
  readonly api: string;
}

/** Reads `schema/*.graphql`. The generated `schema/api.graphql` is not among what is read. */
export function readContract(): Contract {
  const folder = new URL('../schema/', import.meta.url);
  const files = readdirSync(folder).filter((file) => file.endsWith('.graphql') && file !== 'api.graphql');
  const sdl = files.sort().map((file) => readFileSync(new URL(file, folder), 'utf8'));
  const model = readModel(sdl);
  return { model, api: deriveApi(sdl, model) };
}

/** SDL and slices as an executable schema: the one registry of slices. */
export function buildSchema(contract: Contract): GraphQLSchema {
  const slices: Resolvers[] = SLICES.map((slice) => slice(contract.model));
  return makeExecutableSchema({
    typeDefs: contract.api,
    resolvers: [
      scalarResolvers({
        FuzzyDate,
        Date: CalendarDate,
        DateTime,
        DateOrDateTime,
        Long,
        URL: WebAddress,
        StatementValue,
      }),
      interfaceResolvers(contract.model),
      modelResolvers(contract.model),
      facetResolvers(contract.model),
      ...slices,
    ],
    // What a slice answers for an interface, it answers for every type of it.
    inheritResolversFromInterfaces: true,
  });
}

/** What scalars do, without what they say: whole scalars would put their empty descriptions over those of the SDL. */
function scalarResolvers(scalars: Readonly<Record<string, GraphQLScalarType>>) {
  const behaviours = Object.entries(scalars).map(([name, scalar]) => {
    const { serialize, parseValue, parseLiteral } = scalar;
    return [name, { __serialize: serialize, __parseValue: parseValue, __parseLiteral: parseLiteral }];
  });
  return Object.fromEntries(behaviours);
}

function interfaceResolvers(model: Model) {
  const byType = { __resolveType: (row: Row) => String(row.type) };
  return Object.fromEntries([...model.interfaces.keys()].map((name) => [name, byType]));
}
