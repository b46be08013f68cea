/** What every relationship says of itself, as SDL. */
export const LINK_FIELDS = `"Id of the relationship, the same in every view."
  linkId: ID!
  "What the tail is to the head, such as a party's part in an agreement."
  role: String
  "When it began, as written by its best source."
  since: FuzzyDate
  "When it ended, as written by its best source."
  until: FuzzyDate
  "Days on which sources have it hold, as written, in order: those that they report, else those of their words; at most 20, the first and last."
  attestedOn: [FuzzyDate!]!
  "Whether it held on the day asked for; empty where no day was asked for."
  certainty: Certainty
  "How it is known, at best."
  basis: Basis
  "The best tier among its sources; empty where it has none."
  tier: SourceTier
  "Number of statements behind it."
  statementCount: Int!
  "Number of sources behind it: those tied to it, and at least one where there is any evidence."
  sourceCount: Int!
  "Number of sources that were tied to this very claim."
  claimSourceCount: Int!
  "Number of other sources behind whole records: one of them or more says so, which is not told."
  recordSourceCount: Int!
  "The statements behind it."
  statements(
    "How many; 25 when left out, at most 100."
    first: Int
    "Only what comes after this cursor."
    after: String
    "How many, from the end of the list, at most 100."
    last: Int
    "Only what comes before this cursor."
    before: String
  ): StatementConnection!`;

/** What the connections of all types share, as SDL. */
export const PAGES_AND_LINKS = `"Where a page stands in its list (Relay Cursor Connections)."
type PageInfo {
  "Whether more follows."
  hasNextPage: Boolean!
  "Whether more stands before."
  hasPreviousPage: Boolean!
  "Cursor of the first item."
  startCursor: String
  "Cursor of the last item."
  endCursor: String
}

"What a relationship says of itself."
interface Link {
  ${LINK_FIELDS}
}

"How certain it is that something held on a day. Each takes in those before it."
enum Certainty {
  "Attested that day, or between two days on which it was."
  CERTAIN
  "It had begun, and no end is known."
  PRESUMED
  "Nothing rules it out."
  POSSIBLE
}`;
