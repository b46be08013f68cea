/** The definitions that the facets and groups of all types share, as SDL. */
export const FACETS = `"How many items fall under each value of a field."
type Facet {
  "The field, as \`by\` names it."
  field: String!
  "Its values, most items first."
  buckets: [Bucket!]!
  "Whether there are more values than were asked for."
  hasMore: Boolean!
}

"The items under one value. An item with several values stands under each."
type Bucket {
  """
  The value as a filter takes it: an enum value, a text (of several spellings the first by alphabet), \`true\`, an id; a year or month as
  \`2026\`, \`2026-03\`, coarser where the date is. A quarter is \`2026-Q1\`; its filter is \`{ gte: "2026-01", lte: "2026-03" }\`. Null for items
  without a value.
  """
  key: String
  "The value to show: the name of a record, else the key."
  label: String
  "How many items."
  count: Int!
}

"One of the values that a group shares."
type GroupKey {
  "The field, as \`by\` names it."
  field: String!
  "The value, as in a bucket."
  key: String
  "The value to show: the name of a record, else the key."
  label: String
}

"Whole numbers of a group, summed up."
type WholeSummary {
  "How many items have the number."
  count: Int!
  """
  Their sum, exact up to 2^53 and the nearest number that clients can hold past it; 0 for none. An item that is part of another one of the
  group that has the number too (\`Award.partOf\`, \`Program.parent\`) is not added: the number of the whole includes its own.
  """
  sum: Float!
  "The smallest."
  min: Long
  "The largest."
  max: Long
}

"Numbers of a group, summed up."
type NumberSummary {
  "How many items have the number."
  count: Int!
  "Their sum, without items whose number is included in that of another item of the group; 0 for none."
  sum: Float!
  "The smallest."
  min: Float
  "The largest."
  max: Float
}

"Orders groups by the one figure of a number given; groups in which no item has the number come last."
input SummaryOrder @oneOf {
  "How many items have the number."
  count: Direction
  "Their sum."
  sum: Direction
  "The smallest."
  min: Direction
  "The largest."
  max: Direction
}`;
