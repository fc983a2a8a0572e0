/**
 * An exponential moving average without the bias of its start. Missing values stay missing, and
 * weigh nothing.
 *
 * @param {(number | null)[]} values
 * @param {number} weight of the past, 0 (none) to below 1
 * @returns {(number | null)[]}
 */
export function smooth(values, weight) {
  if (weight === 0) {
    return values;
  }
  let sum = 0;
  let total = 0;
  return values.map((value) => {
    if (value == null) {
      return null;
    }
    sum = weight * sum + (1 - weight) * value;
    total = weight * total + (1 - weight);
    return sum / total;
  });
}
