import { UnavailableError } from '../../errors.ts';

/** How many may be open at once. */
export interface SeatLimits {
  /** Of everybody. */
  readonly subscribers: number;
  /** Of one caller: a key, or all of one network that bring none. */
  readonly callerSubscribers: number;
}

/** What lasts is counted, for everybody and for each caller, so that nobody takes what is there for all. */
export class Seats {
  readonly #limits: SeatLimits;
  readonly #of = new Map<string, number>();
  #taken = 0;

  constructor(limits: SeatLimits) {
    this.#limits = limits;
  }

  get taken(): number {
    return this.#taken;
  }

  /** Takes a seat; the caller gives it back once with the returned function. Throws `UnavailableError` where there is none. */
  take(caller: string): () => void {
    const own = this.#of.get(caller) ?? 0;
    const { subscribers, callerSubscribers } = this.#limits;
    if (this.#taken >= subscribers || own >= callerSubscribers)
      throw new UnavailableError(
        own >= callerSubscribers
          ? `This caller follows ${own} times already, and ${callerSubscribers} are allowed; end one, or follow several entities by one \`of\`.`
          : `The server has ${subscribers} subscribers already; try again later, or read \`changes\` page by page.`,
        { code: 'TOO_BUSY' },
      );
    this.#taken += 1;
    this.#of.set(caller, own + 1);
    return () => {
      this.#taken -= 1;
      const left = (this.#of.get(caller) ?? 1) - 1;
      if (left === 0) this.#of.delete(caller);
      else this.#of.set(caller, left);
    };
  }
}
