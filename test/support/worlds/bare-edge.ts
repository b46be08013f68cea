/** What a relationship row holds when nothing is said of its role and dates. */
export const BARE = {
  startMin: null,
  startMax: null,
  endMin: null,
  endMax: null,
  role: null,
  since: null,
  until: null,
};
