import { useEffect, useMemo, useRef, useState } from 'react';
import { AskError, ask, question } from '../../api/ask.ts';
import { CONTEXT, PARTIES } from '../../api/context.ts';
import type { ExpandQuery, ExpandQueryVariables } from '../../generated/operations.ts';
import { plainId } from '../../parts/words.ts';
import { Places } from '../../picture/places.ts';
import type { Point } from '../../picture/scene.ts';

export const EXPAND = question<ExpandQuery, ExpandQueryVariables>(/* GraphQL */ `
  query Expand($id: ID!, $hops: Int!, $types: [EntityType!], $validOn: Date, $publishedBy: Date, $certainty: Certainty) {
    at(validOn: $validOn, publishedBy: $publishedBy, certainty: $certainty) {
      neighbourhood(of: $id, hops: $hops, types: $types, limit: 150) {
        neighbours { distance basis degree x y node { ...Context ...Parties } }
        links { linkId type role since until basis certainty from { id } to { id } }
        cut { type count }
      }
    }
  }
  ${CONTEXT}
  ${PARTIES}
`);

type Neighbourhood = ExpandQuery['at']['neighbourhood'];
export type SetNode = Neighbourhood['neighbours'][number];
export type SetLink = Neighbourhood['links'][number];

/** One step that brought entities in: what surrounds one, within so many hops, perhaps of some types only. */
export interface Step {
  readonly id: string;
  readonly hops: number;
  readonly types: readonly string[];
}

export interface View {
  readonly validOn: string | undefined;
  readonly publishedBy: string | undefined;
  readonly certainty: ExpandQueryVariables['certainty'];
}

export interface WorkingSet {
  readonly nodes: ReadonlyMap<string, SetNode>;
  readonly links: ReadonlyMap<string, SetLink>;
  readonly places: ReadonlyMap<string, Point>;
  readonly cut: ReadonlyMap<string, number>;
  /** Steps that were not taken, because the picture was full before. */
  readonly left: number;
  readonly error: AskError | undefined;
  readonly isLoading: boolean;
  readonly again: () => void;
}

/** The variables of the question for a step, in a view. */
export function variablesOfStep(step: Step, view: View): ExpandQueryVariables {
  return {
    ...{ id: step.id, hops: step.hops },
    ...(step.types.length > 0 && { types: step.types as NonNullable<ExpandQueryVariables['types']> }),
    ...(view.validOn && { validOn: view.validOn }),
    ...(view.publishedBy && { publishedBy: view.publishedBy }),
    ...(view.certainty && view.validOn && { certainty: view.certainty }),
  };
}

/** Of so many starts and expansions an address can draw. */
export const MAX_STEPS = 200;
/** Once a picture holds so many entities, it takes in no further step. */
export const MAX_ENTITIES = 5_000;
/** So many questions are under way at once. */
const AT_ONCE = 4;

const keyOf = (variables: ExpandQueryVariables): string => JSON.stringify(variables);

/**
 * Joins the neighbourhoods of all steps, in their order, until the picture is full. They are drawn as they come. Answers are kept, so that
 * undoing is at once; what has a place keeps it.
 */
export function useWorkingSet(steps: readonly Step[], view: View): WorkingSet {
  const kept = useRef(new Map<string, Neighbourhood>());
  const failed = useRef(new Set<string>());
  const places = useRef(new Places());
  const [turn, setTurn] = useState(0);
  const [arrived, setArrived] = useState(0);
  const [error, setError] = useState<AskError>();
  const wanted = useMemo(() => steps.map((step) => variablesOfStep(step, view)), [steps, view]);
  useEffect(() => {
    const over = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const entities = new Set<string>();
    const count = ({ neighbours }: Neighbourhood) => {
      for (const { node } of neighbours) entities.add(plainId(node.id));
    };
    failed.current.clear();
    const missing = wanted.filter((variables) => {
      const found = kept.current.get(keyOf(variables));
      if (found) count(found);
      return !found;
    });
    let fault: AskError | undefined;
    const askNext = async (): Promise<void> => {
      const variables = entities.size < MAX_ENTITIES && fault?.retryAfter === undefined && missing.shift();
      if (!variables) return;
      try {
        const { at } = await ask(EXPAND, variables, { signal: over.signal });
        kept.current.set(keyOf(variables), at.neighbourhood);
        count(at.neighbourhood);
      } catch (cause) {
        if (over.signal.aborted) return;
        fault = cause instanceof AskError ? cause : new AskError(String(cause), 'UNKNOWN');
        failed.current.add(keyOf(variables));
      }
      setArrived((before) => before + 1);
      await askNext();
    };
    Promise.all(Array.from({ length: AT_ONCE }, askNext)).then(() => {
      if (over.signal.aborted) return;
      setError(fault);
      if (fault?.retryAfter !== undefined)
        timer = setTimeout(() => setTurn((before) => before + 1), fault.retryAfter * 1_000);
    });
    return () => {
      over.abort();
      clearTimeout(timer);
    };
  }, [wanted, turn]);
  return useMemo(() => {
    const nodes = new Map<string, SetNode>();
    const links = new Map<string, SetLink>();
    const cut = new Map<string, number>();
    let [drawn, isLoading] = [0, false];
    for (const variables of wanted) {
      if (nodes.size >= MAX_ENTITIES) break;
      const found = kept.current.get(keyOf(variables));
      // Only in their order, so that the same address gives the same places whichever answer comes first.
      isLoading ||= !found && !failed.current.has(keyOf(variables));
      if (isLoading) break;
      drawn += 1;
      if (!found) continue;
      const around = found.neighbours.map((one) => ({ one, id: plainId(one.node.id) }));
      places.current.add(
        variables.id,
        around.map(({ one: { x, y }, id }) => ({ id, x, y })),
      );
      for (const { one, id } of around) if (!nodes.has(id)) nodes.set(id, one);
      for (const link of found.links) links.set(link.linkId, link);
      for (const { type, count } of found.cut) cut.set(type, (cut.get(type) ?? 0) + count);
    }
    const placed = new Map(
      [...nodes.keys()].flatMap((id) => {
        const place = places.current.get(id);
        return place ? [[id, place] as const] : [];
      }),
    );
    return {
      ...{ nodes, links, cut, error, isLoading },
      places: placed,
      left: isLoading ? 0 : wanted.length - drawn,
      again: () => setTurn((before) => before + 1),
    };
  }, [wanted, arrived, error]);
}
