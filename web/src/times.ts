// Times as the elements show them.

export class Times {
  readonly #formats = new Map<string, Intl.DateTimeFormat>();
  readonly #days: Intl.DateTimeFormat;

  constructor(
    readonly tag: string,
    /** That of the browser by default. */
    readonly timeZone: string | undefined,
  ) {
    this.#days = new Intl.DateTimeFormat("en-CA", { timeZone, dateStyle: "short" });
  }

  /** The time of day. */
  time(at: string): string {
    return this.#format({ hour: "numeric", minute: "2-digit" }).format(new Date(at));
  }

  /** The day: today and yesterday by name. */
  day(at: string): string {
    const days = this.#daysAgo(at);
    if (days === 0 || days === 1) {
      const name = new Intl.RelativeTimeFormat(this.tag, { numeric: "auto" }).format(-days, "day");
      return name.charAt(0).toLocaleUpperCase(this.tag) + name.slice(1);
    }
    return this.#date(at, { weekday: "long", month: "long" });
  }

  /** The time as a list shows it: the time of day if it is today, else the date. */
  short(at: string): string {
    return this.#daysAgo(at) === 0 ? this.time(at) : this.#date(at, { month: "short" });
  }

  /** Date and time in full. */
  full(at: string): string {
    return this.#format({ dateStyle: "full", timeStyle: "short" }).format(new Date(at));
  }

  /** The calendar day in the time zone, to compare. */
  dayKey(at: string | Date): string {
    return this.#days.format(new Date(at));
  }

  /** A date, with the year unless it is this one. */
  #date(at: string, options: Intl.DateTimeFormatOptions): string {
    const isThisYear = new Date(at).getFullYear() === new Date().getFullYear();
    return this.#format({ ...options, day: "numeric", ...(!isThisYear && { year: "numeric" }) }).format(new Date(at));
  }

  #daysAgo(at: string): number {
    const day = (key: string) => Date.parse(`${key}T00:00:00Z`);
    return Math.round((day(this.dayKey(new Date())) - day(this.dayKey(at))) / 86_400_000);
  }

  #format(options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
    const key = JSON.stringify(options);
    const format = this.#formats.get(key) ?? new Intl.DateTimeFormat(this.tag, { timeZone: this.timeZone, ...options });
    this.#formats.set(key, format);
    return format;
  }
}

const known = new Map<string, Times>();

/** The times of a language and a time zone. */
export function timesIn(tag: string, timeZone: string | undefined): Times {
  const key = `${tag} ${timeZone}`;
  let times = known.get(key);
  try {
    times ??= new Times(tag, timeZone);
  } catch {
    // The browser does not know the time zone.
    times = new Times(tag, undefined);
  }
  known.set(key, times);
  return times;
}
