import { useEffect, useRef, useState } from 'react';
import { AskError, ask, question } from '../../../api/ask.ts';
import { useEpoch } from '../../../app/session.ts';
import type { SetTimelineQuery, SetTimelineQueryVariables } from '../../../generated/operations.ts';
import type { View } from '../working-set.ts';

const TIMELINE = question<SetTimelineQuery, SetTimelineQueryVariables>(/* GraphQL */ `
  query SetTimeline($of: [ID!]!, $from: Date, $before: String, $validOn: Date, $publishedBy: Date) {
    at(validOn: $validOn, publishedBy: $publishedBy) {
      ever: timeline(of: $of, first: 0) { totalCount }
      timeline(of: $of, from: $from, last: 100, before: $before) {
        totalCount
        pageInfo { hasPreviousPage startCursor }
        nodes { ...Dated }
      }
    }
  }
  fragment Dated on TimelineEntry {
    kind on from to isEstimate
    entity {
      __typename id name
      ... on Organization { shortName }
      ... on Agreement { agreementKind: kind parties(first: 4) { totalCount nodes { id name shortName } } }
      ... on FundingCall { ...TimelineCall }
      ... on KeyDate {
        dateKind: kind metOn
        dateStatus: status { value reason daysLate }
        call { ...TimelineCall }
        phase { id call { ...TimelineCall } }
      }
    }
  }
  fragment TimelineCall on FundingCall {
    id name number postedOn announcedOn
    callStatus: status { value reason closesOn }
  }
`);

export type Entry = SetTimelineQuery['at']['timeline']['nodes'][number];

/** So many starts one question takes. */
const STARTS = 100;
/** So many pages are read without being asked. */
const PAGES = 10;

export interface Entries {
  /** In the order of their days, each once. */
  readonly entries: readonly Entry[];
  /** How many there are since the day asked for; at most, where the starts take several questions. */
  readonly total: number;
  /** How many came before that day. */
  readonly earlier: number;
  /** Whether all since that day is here. */
  readonly isWhole: boolean;
  readonly isLoading: boolean;
  readonly error: AskError | undefined;
  readonly again: () => void;
  /** Reads on. */
  readonly more: () => void;
}

interface Read {
  readonly key: string;
  readonly found: ReadonlyMap<string, Entry>;
  readonly total: number;
  readonly earlier: number;
  /** Where to read on: which starts, before which cursor. */
  readonly next: { readonly chunk: number; readonly before: string | undefined } | undefined;
  readonly pages: number;
  readonly error: AskError | undefined;
}

function nothing(key: string): Read {
  return {
    ...{ key, found: new Map(), total: 0, earlier: 0, pages: 0, error: undefined },
    next: { chunk: 0, before: undefined },
  };
}

export const keyOf = ({ entity, kind, on }: Entry): string => `${entity.id} ${kind} ${on}`;

/** Reads what is dated since a day, the latest first, page by page and for any number of starts; stops for a while where there is very much. */
export function useEntries(of: readonly string[], view: View, from: string | undefined): Entries {
  const epoch = useEpoch();
  const { validOn, publishedBy } = view;
  const key = JSON.stringify([of, validOn, publishedBy, from, epoch]);
  const progress = useRef(nothing(key));
  const [state, setState] = useState(progress.current);
  const [allowed, setAllowed] = useState({ key, pages: PAGES });
  const [turn, setTurn] = useState(0);
  const most = allowed.key === key ? allowed.pages : PAGES;
  useEffect(() => {
    if (progress.current.key !== key) progress.current = nothing(key);
    const over = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const readOn = async (): Promise<void> => {
      const { next, pages } = progress.current;
      if (!next || pages >= most) return;
      const chunk = of.slice(next.chunk * STARTS, (next.chunk + 1) * STARTS);
      try {
        const { at } = await ask(
          TIMELINE,
          {
            of: chunk,
            ...{ ...(from && { from }), ...(next.before && { before: next.before }) },
            ...{ ...(validOn && { validOn }), ...(publishedBy && { publishedBy }) },
          },
          { signal: over.signal },
        );
        if (over.signal.aborted) return;
        progress.current = joined(progress.current, at, (next.chunk + 1) * STARTS < of.length);
      } catch (cause) {
        if (over.signal.aborted) return;
        const error = cause instanceof AskError ? cause : new AskError(String(cause), 'UNKNOWN');
        setState({ ...progress.current, error });
        if (error.retryAfter !== undefined)
          timer = setTimeout(() => setTurn((before) => before + 1), error.retryAfter * 1_000);
        return;
      }
      setState(progress.current);
      await readOn();
    };
    void readOn();
    return () => {
      over.abort();
      clearTimeout(timer);
    };
  }, [key, most, turn]);
  const { found, total, earlier, next, pages } = state;
  const isStale = state.key !== key;
  return {
    ...{ total, earlier, isWhole: next === undefined },
    entries: [...found.values()].sort((one, other) => (one.from < other.from ? -1 : 1)),
    error: isStale ? undefined : state.error,
    isLoading: isStale || (next !== undefined && pages < most && !state.error),
    again: () => setTurn((before) => before + 1),
    more: () => setAllowed({ key, pages: most + PAGES }),
  };
}

/** What was read with one page more. */
function joined(before: Read, { ever, timeline }: SetTimelineQuery['at'], hasChunks: boolean): Read {
  const { totalCount, pageInfo, nodes } = timeline;
  const isFirst = before.next?.before === undefined;
  const chunk = before.next?.chunk ?? 0;
  return {
    key: before.key,
    found: new Map([...before.found, ...nodes.map((entry) => [keyOf(entry), entry] as const)]),
    total: before.total + (isFirst ? totalCount : 0),
    earlier: before.earlier + (isFirst ? ever.totalCount - totalCount : 0),
    next: pageInfo.hasPreviousPage
      ? { chunk, before: pageInfo.startCursor ?? undefined }
      : hasChunks
        ? { chunk: chunk + 1, before: undefined }
        : undefined,
    pages: before.pages + 1,
    error: undefined,
  };
}
