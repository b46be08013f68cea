/** A text of a record. */
export interface SearchedField {
  readonly name: string;
  readonly text: string;
  readonly isName: boolean;
  /** Of a connection: the words of a question that what it leads to is called by, though they may not stand in the text. */
  readonly called?: readonly string[];
}

/** The parts of a record that ranking reads. */
export interface Searched {
  readonly id: string;
  readonly type: string;
  readonly kind?: string | undefined;
  /** Names in order of weight: name, short name, number, aliases, identifiers; then texts such as the summary. */
  readonly fields: readonly SearchedField[];
  /** How well connected the record is; breaks ties. */
  readonly weight: number;
}
