import { readdirSync, readFileSync } from 'node:fs';
import { type DocumentNode, type GraphQLScalarType, type GraphQLSchema, parse } from 'graphql';
import { calendar } from './domains/changes/calendar.ts';
import { changeSets } from './domains/changes/change-sets.ts';
import { changes } from './domains/changes/changes.ts';
import { digest } from './domains/changes/digest.ts';
import { following } from './domains/changes/following.ts';
import { preview } from './domains/changes/preview.ts';
import { evidence } from './domains/evidence/evidence.ts';
import { fieldEvidence } from './domains/evidence/field-evidence.ts';
import { withdrawal } from './domains/evidence/withdrawal.ts';
import { partners } from './domains/network/partners.ts';
import { network } from './domains/network/paths.ts';
import { records } from './domains/records.ts';
import { search } from './domains/search/search.ts';
import { suggest } from './domains/search/suggest.ts';
import { deadlines } from './domains/status/deadlines.ts';
import { durations } from './domains/status/durations.ts';
import { status } from './domains/status/status.ts';
import { time } from './domains/time.ts';
import { timeline } from './domains/timeline.ts';
import { caller } from './domains/writing/caller.ts';
import { proposals } from './domains/writing/proposals.ts';
import { writing } from './domains/writing/writing.ts';
import type { Row } from './engine/engine.ts';
import type { Resolvers } from './generated/graphql.ts';
import type { Model } from './model/model.ts';
import { readModel } from './model/read-model.ts';
import { deriveApi } from './query/api/derive-api.ts';
import { executableSchema } from './query/api/executable-schema.ts';
import { answerInViews, carryViews } from './query/api/ids-in-views.ts';
import { modelResolvers } from './query/api/model-resolvers.ts';
import {
  CalendarDate,
  DateOrDateTime,
  DateTime,
  FuzzyDate,
  Long,
  StatementValue,
  WebAddress,
} from './query/api/scalars.ts';
import { facetResolvers } from './query/facets/facets.ts';

/** The domains: every question that does not follow from the model alone. */
const SLICES: readonly ((model: Model) => Resolvers)[] = [
  calendar,
  caller,
  changeSets,
  changes,
  deadlines,
  digest,
  durations,
  evidence,
  fieldEvidence,
  following,
  network,
  partners,
  preview,
  proposals,
  records,
  search,
  status,
  suggest,
  time,
  timeline,
  withdrawal,
  writing,
];

/** The ontology and the API printed from it. */
export interface Contract {
  readonly model: Model;
  /** SDL of the API as clients see it; derived when it is first asked for, since many commands never do. */
  readonly api: DocumentNode;
}

/**
 * Reads `schema/*.graphql`, except the generated `schema/api.graphql`. Throws `Error` when the files
 * contradict each other.
 */
export function readContract(): Contract {
  const folder = new URL('../schema/', import.meta.url);
  const files = readdirSync(folder).filter((file) => file.endsWith('.graphql') && file !== 'api.graphql');
  const sdl = files
    .sort()
    .map((file) => parse(readFileSync(new URL(file, folder), 'utf8'), { noLocation: true }));
  const model = readModel(sdl);
  let api: DocumentNode | undefined;
  return {
    model,
    get api() {
      api ??= deriveApi(sdl, model);
      return api;
    },
  };
}

/** Returns the SDL and its resolvers as an executable schema. This is the one registry of domains. */
export function buildSchema(contract: Contract): GraphQLSchema {
  const slices: Resolvers[] = SLICES.map((slice) => slice(contract.model));
  const schema = executableSchema(contract.api, [
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
  ]);
  answerInViews(schema);
  carryViews(schema);
  return schema;
}

/**
 * Returns the behaviour of scalars without their descriptions: whole scalars would put empty descriptions
 * over those of the SDL.
 */
function scalarResolvers(scalars: Readonly<Record<string, GraphQLScalarType>>) {
  const behaviours = Object.entries(scalars).map(([name, scalar]) => {
    const { serialize, parseValue, parseLiteral } = scalar;
    return [name, { serialize, parseValue, parseLiteral }];
  });
  return Object.fromEntries(behaviours);
}

function interfaceResolvers(model: Model) {
  const byType = { __resolveType: (row: Row) => String(row.type) };
  return Object.fromEntries([...model.interfaces.keys()].map((name) => [name, byType]));
}
