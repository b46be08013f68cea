/** Growth along the least-squares line, as a share of the mean. */
export function growthOf(values: readonly number[]): number {
  const middle = (values.length - 1) / 2;
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const above = values.reduce((sum, value, index) => sum + (index - middle) * (value - mean), 0);
  const below = values.reduce((sum, _value, index) => sum + (index - middle) ** 2, 0);
  return ((above / below) * (values.length - 1)) / mean;
}
