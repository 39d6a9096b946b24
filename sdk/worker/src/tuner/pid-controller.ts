/**
 * Says how strongly to go on towards a target: in proportion to the distance that is left (5 times), and less while the measured value
 * rises (by as much as it rose). The gains are those of the official SDK's resource based tuner, whose integral gain is 0.
 */
export class PidController {
  #lastMeasured: number | undefined;

  constructor(readonly target: number) {}

  /** Feeds a measurement. Positive: there is room. */
  next(measured: number): number {
    const proportional = proportionalGain * (this.target - measured);
    const derivative = this.#lastMeasured === undefined ? 0 : -derivativeGain * (measured - this.#lastMeasured);
    this.#lastMeasured = measured;
    return proportional + derivative;
  }
}

const proportionalGain = 5;
const derivativeGain = 1;
