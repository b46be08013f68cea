/** Whole numbers in no more bytes than the largest of them needs. */
export type Numbers = Int8Array | Int16Array | Int32Array;

/** Returns the same numbers in no more bytes than the largest of them needs. */
export function narrowed(column: Int32Array): Numbers {
  let [least, most] = [0, 0];
  for (const number of column) {
    if (number < least) least = number;
    if (number > most) most = number;
  }
  if (fits(least, 8) && fits(most, 8)) return Int8Array.from(column);
  return fits(least, 16) && fits(most, 16) ? Int16Array.from(column) : column;
}

/** Returns the column itself where it can hold the number, a wider copy otherwise. */
export function wideEnough(column: Numbers, number: number): Numbers {
  if (fits(number, column.BYTES_PER_ELEMENT * 8)) return column;
  return fits(number, 16) ? Int16Array.from(column) : Int32Array.from(column);
}

function fits(number: number, bits: number): boolean {
  return number >= -(2 ** (bits - 1)) && number < 2 ** (bits - 1);
}
