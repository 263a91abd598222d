import type { EpochMs } from '../../../shared/core/ids.ts';
import type { QuerySubject } from '../../../shared/core/query/matches.ts';
import { describeSubjects, matches } from '../../../shared/core/query/matches.ts';
import { parseExpression } from '../../../shared/core/query/parse.ts';

const instance: QuerySubject = {
  containerInstance: {
    agentConnected: true,
    agentVersion: '1.14.5',
    registeredAt: Date.UTC(2018, 5, 18, 22, 28, 28) as EpochMs,
  },
  attributes: new Map([
    ['ecs.instance-type', 'g4dn.2xlarge'],
    ['ecs.availability-zone', 'us-east-1b'],
    ['rack', '10'],
    ['stack', 'prod blue'],
    ['ecs.capability.task-eni', undefined],
  ]),
  runningTasksCount: 3,
  groups: new Map([
    ['service:web', 2],
    ['database', 1],
    ['left', 0],
  ]),
};

const ask = (text: string, subject: QuerySubject = instance): boolean => {
  const outcome = parseExpression(text);
  if (outcome.type === 'invalid') throw new Error(`${text}: ${outcome.message}`);
  return matches(outcome.expression, subject);
};

describe('a cluster query', () => {
  it.each([
    ['attribute:ecs.instance-type == g4dn.2xlarge', true],
    ['attribute:ecs.instance-type == g4dn', false],
    ['attribute:ecs.instance-type =~ g4dn', false],
    ['attribute:ecs.instance-type =~ g4dn.*', true],
    ['attribute:ecs.instance-type !~ g4dn.*', false],
    ['attribute:ecs.instance-type !~ p3.*', true],
    ['attribute:ecs.availability-zone in [us-east-1a, us-east-1b]', true],
    ['attribute:ecs.availability-zone !in [us-east-1a, us-east-1c]', true],
    ['attribute:ecs.availability-zone not_in [us-east-1b]', false],
    ['attribute:stack == "prod blue"', true],
    ['attribute:ecs.capability.task-eni exists', true],
    ['attribute:ecs.capability.task-eni !exists', false],
    ['attribute:rack > 9', true],
    ['attribute:rack < 9', false],
    ['attribute:stack > alpha', true],
    ['agentConnected == true', true],
    ['agentConnected != true', false],
    ['agentConnected in [false]', false],
    ['agentVersion < 1.14.10', true],
    ['agentVersion >= 1.14.5', true],
    ['agentVersion > 1.14', true],
    ['agentVersion != 1.14.5.0', false],
    ['registeredAt == 2018-06-18T22:28:28Z', true],
    ['registeredAt == 2018-06-18T22:28:28', true],
    ['registeredAt == 2018-06-18T22:28:28+00:00', true],
    ['registeredAt == 2018-06-19T00:28:28+02:00', true],
    ['registeredAt == 2018-06-18T17:58:28-04:30', true],
    ['registeredAt < 2018-06-18', false],
    ['registeredAt > 2018-06-18', true],
    ['runningTasksCount <= 3', true],
    ['runningTasksCount > 3', false],
  ])('%s is %s', (text, expected) => {
    expect(ask(text)).toBe(expected);
  });

  it.each([
    ['task:group == database', true],
    ['task:group == service:web', true],
    ['task:group == left', false],
    ['task:group != database', false],
    ['task:group != cache', true],
    ['task:group in [cache, database]', true],
    ['task:group !in [cache, database]', false],
    ['task:group =~ service:.*', true],
    ['task:group !~ batch.*', true],
    ['task:group exists', true],
    ['not(task:group == database)', false],
  ])('asks any task of the instance for its group: %s is %s', (text, expected) => {
    expect(ask(text)).toBe(expected);
  });

  it('lets an empty instance pass every refusal of a group', () => {
    const empty = { ...instance, groups: new Map<string, number>() };
    expect(ask('task:group != database', empty)).toBe(true);
    expect(ask('task:group !exists', empty)).toBe(true);
  });

  it('holds no comparison with an attribute that the instance does not have', () => {
    for (const operator of ['== x', '!= x', '> 1', '< 1', 'in [x]', '!in [x]', '=~ .*', '!~ x']) {
      expect(ask(`attribute:absent ${operator}`)).toBe(false);
    }
    expect(ask('attribute:absent !exists')).toBe(true);
    expect(ask('!(attribute:absent == x)')).toBe(true);
    expect(ask('ec2InstanceId != i-0')).toBe(false);
  });

  it('combines conditions', () => {
    expect(ask('attribute:rack == 9 or attribute:rack == 10 and agentConnected == true')).toBe(
      true,
    );
    expect(ask('(attribute:rack == 9 || attribute:rack == 10) && agentConnected == false')).toBe(
      false,
    );
    expect(ask('!!(runningTasksCount == 3)')).toBe(true);
  });

  it('shows each value that it looks at once', () => {
    const outcome = parseExpression(
      '!(attribute:rack == 9) && attribute:rack != 8 && attribute:gone exists && task:group == x',
    );
    if (outcome.type !== 'parsed') throw new Error(outcome.message);
    expect(describeSubjects(outcome.expression, instance)).toBe(
      'attribute:rack = 10, attribute:gone = absent, task:group = database service:web',
    );
  });
});
