/** The columns of a relationship row whose role and dates nobody stated. */
export const BARE = {
  startMin: null,
  startMax: null,
  endMin: null,
  endMax: null,
  role: null,
  since: null,
  until: null,
  attestedOn: null,
};
