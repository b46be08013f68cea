import { renderToString } from 'react-dom/server';
import { App } from './app/app.tsx';
import type { Given } from './app/given.ts';
import { entityAddress, PlaceContext } from './app/router.ts';
import type { EntityLinksQuery, EntityPageQuery } from './generated/operations.ts';
import { ENTITY_LINKS, ENTITY_PAGE, readIdInView, variablesOf } from './pages/entity/questions.ts';
import { type EntityAnswer, entityCsv, entityJsonLd } from './pages/entity/twins.ts';

/** All that the server takes from the explorer: what an entity's page asks, and how the answer is written. */

export const QUESTIONS = { page: ENTITY_PAGE.text, links: ENTITY_LINKS.text } as const;

/** The answers to both questions, as they came. */
export interface Answers {
  readonly page: unknown;
  /** Left out while the network is being read. */
  readonly links: unknown;
}

export function variablesOfAddress(address: string): Readonly<Record<string, unknown>> {
  return { ...variablesOf(readIdInView(address)) };
}

function given(address: string, answers: Answers, day: string): Given {
  const links = answers.links === undefined ? {} : { links: answers.links as EntityLinksQuery };
  return { id: address, day, entity: answers.page as EntityPageQuery, ...links };
}

/** The page of an entity: what goes into the head, into the body, and what the script takes it over with. */
export function renderEntity(address: string, answers: Answers, day: string) {
  const data = given(address, answers, day);
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
export function writeTwin(
  form: 'json' | 'csv' | 'jsonld',
  answers: Answers,
  base: string,
): string | undefined {
  const page = answers.page as EntityPageQuery;
  const { entity } = page.at;
  if (!entity) return undefined;
  const links = (answers.links as EntityLinksQuery | undefined)?.at.neighbourhood.links ?? [];
  const answer: EntityAnswer = { entity, links };
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
