/** Writes a name as an enum value: `NationalLab` as `NATIONAL_LAB`, `AIModel` as `AI_MODEL`. */
export function constantCase(name: string): string {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1_$2')
    .toUpperCase();
}
