import {
  type DefinitionNode,
  type DocumentNode,
  type FieldDefinitionNode,
  Kind,
  type ObjectTypeDefinitionNode,
  type ObjectTypeExtensionNode,
  parse,
  visit,
} from 'graphql';
import { constantCase } from '../../model/constant-case.ts';
import { connectionTargets, relatedTargets, rootFieldsOf, shapeOf } from '../../model/list-shapes.ts';
import { concreteTypes, type Model } from '../../model/model.ts';
import { type Composite, directive, isComposite, unwrap } from '../../model/read-model.ts';
import { countedLists } from '../facets/sdl.ts';
import { FACETS } from '../facets/shared-sdl.ts';
import { connection, pageArguments, relatedConnection, relatedEdge } from '../lists/sdl.ts';
import { PAGES_AND_LINKS } from '../lists/shared-sdl.ts';
import { countOrder, DIRECTION, order } from '../pages/sdl.ts';
import { ROOT_TYPES, VIEW_TYPE } from '../root-types.ts';
import { quote } from '../sdl-text.ts';
import { CONDITIONS, enumFilters, listFilter, recordFilter } from '../where/sdl.ts';
import { ROOT_ARGUMENTS } from '../where/shorthand-arguments.ts';
import { recordInputs } from './record-inputs.ts';

/**
 * Returns the SDL of the API as clients see it. It is derived from the ontology in one place and the same way
 * for every type: connections with edges, filters, orders and root fields.
 */
export function deriveApi(sdl: readonly DocumentNode[], model: Model): DocumentNode {
  const declared = sdl.flatMap((file) => file.definitions);
  const used = typesUsed(declared);
  const isUnused = (node: DefinitionNode) =>
    node.kind === Kind.ENUM_TYPE_DEFINITION && !used.has(node.name.value);
  const composites = new Map(declared.filter(isComposite).map((node) => [node.name.value, node]));
  const questions = declared.flatMap((node) => (isQuestions(node) ? (node.fields ?? []) : []));
  const definitions = declared
    .filter((definition) => !isOntologyOnly(definition) && !isUnused(definition))
    .map((definition) => (isComposite(definition) ? expand(definition, composites) : definition))
    .map((node) =>
      isComposite(node) && node.name.value === VIEW_TYPE ? { ...node, fields: questions } : node,
    );
  const parts = [
    ...[PAGES_AND_LINKS, FACETS, DIRECTION, CONDITIONS],
    ...connectionTargets(model).flatMap((target) => listOf(model, target)),
    entityTypes(model),
    ...enumFilters(model),
    ...countedLists(),
    ...recordInputs(model),
    rootFields(model),
  ];
  const made = parse(parts.join('\n\n'), { noLocation: true });
  return { kind: Kind.DOCUMENT, definitions: [...definitions, ...made.definitions] };
}

function isQuestions(node: DefinitionNode): node is ObjectTypeDefinitionNode | ObjectTypeExtensionNode {
  return (
    (node.kind === Kind.OBJECT_TYPE_DEFINITION || node.kind === Kind.OBJECT_TYPE_EXTENSION) &&
    node.name.value === 'Query'
  );
}

const ONTOLOGY_ONLY = new Set(['RelationshipDirection', 'RelationshipName']);

function isOntologyOnly(definition: DefinitionNode): boolean {
  return (
    definition.kind === Kind.DIRECTIVE_DEFINITION ||
    ('name' in definition && ONTOLOGY_ONLY.has(definition.name?.value ?? ''))
  );
}

/** The types of all fields and arguments. An enum that only closes the roles of a relationship is none of them. */
function typesUsed(declared: readonly DefinitionNode[]): ReadonlySet<string> {
  const used = new Set<string>();
  for (const definition of declared)
    visit(definition, { NamedType: ({ name }) => void used.add(name.value) });
  return used;
}

/**
 * A type with the fields of its interfaces written out and its relationship fields turned into connections.
 */
function expand(node: Composite, composites: ReadonlyMap<string, Composite>): Composite {
  const inherited = (node.interfaces ?? [])
    .toReversed()
    .flatMap((parent) => composites.get(parent.name.value)?.fields ?? []);
  const fields = new Map([...inherited, ...(node.fields ?? [])].map((field) => [field.name.value, field]));
  return { ...node, directives: [], fields: [...fields.values()].flatMap(expandField) };
}

function expandField(field: FieldDefinitionNode): readonly FieldDefinitionNode[] {
  if (!directive(field, 'relationship')) {
    const deprecated = directive(field, 'deprecated');
    return [{ ...field, directives: deprecated ? [deprecated] : [] }];
  }
  const { name: target, isList } = unwrap(field.type);
  const name = field.name.value;
  const description = quote(field.description?.value ?? '');
  const source = isList
    ? `${description} ${name}(${pageArguments(target)} ${quote('Conditions on the relationship itself.')} edge: EdgeFilter): Related${target}Connection!`
    : `${description} ${name}: ${target}
       ${quote(`The relationship behind \`${name}\`: since when, how it is known.`)} ${name}Link: Related${target}Edge`;
  const type = parse(`type T { ${source} }`, { noLocation: true }).definitions[0];
  return type?.kind === Kind.OBJECT_TYPE_DEFINITION ? (type.fields ?? []) : [];
}

/** Returns every definition that lists of records of a type need, as far as something leads there. */
function listOf(model: Model, target: string): string[] {
  const shape = shapeOf(model, target);
  const { lists, ones } = relatedTargets(model);
  const isListed = lists.has(target);
  return [
    ...([...rootFieldsOf(model).values()].includes(target) ? [connection(model, target)] : []),
    ...(isListed ? [relatedConnection(target), listFilter(target), countOrder(target)] : []),
    ...(isListed || ones.has(target) ? [relatedEdge(target)] : []),
    recordFilter(target, shape),
    order(target, shape),
  ];
}

function entityTypes(model: Model): string {
  const names = [...model.interfaces.keys()].filter((name) => name !== 'Node' && name !== 'Entity');
  const values = [
    ...names,
    ...[...model.types.values()].filter((type) => type.isEntity).map((type) => type.name),
  ].map((name) => {
    const description = model.types.get(name)?.description ?? model.interfaces.get(name)?.description ?? '';
    return `  ${quote(description)} ${constantCase(name)}`;
  });
  return `"Types of entity; an interface stands for all types that implement it."\nenum EntityType {\n${values.join('\n')}\n}`;
}

function rootFields(model: Model): string {
  const fields = [...rootFieldsOf(model)].map(([field, target]) => {
    const members = concreteTypes(model, target).length;
    const description = members > 1 ? `Records of every type of ${target}.` : `${target} records.`;
    return `${quote(description)} ${field}(${ROOT_ARGUMENTS[target] ?? ''} ${pageArguments(target)}): ${target}Connection!`;
  });
  return ROOT_TYPES.map((type) => `extend type ${type} {\n${fields.join('\n')}\n}`).join('\n\n');
}
