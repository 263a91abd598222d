import { bugsOfActing } from './acting.ts';
import { bugsOfApi } from './api.ts';
import { bugsOfCallsBudget } from './calls-budget.ts';
import { bugsOfCustomResources } from './custom-resources.ts';
import { bugsOfDecide } from './decide.ts';
import { bugsOfExplanations } from './explanations.ts';
import { bugsOfHooksAndNews } from './hooks-and-news.ts';
import { bugsOfIncidents } from './incidents.ts';
import { bugsOfLogAndTurn } from './log-and-turn.ts';
import { bugsOfPacking } from './packing.ts';
import { bugsOfPlaces } from './places.ts';
import type { PlantedBug } from './planted-bug.ts';
import { bugsOfPreemption } from './preemption.ts';
import { bugsOfReconcile } from './reconcile.ts';
import { bugsOfRolling } from './rolling.ts';
import { bugsOfRules } from './rules.ts';
import { bugsOfSettings } from './settings.ts';
import { bugsOfState } from './state.ts';

import { bugsOfValves } from './valves.ts';
import { bugsOfVerdicts } from './verdicts.ts';

/** Every planted bug, by area. Each has to be found by the simulation. */
export const plantedBugs: readonly PlantedBug[] = [
  ...bugsOfLogAndTurn,
  ...bugsOfActing,
  ...bugsOfCallsBudget,
  ...bugsOfState,
  ...bugsOfDecide,
  ...bugsOfValves,
  ...bugsOfPlaces,
  ...bugsOfPacking,
  ...bugsOfCustomResources,
  ...bugsOfPreemption,
  ...bugsOfRules,
  ...bugsOfReconcile,
  ...bugsOfRolling,
  ...bugsOfApi,
  ...bugsOfVerdicts,
  ...bugsOfSettings,
  ...bugsOfExplanations,
  ...bugsOfIncidents,
  ...bugsOfHooksAndNews,
];
