import { readdirSync, readFileSync } from 'node:fs';
import { type GraphQLObjectType, type GraphQLResolveInfo, parse } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openEmbedded } from '../../src/engine/embedded/embedded.ts';
import type { Engine } from '../../src/engine/engine.ts';
import { Bindings } from '../../src/query/bindings.ts';
import { recordById } from '../../src/query/lists/by-id.ts';
import { oncePerSelection } from '../../src/query/lists/once-per-selection.ts';
import { createContext, openView, type RequestContext, readScope } from '../../src/query/request-context.ts';
import { api } from '../support/ask.ts';

type Path = GraphQLResolveInfo['path'];

const at = (typename: string, key: string, prev?: Path): Path => ({ prev, key, typename });

describe('the scope of a field', () => {
  let engine: Engine;
  beforeAll(() => {
    engine = openEmbedded({ callMs: 1_000 });
  });
  afterAll(() => engine.close());
  const request = (): RequestContext => createContext({ engine, model: api().contract.model });

  it('holds the innermost view around it, and what an inner view leaves out', () => {
    const context = request();
    const outer = at('Query', 'then');
    openView(context, { path: outer }, { validOn: '2026-01-01', certainty: 'CERTAIN' });
    const inner = at('Query', 'at', outer);
    openView(context, { path: inner }, { publishedBy: '2026-02-01', certainty: null });

    const below = readScope(context, { path: at('Agreement', 'name', at('Query', 'node', inner)) });
    const beside = readScope(context, { path: at('Query', 'node', outer) });

    expect(below.view).toEqual({ validOn: '2026-01-01', publishedBy: '2026-02-01', certainty: 'CERTAIN' });
    expect(beside.view).toEqual({ validOn: '2026-01-01', certainty: 'CERTAIN' });
    expect(readScope(context, { path: at('Query', 'node') }).view).toBeUndefined();
  });

  it('is the same for all fields of a view, and another in another view or request', () => {
    const context = request();
    const view = at('Query', 'at');
    openView(context, { path: view }, { validOn: '2026-01-01' });
    const inView = () => readScope(context, { path: at('Query', 'node', view) });
    const outside = (of: RequestContext) => readScope(of, { path: at('Query', 'node') });

    expect(inView()).toBe(inView());
    expect(outside(context)).toBe(outside(context));
    expect(new Set([inView(), outside(context), outside(request())]).size).toBe(3);
    expect(inView().loaders).toBe(context.loaders);
  });

  it('cannot be left out: what composes or reads for a view does not take a request alone', () => {
    const context = request();
    // @ts-expect-error A request says no view.
    const composing = () => new Bindings(context);
    // @ts-expect-error Neither does a view that was made up.
    const made = () => new Bindings({ view: undefined });
    // @ts-expect-error A record is read in a view.
    const reading = () => recordById(context, 'org:a');
    expect([composing, made, reading]).toHaveLength(3);
  });

  it('is left out for the whole history alone', () => {
    const users = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter(
      (file) => file.endsWith('.ts') && readFileSync(`src/${file}`, 'utf8').includes('WHOLE_HISTORY'),
    );
    expect(users.sort()).toEqual(['query/changes/change-events.ts', 'query/request-context.ts']);
  });

  it('keeps what is worked out once for a selection, even where an executor keeps its syntax nodes', () => {
    const { definitions } = parse('{ node }');
    const fieldNodes = definitions.flatMap((each) =>
      each.kind === 'OperationDefinition'
        ? each.selectionSet.selections.flatMap((field) => (field.kind === 'Field' ? [field] : []))
        : [],
    );
    const { schema } = api();
    const type = (name: string) => schema.getType(name) as GraphQLObjectType;
    const [agreement, event] = [
      { fieldNodes, parentType: type('Agreement') },
      { fieldNodes, parentType: type('Event') },
    ];
    const [first, second] = [request(), request()];
    const view = at('Query', 'at');
    openView(first, { path: view }, { validOn: '2026-01-01' });
    const scopes = [
      readScope(first, { path: at('Query', 'node') }),
      readScope(first, { path: at('Query', 'node', view) }),
      readScope(second, { path: at('Query', 'node') }),
    ];
    const once = oncePerSelection<number>();
    let times = 0;
    const work = () => {
      times += 1;
      return times;
    };

    const found = scopes.flatMap((scope) => [once(scope, agreement, work), once(scope, event, work)]);
    const again = scopes.flatMap((scope) => [once(scope, agreement, work), once(scope, event, work)]);

    expect(found).toEqual([1, 2, 3, 4, 5, 6]);
    expect(again).toEqual(found);
  });
});
