import { readFileSync } from 'node:fs';
import type { CodegenConfig } from '@graphql-codegen/cli';
import { Kind, parse } from 'graphql';

const SCHEMA = 'schema/api.graphql';
const OBJECTS: readonly string[] = [Kind.OBJECT_TYPE_DEFINITION, Kind.INTERFACE_TYPE_DEFINITION];

const ROOTS: readonly string[] = ['Query', 'Mutation', 'Subscription'];

/** Statements return maps whose names agree with the fields, so every object is a row before it is an answer. */
function rows(): Readonly<Record<string, string>> {
  const { definitions } = parse(readFileSync(SCHEMA, 'utf8'));
  const names = definitions.flatMap((node) =>
    OBJECTS.includes(node.kind) && 'name' in node && node.name ? [node.name.value] : [],
  );
  return Object.fromEntries(
    names.filter((name) => !ROOTS.includes(name)).map((name) => [name, '../engine/engine.ts#Row']),
  );
}

const SCALARS = {
  ID: 'string',
  FuzzyDate: 'string',
  Date: 'string',
  DateTime: 'string',
  DateOrDateTime: 'string',
  URL: 'string',
  Long: 'number',
  StatementValue: 'unknown',
};

/** Types of the API and of its resolvers, for type-only imports: nothing of them is needed to run. */
const config: CodegenConfig = {
  schema: SCHEMA,
  generates: {
    'src/generated/graphql.ts': {
      plugins: ['typescript', 'typescript-resolvers'],
      config: {
        contextType: '../query/request-context.ts#RequestContext',
        mappers: rows(),
        addInterfaceFieldResolverTypes: true,
        emitLegacyCommonJSImports: false,
        optionalResolveType: true,
        enumsAsTypes: true,
        immutableTypes: true,
        useTypeImports: true,
        strictScalars: true,
        scalars: SCALARS,
      },
    },
    // Types of the explorer's questions and their answers.
    'explorer/generated/operations.ts': {
      documents: 'explorer/**/*.{ts,tsx}',
      plugins: ['typescript-operations'],
      config: {
        immutableTypes: true,
        enumsAsTypes: true,
        enumType: 'string-literal',
        useTypeImports: true,
        strictScalars: true,
        avoidOptionals: false,
        scalars: SCALARS,
      },
    },
  },
};

export default config;
