import { holdBack, type Zone, zones, type ZoneStatic } from './zone.js';

/** The part of a context that has the zone. */
interface ProviderContext {
  readonly providerData?: unknown;
}

/** Enters steps and callbacks in the zones that tasks were created and callbacks registered in, as RxJS's own timers do. */
class ZoneProvider {
  constructor(private readonly zoneJs: ZoneStatic) {}

  capture<C extends ProviderContext>(context: C): C {
    return { ...context, providerData: this.zoneJs.current };
  }

  enter<A extends unknown[], R>(
    task: object | undefined,
    { providerData }: ProviderContext,
    fn: (...args: A) => R,
    ...args: A
  ): R {
    const zone = providerData as Zone | undefined;
    if (zone === undefined || zone === this.zoneJs.current) return fn.apply(task, args);
    holdBack(zone);
    return zone.run(fn, task, args);
  }

  /** Always undefined: a zone does not know the task. */
  frame(): undefined {
    return undefined;
  }
}

/** Undefined without zone.js: then the kernel pays one comparison. */
export const zoneProvider = zones && new ZoneProvider(zones);
