import {
  defaultHealing,
  type HealingSettingName,
  type HealingSettings,
  healingLimits,
} from '../core/healing-settings.ts';

/** Reads one variable, or its fallback, and notes what is wrong with it. */
export type ReadVariable = (
  name: string,
  valid: (text: string) => boolean,
  expected: string,
  fallback?: string,
) => string;

const secondMs = 1_000;

/** The variable of each setting; windows are told in whole seconds, shares as numbers. */
export const healingVariables: Readonly<Record<HealingSettingName, string>> = {
  suspectAfterMs: 'ESTIVA_SUSPECT_AFTER_SECONDS',
  lostAfterMs: 'ESTIVA_LOST_AFTER_SECONDS',
  stuckAfterMs: 'ESTIVA_STUCK_AFTER_SECONDS',
  quarantineMs: 'ESTIVA_QUARANTINE_SECONDS',
  quarantinedShareMax: 'ESTIVA_QUARANTINED_SHARE',
  stoppedShareMax: 'ESTIVA_HEALING_STOPS_SHARE',
  doubtfulShareMax: 'ESTIVA_DOUBTFUL_SHARE',
};

/** What is set of healing; what is not set has its default. */
export function readHealing(read: ReadVariable): HealingSettings {
  const one = (name: HealingSettingName): number =>
    readSetting(read, name, healingLimits[name].min);
  const suspectAfterMs = one('suspectAfterMs');
  return {
    suspectAfterMs,
    // A second sign makes a loss sooner, never later.
    lostAfterMs: readSetting(read, 'lostAfterMs', leastOfLost(suspectAfterMs)),
    stuckAfterMs: one('stuckAfterMs'),
    quarantineMs: one('quarantineMs'),
    quarantinedShareMax: one('quarantinedShareMax'),
    stoppedShareMax: one('stoppedShareMax'),
    doubtfulShareMax: one('doubtfulShareMax'),
  };
}

function leastOfLost(suspectAfterMs: number): number {
  const { min } = healingLimits.lostAfterMs;
  return Number.isNaN(suspectAfterMs) ? min : Math.max(min, suspectAfterMs);
}

function readSetting(read: ReadVariable, name: HealingSettingName, min: number): number {
  const { max } = healingLimits[name];
  const isWindow = name.endsWith('Ms');
  const unit = isWindow ? secondMs : 1;
  const isValid = (text: string) => {
    if (!(isWindow ? /^\d+$/ : /^\d*\.?\d+$/).test(text)) return false;
    return Number(text) * unit >= min && Number(text) * unit <= max;
  };
  const kind = isWindow ? 'a whole number of seconds' : 'a number';
  const expected = `${kind} from ${min / unit} to ${max / unit}`;
  const fallback = String(defaultHealing[name] / unit);
  return Number(read(healingVariables[name], isValid, expected, fallback)) * unit;
}
