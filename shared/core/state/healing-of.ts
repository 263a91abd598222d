import {
  defaultHealing,
  type HealingSettingName,
  type StatedHealing,
} from '../healing-settings.ts';
import type { ClusterState } from './cluster-state.ts';

type Settings = Pick<ClusterState, 'settings'>;

/** One setting of healing, as the log was told it last. */
export function healingOf({ settings }: Settings, name: HealingSettingName): number {
  return settings.get('healing')?.[name] ?? defaultHealing[name];
}

/** Whether the log goes by anything else. */
export function isOtherHealing(state: Settings, stated: StatedHealing): boolean {
  const names = Object.keys(stated) as HealingSettingName[];
  return names.some((name) => stated[name] !== healingOf(state, name));
}
