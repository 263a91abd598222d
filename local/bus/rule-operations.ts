import type { JsonObject } from '../model/json.ts';
import { BusError, validationError } from './bus-error.ts';
import { checkPattern, patternCharactersMax } from './check-pattern.ts';
import { objectList, optionalText, requiredText, textList } from './input.ts';
import { isObject } from './json-guards.ts';
import { matchesPattern } from './matches-pattern.ts';
import type { BusWorld, Rule } from './rule.ts';
import { busName, checkBus, ruleOf } from './rule.ts';
import { readTarget, targetsPerRuleMax } from './targets.ts';

export function putRule(world: BusWorld, input: JsonObject): JsonObject {
  checkBus(input);
  const name = requiredText(input, 'Name');
  if (!/^[.\-\w]{1,64}$/.test(name)) {
    throw validationError(
      `1 validation error detected: Value '${name}' at 'name' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\.\\-_A-Za-z0-9]+`,
    );
  }
  if (optionalText(input, 'ScheduleExpression') !== undefined) {
    throw validationError('Schedules are not modelled here: use EventPattern.');
  }
  const eventPattern = requiredText(input, 'EventPattern');
  readPattern(eventPattern);
  const state = optionalText(input, 'State') ?? 'ENABLED';
  if (state !== 'ENABLED' && state !== 'DISABLED') {
    throw validationError(`State must be ENABLED or DISABLED, not ${state}.`);
  }
  const description = optionalText(input, 'Description');
  const rule: Rule = {
    name,
    arn: `arn:aws:events:${world.region}:${world.account}:rule/${name}`,
    state,
    ...(description === undefined ? {} : { description }),
    eventPattern,
    targets: world.rules.get(name)?.targets ?? [],
  };
  world.rules.set(name, rule);
  return { RuleArn: rule.arn };
}

export function describeRule(world: BusWorld, input: JsonObject): JsonObject {
  return { ...show(ruleOf(world, input, requiredText(input, 'Name'))), CreatedBy: world.account };
}

export function listRules(world: BusWorld, input: JsonObject): JsonObject {
  checkBus(input);
  const prefix = optionalText(input, 'NamePrefix') ?? '';
  const rules = [...world.rules.values()].filter(({ name }) => name.startsWith(prefix));
  return { Rules: rules.map(show) };
}

export function deleteRule(world: BusWorld, input: JsonObject): JsonObject {
  checkBus(input);
  const name = requiredText(input, 'Name');
  if ((world.rules.get(name)?.targets.length ?? 0) > 0) {
    throw validationError("Rule can't be deleted since it has targets.");
  }
  world.rules.delete(name);
  return {};
}

export function enableRule(world: BusWorld, input: JsonObject): JsonObject {
  ruleOf(world, input, requiredText(input, 'Name')).state = 'ENABLED';
  return {};
}

export function disableRule(world: BusWorld, input: JsonObject): JsonObject {
  ruleOf(world, input, requiredText(input, 'Name')).state = 'DISABLED';
  return {};
}

export function putTargets(world: BusWorld, input: JsonObject): JsonObject {
  const rule = ruleOf(world, input, requiredText(input, 'Rule'));
  const failed: JsonObject[] = [];
  for (const asked of objectList(input, 'Targets')) {
    const read = readTarget(asked);
    if (read.type === 'refused') {
      const id = optionalText(asked, 'Id');
      failed.push({ TargetId: id, ErrorCode: read.code, ErrorMessage: read.message });
      continue;
    }
    const others = rule.targets.filter(({ id }) => id !== read.target.id);
    if (others.length >= targetsPerRuleMax) {
      throw new BusError(
        'LimitExceededException',
        'The requested resource exceeds the maximum number allowed.',
      );
    }
    rule.targets = [...others, read.target];
  }
  return { FailedEntryCount: failed.length, FailedEntries: failed };
}

export function removeTargets(world: BusWorld, input: JsonObject): JsonObject {
  const rule = ruleOf(world, input, requiredText(input, 'Rule'));
  const ids = textList(input, 'Ids');
  rule.targets = rule.targets.filter(({ id }) => !ids.includes(id));
  return { FailedEntryCount: 0, FailedEntries: [] };
}

export function listTargetsByRule(world: BusWorld, input: JsonObject): JsonObject {
  const rule = ruleOf(world, input, requiredText(input, 'Rule'));
  return { Targets: rule.targets.map(({ described }) => described) };
}

export function listEventBuses(world: BusWorld): JsonObject {
  const arn = `arn:aws:events:${world.region}:${world.account}:event-bus/${busName}`;
  return { EventBuses: [{ Name: busName, Arn: arn }] };
}

export function testEventPattern(_world: BusWorld, input: JsonObject): JsonObject {
  const pattern = readPattern(requiredText(input, 'EventPattern'));
  const event = parse(requiredText(input, 'Event'));
  const mandatory = ['id', 'account', 'source', 'time', 'region', 'resources', 'detail-type'];
  if (!isObject(event) || !mandatory.every((name) => name in event)) {
    throw validationError(`Parameter Event is not valid: it needs ${mandatory.join(', ')}.`);
  }
  return { Result: matchesPattern(pattern, event) };
}

/** Parses an event pattern; refuses what EventBridge would not take. */
export function readPattern(text: string): unknown {
  const pattern = parse(text);
  const reason =
    text.length > patternCharactersMax
      ? `Longer than ${patternCharactersMax} characters`
      : checkPattern(pattern);
  if (reason === undefined) return pattern;
  throw new BusError(
    'InvalidEventPatternException',
    `Event pattern is not valid. Reason: ${reason}`,
  );
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function show(rule: Rule): JsonObject {
  return {
    Name: rule.name,
    Arn: rule.arn,
    EventPattern: rule.eventPattern,
    State: rule.state,
    Description: rule.description,
    EventBusName: busName,
  };
}
