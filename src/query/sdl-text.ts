/** Returns a description as a string of SDL, on one line. */
export function quote(description: string): string {
  return JSON.stringify(description.replaceAll('\n', ' '));
}
