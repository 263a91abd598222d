import type { LocalCloud } from './cloud.ts';

/** How long the wall clock takes for so much cluster time; the same unless told. */
export type WallMs = (clusterMs: number) => number;

/** Timers of Node cannot be set further than this. */
const timerMsMax = 2 ** 31 - 1;

/** Ticks a cloud whenever something in it is due, and only then. */
export class Ticker {
  readonly #cloud: LocalCloud;
  readonly #wallMs: WallMs;
  #timer: NodeJS.Timeout | undefined;
  #stop: (() => void) | undefined;

  constructor(cloud: LocalCloud, wallMs: WallMs = (ms) => ms) {
    this.#cloud = cloud;
    this.#wallMs = wallMs;
  }

  start(): void {
    this.#stop ??= this.#cloud.onChange(() => this.#arm());
    this.#cloud.tick();
  }

  stop(): void {
    this.#stop?.();
    this.#stop = undefined;
    clearTimeout(this.#timer);
  }

  #arm(): void {
    clearTimeout(this.#timer);
    const next = this.#cloud.nextAt();
    if (next === undefined) return;
    const ms = Math.max(1, Math.ceil(this.#wallMs(next - this.#cloud.now)));
    this.#timer = setTimeout(() => this.#cloud.tick(), Math.min(ms, timerMsMax));
  }
}
