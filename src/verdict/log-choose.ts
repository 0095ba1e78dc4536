/** Binomial coefficients too large for a number, by their logarithms. Pure. */

/** @example Math.exp(logChoose(4, 2)) // about 6 */
export const logChoose = (of: number, choose: number): number =>
  logFactorial(of) - logFactorial(choose) - logFactorial(of - choose);

const LOG_FACTORIALS = [0];

function logFactorial(of: number): number {
  for (let next = LOG_FACTORIALS.length; next <= of; next++) {
    LOG_FACTORIALS.push((LOG_FACTORIALS[next - 1] ?? 0) + Math.log(next));
  }
  return LOG_FACTORIALS[of] ?? Number.NaN;
}
