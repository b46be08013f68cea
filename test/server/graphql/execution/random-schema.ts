import {
  buildSchema,
  type GraphQLOutputType,
  type GraphQLSchema,
  isAbstractType,
  isEnumType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
} from 'graphql';

/** A schema of every kind of type, whose fields give values, nothing and errors, at once and late. */

const SDL = `
  interface Named { id: ID! name: String next: Named }
  type Query { thing(id: Int = 1, of: Of): Thing named(id: Int): Named either(id: Int): Either things(first: Int = 3): [Thing!]
    maybe(first: Int = 4): [Thing] must: Thing! all: [Named!]! grid: [[Int!]] words: [String!] word(upper: Boolean! = false): String colour: Colour when: When }
  type Thing implements Named { id: ID! name: String next: Named strict: Thing! count: Int share: Float is: Boolean! colours: [Colour!]
    parts(first: Int = 2, of: Of): [Part] others: [Either!] plain: String asked(by: String): String }
  type Part implements Named { id: ID! name: String! next: Named whole: Thing count: Int! when: When }
  union Either = Thing | Part
  enum Colour { RED GREEN }
  input Of { kind: Colour = RED, at: [Int!], deep: Of }
  scalar When
`;

interface Source {
  readonly id: number;
  readonly kind: string;
}

/**
 * Returns a schema in which the value of a field follows from the record and the field, the same each time.
 */
export function schemaOf(): GraphQLSchema {
  const schema = buildSchema(SDL);
  for (const type of Object.values(schema.getTypeMap())) {
    if (type.name.startsWith('__')) continue;
    if (isAbstractType(type)) type.resolveType = (value) => kindOf(value as Source);
    if (!isObjectType(type)) continue;
    for (const field of Object.values(type.getFields())) {
      // Some are properties, and functions that are properties.
      if (field.name === 'plain' || field.name === 'asked') continue;
      field.resolve = (source, args) =>
        outcome(
          seedOf(`${(source as Source | undefined)?.id}.${field.name}.${JSON.stringify(args)}`),
          field.type,
        );
    }
  }
  return schema;
}

function kindOf({ id, kind }: Source): string | Promise<string> {
  return id % 5 === 0 ? Promise.resolve(kind) : kind;
}

function seedOf(text: string): number {
  let seed = 7;
  for (const letter of text) seed = (seed * 31 + letter.charCodeAt(0)) % 1_000_003;
  return seed;
}

function outcome(seed: number, type: GraphQLOutputType): unknown {
  const which = seed % 23;
  if (which === 0) throw new Error(`wrong ${seed}`);
  if (which === 1) return Promise.reject(new Error(`late and wrong ${seed}`));
  if (which === 2) return new Error(`given ${seed}`);
  if (which === 3) return null;
  if (which === 4) return Promise.resolve(undefined);
  const value = sampleOf(Math.floor(seed / 23), type);
  return which < 10 ? Promise.resolve(value) : value;
}

function sampleOf(seed: number, type: GraphQLOutputType): unknown {
  if (isNonNullType(type)) return sampleOf(seed, type.ofType);
  if (isListType(type)) {
    if (seed % 29 === 0) return 'no list';
    return Array.from({ length: seed % 4 }, (_, index) => {
      const item = seed * 5 + index;
      return item % 13 === 0 ? outcome(item, type.ofType) : sampleOf(item, type.ofType);
    });
  }
  const { name } = type;
  if (isEnumType(type)) return seed % 17 === 0 ? 'BLUE' : ['RED', 'GREEN'][seed % 2];
  if (isLeafType(type)) {
    if (name === 'Int') return seed % 19 === 0 ? 'many' : seed;
    if (name === 'Boolean') return seed % 2 === 0;
    return name === 'Float' ? seed / 4 : seed % 3 === 0 ? seed : `text ${seed}`;
  }
  const kind = isObjectType(type) ? name : seed % 3 === 0 ? 'Part' : seed % 31 === 0 ? 'Query' : 'Thing';
  const asked = ({ by }: { readonly by?: string }) => `${seed} by ${by}`;
  return { id: seed, kind, plain: seed % 2 ? 'plain' : null, asked };
}
