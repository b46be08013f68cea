import { parse } from 'graphql';
import { type FeedEntry, writeAtom } from '../../exchange/feeds/atom.ts';
import { type ChangeItem, citationsOf, sentenceOf } from '../../exchange/feeds/change-words.ts';
import type { RequestContext } from '../../query/request-context.ts';
import type { Edition } from '../../store/read/edition.ts';
import { type Ask, dataOf } from '../graphql/ask.ts';
import type { FeedQuery } from './feed-query.ts';

const CHANGES =
  parse(`query ChangeFeed($since: DateOrDateTime!, $of: [ID!], $kinds: [ChangeKind!], $material: Boolean, $axis: ChangeAxis, $first: Int) {
  changes(since: $since, of: $of, kinds: $kinds, material: $material, axis: $axis, first: $first, direction: DESC) {
    nodes {
      id kind predicate before after conflictClass reason at on isMaterial
      linkBefore { role since until basis } linkAfter { role since until basis }
      subject { id name } object { id ... on Entity { name } }
      sources { title url publishedOn }
    }
  }
}`);

/** Returns the newest changes as an Atom feed. */
export async function changeFeed(
  ask: Ask,
  context: RequestContext,
  asked: { readonly query: FeedQuery; readonly edition: Edition },
): Promise<string> {
  const { query, edition } = asked;
  const { limit: first, address: self, ...variables } = query;
  const { changes } = await dataOf<{ changes: { nodes: readonly ChangeItem[] } }>(
    ask({ question: CHANGES, variables: { ...variables, first }, context }),
  );
  // A source may be dated ahead; the news of it came no later than the last write.
  const now = new Date().toISOString();
  const latest = edition.writtenAt !== undefined && edition.writtenAt < now ? edition.writtenAt : now;
  const entries = changes.nodes.map((change) => entryOf(change, latest));
  return writeAtom({
    id: `tag:accord.invalid,2026:${self}`,
    title: 'What became known otherwise',
    updated: newest(entries) ?? edition.writtenAt ?? '1970-01-01T00:00:00Z',
    self,
    entries,
  });
}

function newest(entries: readonly FeedEntry[]): string | undefined {
  return entries
    .map(({ updated }) => updated)
    .reduce<string | undefined>(
      (one, other) => (one === undefined || Date.parse(other) > Date.parse(one) ? other : one),
      undefined,
    );
}

function entryOf(change: ChangeItem, latest: string): FeedEntry {
  const citations = citationsOf(change);
  const at = change.at ?? `${change.on}T00:00:00Z`;
  return {
    id: `tag:accord.invalid,2026:${change.id}`,
    title: sentenceOf(change),
    updated: Date.parse(at) > Date.parse(latest) ? latest : at,
    content: [sentenceOf(change), change.reason, ...citations.map(({ text }) => `Source: ${text}`)]
      .filter((line) => line !== null)
      .join('\n'),
    categories: [change.kind, change.predicate],
    via: citations.flatMap(({ href, title }) => (href === null ? [] : [{ href, title }])),
  };
}
