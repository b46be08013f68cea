import type { DocumentNode } from 'graphql';
import { BoundedCache, BYTES_OF_A_SIGN } from '../../bounded-cache.ts';

/** Measured: what a parsed document holds for each sign of its text, and without any. */
const DOCUMENT = { itself: 4_000, perSign: 60 };

/** Estimates the bytes that a parsed document holds. */
export function bytesOfDocument({ loc }: DocumentNode): number {
  return DOCUMENT.itself + DOCUMENT.perSign * (loc?.end ?? 0);
}

/** Keeps documents as they were parsed, and texts of persisted questions, in the form that Apollo asks for. */
export const keptDocuments = store(bytesOfDocument);
export const keptTexts = store((text: string) => BYTES_OF_A_SIGN * text.length);

function store<T>(bytesOf: (value: T) => number) {
  const kept = new BoundedCache<T>(bytesOf);
  return {
    get: async (key: string) => kept.get(key),
    set: async (key: string, value: T) => kept.set(key, value),
    delete: async (key: string) => kept.delete(key),
  };
}
