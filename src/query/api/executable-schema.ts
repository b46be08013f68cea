import {
  buildASTSchema,
  type DocumentNode,
  type GraphQLNamedType,
  type GraphQLSchema,
  isInterfaceType,
  isObjectType,
  isScalarType,
} from 'graphql';

/**
 * What answers for a type: a function for each field, or one with what a subscription to it reads; `__resolveType` of an interface; of a
 * scalar how it is read and shown.
 */
type TypeAnswers = Readonly<Record<string, unknown>>;
export type Answers = Readonly<Record<string, TypeAnswers | undefined>>;

/**
 * Returns the schema of an SDL with what answers for it; of two answers for one field the later counts. What answers for an interface answers
 * for every type of it that has no answer of its own. Throws `Error` for SDL that contradicts itself, and for an answer to a field that the
 * SDL does not declare.
 *
 * Libraries that do this print, merge and parse the SDL and make every type several times, which took a command longer than its question.
 */
export function executableSchema(sdl: DocumentNode, given: readonly Answers[]): GraphQLSchema {
  const schema = buildASTSchema(sdl);
  const answers = new Map<string, TypeAnswers>();
  for (const [name, own] of given.flatMap((each) => Object.entries(each)))
    answers.set(name, { ...answers.get(name), ...own });
  for (const [name, own] of answers) {
    const type = schema.getType(name);
    if (!type) throw new Error(`There are resolvers for ${name}, which the SDL does not declare.`);
    for (const [key, answer] of Object.entries(own)) setAnswer(type, key, answer);
  }
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type)) continue;
    const inherited = type.getInterfaces().map(({ name }) => fieldsOf(answers.get(name) ?? {}));
    const own = answers.get(type.name) ?? {};
    for (const [field, answer] of Object.entries(Object.assign({}, ...inherited) as TypeAnswers))
      if (!(field in own)) setAnswer(type, field, answer);
  }
  return schema;
}

function fieldsOf(answers: TypeAnswers): TypeAnswers {
  return Object.fromEntries(Object.entries(answers).filter(([key]) => !key.startsWith('__')));
}

function setAnswer(type: GraphQLNamedType, key: string, answer: unknown): void {
  if (isScalarType(type) || key.startsWith('__')) {
    Object.assign(type, { [key.replace(/^__/, '')]: answer });
    return;
  }
  const field = isObjectType(type) || isInterfaceType(type) ? type.getFields()[key] : undefined;
  if (!field) throw new Error(`There is a resolver for ${type.name}.${key}, which the SDL does not declare.`);
  Object.assign(field, typeof answer === 'function' ? { resolve: answer } : answer);
}
