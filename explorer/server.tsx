import { renderToString } from 'react-dom/server';
import { App } from './app/app.tsx';
import type { Given } from './app/given.ts';
import { entityAddress, PlaceContext } from './app/router.ts';
import type { EntityPageQuery } from './generated/operations.ts';
import { ENTITY_PAGE, readIdInView, variablesOf } from './pages/entity/questions.ts';
import { type EntityAnswer, entityCsv, entityJsonLd } from './pages/entity/twins.ts';

/** All that the server takes from the explorer: what an entity's page asks, and how the answer is written. */

export const QUESTION = ENTITY_PAGE.text;

/** The variables of the page at an address. */
export function variablesOfAddress(address: string, withLinks: boolean): Readonly<Record<string, unknown>> {
  return { ...variablesOf(readIdInView(address), withLinks) };
}

/** The page of an entity: what goes into the head, into the body, and what the script takes it over with. */
export function renderEntity(address: string, answer: unknown, day: string) {
  const data: Given = { id: address, day, entity: answer as EntityPageQuery };
  const entity = data.entity.at.entity;
  const place = { path: entityAddress(address), search: '' };
  const html = renderToString(
    <PlaceContext value={place}>
      <App given={data} />
    </PlaceContext>,
  );
  return {
    isFound: entity !== null && entity !== undefined,
    title: `${entity?.name ?? 'Not found'} · Accord`,
    summary: entity?.summary ?? undefined,
    html,
    data: JSON.stringify(data),
  };
}

/** The same as other programs read it: the API's answer, a table of claims with their sources, linked data. */
export function writeTwin(form: 'json' | 'csv' | 'jsonld', asked: unknown, base: string): string | undefined {
  const { entity, neighbourhood } = (asked as EntityPageQuery).at;
  if (!entity) return undefined;
  const answer: EntityAnswer = { entity, links: neighbourhood?.links ?? [] };
  switch (form) {
    case 'json':
      return `${JSON.stringify(answer, null, 2)}\n`;
    case 'csv':
      return entityCsv(answer);
    case 'jsonld':
      return `${JSON.stringify(entityJsonLd(answer, base), null, 2)}\n`;
    default:
      return form satisfies never;
  }
}
