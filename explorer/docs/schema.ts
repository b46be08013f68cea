import {
  buildSchema,
  type GraphQLNamedType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isIntrospectionType,
  isObjectType,
  isSpecifiedScalarType,
} from 'graphql';

/** The printed API as pages: each type with those that only serve it, such as its filter and its pages, on one. */
export interface Family {
  /** The type that the page is named for. */
  readonly type: GraphQLNamedType;
  readonly helpers: readonly GraphQLNamedType[];
}

export interface Api {
  readonly families: readonly Family[];
  /** The address of a type; undefined for those of GraphQL itself. */
  readonly addressOf: (type: string) => string | undefined;
  /** Fields and arguments that give or take a type, as `Type.field`. */
  readonly usesOf: (type: string) => readonly string[];
}

/** What is made for a type: its name follows from that of the type. */
const SUFFIXES = [
  'Connection',
  'FacetField',
  'GroupOrder',
  'KeyOrder',
  'ListFilter',
  'CountFilter',
  'CountOrder',
  'Filter',
  'Order',
  'Group',
  'Edge',
] as const;

/** Reads the types of the API and where each is used. */
export function readApi(sdl: string): Api {
  const schema = buildSchema(sdl);
  const types = Object.values(schema.getTypeMap()).filter(
    (type) => !isIntrospectionType(type) && !isSpecifiedScalarType(type),
  );
  const names = new Set(types.map(({ name }) => name));
  const homeOf = new Map(types.map(({ name }) => [name, servedBy(name, names) ?? name]));
  const families = types
    .filter(({ name }) => homeOf.get(name) === name)
    .map((type) => ({
      type,
      helpers: types.filter(({ name }) => name !== type.name && homeOf.get(name) === type.name),
    }))
    .sort((one, other) => one.type.name.localeCompare(other.type.name, 'en'));
  const uses = readUses(types);
  return {
    families,
    usesOf: (type) => uses.get(type) ?? [],
    addressOf: (type) => {
      const home = homeOf.get(type);
      if (home === undefined) return undefined;
      return home === type ? `/docs/types/${type}` : `/docs/types/${home}#${type}`;
    },
  };
}

/** Returns the type that a type is made for: `Agreement` of `RelatedAgreementConnection`. */
function servedBy(name: string, names: ReadonlySet<string>): string | undefined {
  for (const suffix of SUFFIXES) {
    if (!name.endsWith(suffix)) continue;
    const rest = name.slice(0, -suffix.length);
    const found = [rest, rest.replace(/^Related/, '')].find((candidate) => names.has(candidate));
    if (found !== undefined) return found;
  }
  return undefined;
}

function readUses(types: readonly GraphQLNamedType[]): ReadonlyMap<string, readonly string[]> {
  const uses = new Map<string, Set<string>>();
  const add = (type: string, where: string) => uses.set(type, (uses.get(type) ?? new Set()).add(where));
  for (const owner of types)
    for (const { name, type, args } of membersOf(owner)) {
      if (type !== undefined) add(bare(type), `${owner.name}.${name}`);
      for (const arg of args) add(bare(arg.type), `${owner.name}.${name}`);
    }
  return new Map([...uses].map(([type, places]) => [type, [...places]]));
}

const bare = (type: string): string => type.replaceAll(/[[\]!]/g, '');

export interface Argument {
  readonly name: string;
  readonly type: string;
  readonly description: string;
}

/** A field, an input field, or a value of an enum, which has no type. */
export interface Member {
  readonly name: string;
  readonly type: string | undefined;
  readonly description: string;
  readonly args: readonly Argument[];
  readonly deprecation: string | undefined;
}

/** The fields of a type or input, or the values of an enum, in their order. */
export function membersOf(type: GraphQLNamedType): readonly Member[] {
  if (isEnumType(type))
    return type.getValues().map(({ name, description, deprecationReason }) => ({
      name,
      type: undefined,
      description: description ?? '',
      args: [],
      deprecation: deprecationReason ?? undefined,
    }));
  if (isObjectType(type) || isInterfaceType(type))
    return Object.values(type.getFields()).map(
      ({ name, description, args, deprecationReason, ...field }) => ({
        name,
        type: String(field.type),
        description: description ?? '',
        args: args.map((arg) => ({
          name: arg.name,
          type: String(arg.type),
          description: arg.description ?? '',
        })),
        deprecation: deprecationReason ?? undefined,
      }),
    );
  if (isInputObjectType(type))
    return Object.values(type.getFields()).map(({ name, description, deprecationReason, ...field }) => ({
      name,
      type: String(field.type),
      description: description ?? '',
      args: [],
      deprecation: deprecationReason ?? undefined,
    }));
  return [];
}

/** The word for what a type is. */
export function kindOf(type: GraphQLNamedType): string {
  if (isEnumType(type)) return 'enum';
  if (isInterfaceType(type)) return 'interface';
  if (isInputObjectType(type)) return type.isOneOf ? 'input, one of its fields' : 'input';
  if (isObjectType(type)) return 'type';
  return 'scalar';
}

/** Types by what they are for, in the order of the index. */
export function groupsOf({
  families,
}: Api): readonly { readonly title: string; readonly families: readonly Family[] }[] {
  const isRecord = ({ type }: Family) =>
    isObjectType(type) && type.getInterfaces().some(({ name }) => name === 'Node');
  const isRoot = ({ type }: Family) => ['Query', 'View', 'Mutation', 'Subscription'].includes(type.name);
  const rest = (family: Family) => !isRoot(family) && !isRecord(family);
  const of = (is: (family: Family) => boolean) => families.filter(is);
  return [
    { title: 'Where questions begin', families: of(isRoot) },
    { title: 'Records', families: of(isRecord) },
    { title: 'Interfaces', families: of(({ type }) => isInterfaceType(type)) },
    { title: 'Answers', families: of((family) => rest(family) && isObjectType(family.type)) },
    { title: 'Choices', families: of(({ type }) => isEnumType(type)) },
    { title: 'Conditions and orders', families: of(({ type }) => isInputObjectType(type)) },
    { title: 'Scalars', families: of((family) => kindOf(family.type) === 'scalar') },
  ].filter((group) => group.families.length > 0);
}
