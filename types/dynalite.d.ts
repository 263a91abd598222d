/** The part of dynalite 4 that is used here; it brings no types of its own. */
declare module 'dynalite' {
  import type { Server } from 'node:http';

  interface Options {
    /** The folder of the LevelDB store; in memory if left out. */
    readonly path?: string;
    /** How long a new table stays in CREATING; 500 if left out. */
    readonly createTableMs?: number;
    readonly deleteTableMs?: number;
    readonly updateTableMs?: number;
  }

  function dynalite(options?: Options): Server;
  export = dynalite;
}
