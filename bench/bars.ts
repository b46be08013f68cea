/** The bar that a shape is measured against. */
export interface Bar {
  /** Ours against raw and against the library, p50. */
  readonly raw: number;
  readonly theirs?: number;
  /** Calls of the database for one question of ours. */
  readonly calls: number;
  /** True for a page that must cost the same at any size as at the smallest. */
  readonly isFlat?: true;
}

export const BARS: Readonly<Record<string, Bar>> = {
  Q1: { raw: 1.5, theirs: 0.4, calls: 2 },
  Q2: { raw: 1.3, theirs: 0.05, calls: 1, isFlat: true },
  Q3: { raw: 1.3, calls: 1, isFlat: true },
  Q3b: { raw: 1.3, calls: 1, isFlat: true },
  Q4: { raw: 1.4, theirs: 0.2, calls: 3, isFlat: true },
  Q5: { raw: 1.4, theirs: 0.3, calls: 4 },
  Q6: { raw: 1.2, theirs: 0.15, calls: 1, isFlat: true },
  Q7: { raw: 1.15, calls: 1 },
  Q8: { raw: 1.3, theirs: 0.5, calls: 2 },
  Q8f: { raw: 1.3, calls: 3 },
  Q9: { raw: 1.25, calls: 2 },
  Q10: { raw: 1.2, theirs: 0.9, calls: 2 },
  Q10b: { raw: 1.2, theirs: 0.9, calls: 2 },
  Q10c: { raw: 1.2, theirs: 0.9, calls: 2 },
  Q11: { raw: 1.4, theirs: 0.02, calls: 3, isFlat: true },
  Q12: { raw: 1.4, calls: 3 },
};

/** The most that a flat page may cost at a size, compared with 1k. */
export const FLAT = 1.5;
/** Server CPU for one 10 x 5 x 5 question (Q4), milliseconds. */
export const CPU_MS = { bar: 0.9, excellent: 0.4 };
/** Ten newest agreements of a hub: db hits, and the time against that of a small organization. */
export const HUB = { hits: 100, ratio: 2 };
/** Texts of one document over 84 sets of variables. */
export const TEXTS = 4;
/** Type-ahead, warm: "a few milliseconds". */
export const SUGGEST_MS = 10;
/** Share of the peak's answers that must still be given at five times the peak's load. */
export const GOODPUT = 0.7;
/** Growth of the heap over a run, of its mean. */
export const SLOPE = 0.05;
