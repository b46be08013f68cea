import {
  type GraphQLField,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  isEnumType,
  isInterfaceType,
  isObjectType,
  isRequiredArgument,
} from 'graphql';

type Field = Pick<GraphQLField<unknown, unknown>, 'name' | 'args' | 'type'>;

/** Arguments of fields that cannot be asked without, by the name of the field. */
const ARGUMENTS: Readonly<Record<string, string>> = { evidence: '(field: "name")' };
/** Fields that say where a page is, or in which view, and nothing of its content: `key` is the id in every view. */
const PLACES = ['cursor', 'pageInfo', 'id'];
const COUNTS = ['facets', 'groupBy'];
/** The most fields of a record that are asked at once: each may be a query. */
const AT_ONCE = 6;

/**
 * Selects all that can be asked of a type but counts by value, so that what is added to the schema is asked,
 * too. Records behind it are named and no more; other objects are asked as a whole.
 */
export function wholeSelection(schema: GraphQLSchema, typeName: string): string {
  const fields = fieldsOf(schema, typeName).filter(({ name }) => !COUNTS.includes(name));
  return `{ __typename ${select(schema, fields)} }`;
}

/**
 * The same of a list, in parts: what its page says without what is left out, then its records, some fields at
 * a time.
 */
export function wholePage(schema: GraphQLSchema, target: string): readonly string[] {
  const page = fieldsOf(schema, `${target}Connection`).filter(({ name }) => name !== 'nodes');
  const own = fieldsOf(schema, target);
  const parts = Array.from({ length: Math.ceil(own.length / AT_ONCE) }, (_, part) =>
    own.slice(part * AT_ONCE, (part + 1) * AT_ONCE),
  );
  return [
    `{ ${select(schema, page)} }`,
    ...parts.map((fields) => `{ nodes { __typename ${select(schema, fields)} } }`),
  ];
}

function fieldsOf(schema: GraphQLSchema, typeName: string): readonly Field[] {
  const type = schema.getType(typeName);
  if (!isObjectType(type) && !isInterfaceType(type)) throw new Error(`${typeName} has no fields.`);
  return Object.values(type.getFields()).filter(({ name }) => !PLACES.includes(name));
}

function select(schema: GraphQLSchema, fields: readonly Field[]): string {
  return fields.map((field) => `${field.name}${argumentsOf(field)} ${behind(schema, field.type)}`).join(' ');
}

function argumentsOf(field: Field): string {
  const by = field.args.find(({ name }) => name === 'by');
  if (by && COUNTS.includes(field.name)) {
    const named = getNamedType(by.type);
    const values = isEnumType(named) ? named.getValues().map((value) => value.name) : [];
    return `(by: [${values.slice(0, field.name === 'facets' ? 10 : 2).join(', ')}])`;
  }
  if (!field.args.some(isRequiredArgument)) return '';
  const given = ARGUMENTS[field.name];
  if (given === undefined) throw new Error(`Say in ARGUMENTS how to ask for ${field.name}.`);
  return given;
}

function behind(schema: GraphQLSchema, output: GraphQLOutputType): string {
  const type = getNamedType(output);
  if (!isObjectType(type) && !isInterfaceType(type)) return '';
  const isRecord = type.name === 'Node' || type.getInterfaces().some(({ name }) => name === 'Node');
  if (!isRecord) return wholeSelection(schema, type.name);
  if (type.name === 'Node') return '{ __typename key ... on Entity { name note } }';
  const names = Object.keys(type.getFields());
  return names.includes('name') && names.includes('note')
    ? '{ __typename key name note }'
    : '{ __typename key }';
}
