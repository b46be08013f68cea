import { useEffect, useMemo, useRef, useState } from 'react';
import { AskError, ask, question } from '../../api/ask.ts';
import { CONTEXT } from '../../api/context.ts';
import type { ExpandQuery, ExpandQueryVariables } from '../../generated/operations.ts';
import { plainId } from '../../parts/words.ts';
import type { Point } from '../../picture/scene.ts';

export const EXPAND = question<ExpandQuery, ExpandQueryVariables>(/* GraphQL */ `
  query Expand($id: ID!, $hops: Int!, $types: [EntityType!], $validOn: Date, $publishedBy: Date, $certainty: Certainty) {
    at(validOn: $validOn, publishedBy: $publishedBy, certainty: $certainty) {
      neighbourhood(of: $id, hops: $hops, types: $types, limit: 150) {
        neighbours { distance basis degree x y node { ...Context } }
        links { linkId type role since until basis certainty from { id } to { id } }
        cut { type count }
      }
    }
  }
  ${CONTEXT}
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
  readonly error: AskError | undefined;
  readonly isLoading: boolean;
  readonly again: () => void;
}

export function variablesOfStep(step: Step, view: View): ExpandQueryVariables {
  return {
    ...{ id: step.id, hops: step.hops },
    ...(step.types.length > 0 && { types: step.types as NonNullable<ExpandQueryVariables['types']> }),
    ...(view.validOn && { validOn: view.validOn }),
    ...(view.publishedBy && { publishedBy: view.publishedBy }),
    ...(view.certainty && view.validOn && { certainty: view.certainty }),
  };
}

/** Joins the neighbourhoods of all steps. Answers are kept, so that undoing is at once; what has a place keeps it. */
export function useWorkingSet(steps: readonly Step[], view: View): WorkingSet {
  const kept = useRef(new Map<string, Neighbourhood>());
  const places = useRef(new Map<string, Point>());
  const [turn, setTurn] = useState(0);
  const [error, setError] = useState<AskError>();
  const wanted = useMemo(() => steps.map((step) => variablesOfStep(step, view)), [steps, view]);
  useEffect(() => {
    const over = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const missing = wanted.filter((variables) => !kept.current.has(JSON.stringify(variables)));
    Promise.all(
      missing.map(async (variables) => {
        const { at } = await ask(EXPAND, variables, { signal: over.signal });
        kept.current.set(JSON.stringify(variables), at.neighbourhood);
      }),
    ).then(
      () => {
        setError(undefined);
        if (missing.length > 0) setTurn((count) => count + 1);
      },
      (cause: unknown) => {
        if (over.signal.aborted) return;
        const fault = cause instanceof AskError ? cause : new AskError(String(cause), 'UNKNOWN');
        setError(fault);
        if (fault.retryAfter !== undefined)
          timer = setTimeout(() => setTurn((count) => count + 1), fault.retryAfter * 1_000);
      },
    );
    return () => {
      over.abort();
      clearTimeout(timer);
    };
  }, [wanted, turn]);
  return useMemo(() => {
    const nodes = new Map<string, SetNode>();
    const links = new Map<string, SetLink>();
    const cut = new Map<string, number>();
    for (const variables of wanted) {
      const found = kept.current.get(JSON.stringify(variables));
      if (!found) continue;
      const anchor = places.current.get(variables.id);
      const own = found.neighbours.find(({ node }) => plainId(node.id) === variables.id);
      for (const one of found.neighbours) {
        const id = plainId(one.node.id);
        if (!nodes.has(id)) nodes.set(id, one);
        if (places.current.has(id)) continue;
        const isFirst = anchor === undefined || own === undefined;
        places.current.set(
          id,
          isFirst
            ? { x: one.x, y: one.y }
            : { x: anchor.x + (one.x - own.x) * 0.45, y: anchor.y + (one.y - own.y) * 0.45 },
        );
      }
      for (const link of found.links) links.set(link.linkId, link);
      for (const { type, count } of found.cut) cut.set(type, (cut.get(type) ?? 0) + count);
    }
    const isLoading = wanted.some((variables) => !kept.current.has(JSON.stringify(variables)));
    const placed = new Map(
      [...nodes.keys()].flatMap((id) => {
        const place = places.current.get(id);
        return place ? [[id, place] as const] : [];
      }),
    );
    return {
      nodes,
      links,
      places: placed,
      cut,
      error,
      isLoading,
      again: () => setTurn((count) => count + 1),
    };
  }, [wanted, turn, error]);
}
