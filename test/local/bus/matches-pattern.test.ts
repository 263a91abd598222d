import { checkPattern } from '../../../local/bus/check-pattern.ts';
import { matchesPattern } from '../../../local/bus/matches-pattern.ts';

/** The example event of the EventBridge user guide, with members that its operators are shown on. */
const event = {
  version: '0',
  id: '12345678-1234-1234-1234-111122223333',
  'detail-type': 'EC2 Instance State-change Notification',
  source: 'aws.ec2',
  account: '123456789012',
  time: '2021-11-12T00:00:00Z',
  region: 'ca-central-1',
  resources: [
    'arn:aws:ec2:ca-central-1:123456789012:instance/i-1234567890abcdef0',
    'arn:aws:ec2:ca-central-1:123456789012:volume/vol-1',
  ],
  detail: {
    'instance-id': 'i-1234567890abcdef0',
    state: 'running',
    'c-count': 5,
    'd-count': 10,
    'source-ip': '10.0.0.123',
    location: 'eu-west',
    file: 'dir/picture.png',
    nothing: null,
    retried: false,
    containers: [
      { name: 'web', exitCode: 0 },
      { name: 'log', exitCode: 137 },
    ],
    empty: [],
  },
};

type Case = readonly [title: string, pattern: unknown];

const matching: readonly Case[] = [
  ['an empty pattern', {}],
  ['an exact value', { source: ['aws.ec2'] }],
  ['one of several values', { detail: { state: ['terminated', 'running'] } }],
  [
    'a list in the event that holds one wanted value',
    {
      resources: ['arn:aws:ec2:ca-central-1:123456789012:volume/vol-1'],
    },
  ],
  ['null', { detail: { nothing: [null] } }],
  ['a boolean', { detail: { retried: [false] } }],
  ['a number', { detail: { 'c-count': [5] } }],
  ['a prefix', { time: [{ prefix: '2021-11-' }] }],
  ['a prefix whatever the case', { source: [{ prefix: { 'equals-ignore-case': 'AWS.' } }] }],
  ['a suffix', { detail: { file: [{ suffix: '.png' }] } }],
  [
    'a suffix whatever the case',
    { detail: { file: [{ suffix: { 'equals-ignore-case': '.PNG' } }] } },
  ],
  ['anything but a value', { detail: { state: [{ 'anything-but': 'initializing' }] } }],
  ['anything but a list', { detail: { state: [{ 'anything-but': ['stopped', 'overloaded'] }] } }],
  ['anything but numbers', { detail: { 'c-count': [{ 'anything-but': [100, 200] }] } }],
  ['anything but a prefix', { detail: { state: [{ 'anything-but': { prefix: 'init' } }] } }],
  [
    'anything but suffixes',
    { detail: { file: [{ 'anything-but': { suffix: ['.txt', '.rtf'] } }] } },
  ],
  [
    'anything but a text whatever its case',
    {
      detail: {
        state: [{ 'anything-but': { 'equals-ignore-case': ['INITIALIZING', 'STOPPED'] } }],
      },
    },
  ],
  ['anything but a wildcard', { detail: { file: [{ 'anything-but': { wildcard: '*/lib/*' } }] } }],
  ['a numeric range', { detail: { 'c-count': [{ numeric: ['>', 0, '<=', 5] }] } }],
  ['a numeric equality', { detail: { 'd-count': [{ numeric: ['=', 10] }] } }],
  ['an address in a block', { detail: { 'source-ip': [{ cidr: '10.0.0.0/24' }] } }],
  ['a field that exists', { detail: { state: [{ exists: true }] } }],
  ['a field that does not exist', { detail: { 'c-missing': [{ exists: false }] } }],
  ['a parent that does not exist', { detail: { missing: { child: [{ exists: false }] } } }],
  ['an object, which is no leaf, as not existing', { detail: [{ exists: false }] }],
  ['a text whatever its case', { detail: { location: [{ 'equals-ignore-case': 'EU-WEST' }] } }],
  ['a wildcard', { detail: { file: [{ wildcard: 'dir/*.png' }] } }],
  ['a wildcard over nothing', { detail: { state: [{ wildcard: 'run*ning*' }] } }],
  [
    'an object among a list of objects',
    { detail: { containers: { exitCode: [137], name: ['log'] } } },
  ],
  [
    'one alternative of $or',
    {
      detail: {
        $or: [
          { 'c-count': [{ numeric: ['>', 10] }] },
          { 'd-count': [{ numeric: ['<', 11] }] },
          { location: [{ prefix: 'us' }] },
        ],
      },
    },
  ],
];

const failing: readonly Case[] = [
  ['another value', { source: ['aws.ecs'] }],
  ['another case', { source: ['AWS.EC2'] }],
  ['a field that is missing', { detail: { missing: ['x'] } }],
  ['a number for a text', { account: [123456789012] }],
  ['one good field of two', { source: ['aws.ec2'], region: ['eu-west-1'] }],
  ['null for a missing field', { detail: { missing: [null] } }],
  ['a prefix that is inside', { source: [{ prefix: 'ec2' }] }],
  ['anything but the value itself', { detail: { state: [{ 'anything-but': ['running', 'x'] }] } }],
  ['anything but of a missing field', { detail: { missing: [{ 'anything-but': 'x' }] } }],
  ['a number at an open end', { detail: { 'c-count': [{ numeric: ['<', 5] }] } }],
  ['a number of a text', { detail: { state: [{ numeric: ['>', 0] }] } }],
  ['an address outside a block', { detail: { 'source-ip': [{ cidr: '10.0.1.0/24' }] } }],
  ['existence of an object, which is no leaf', { detail: [{ exists: true }] }],
  ['existence of an empty list', { detail: { empty: [{ exists: true }] } }],
  ['absence of a field that is there', { detail: { state: [{ exists: false }] } }],
  ['a wildcard that ends early', { detail: { file: [{ wildcard: 'dir/*.pn' }] } }],
  ['an escaped star', { detail: { file: [{ wildcard: 'dir/\\*' }] } }],
  [
    'values spread over different objects of a list',
    {
      detail: { containers: { exitCode: [0], name: ['log'] } },
    },
  ],
  ['no alternative of $or', { $or: [{ source: ['aws.s3'] }, { account: ['210987654321'] }] }],
  [
    'an alternative of $or beside a field that fails',
    {
      source: ['aws.s3'],
      $or: [{ account: ['123456789012'] }, { region: ['us-east-1'] }],
    },
  ],
  ['an inherited member', { constructor: { name: [{ exists: true }] } }],
];

describe('matchesPattern', () => {
  it.each(matching)('matches %s', (_title, pattern) => {
    expect(checkPattern(pattern)).toBeUndefined();
    expect(matchesPattern(pattern, event)).toBe(true);
  });

  it.each(failing)('does not match %s', (_title, pattern) => {
    expect(checkPattern(pattern)).toBeUndefined();
    expect(matchesPattern(pattern, event)).toBe(false);
  });

  it('takes $or above a single object for a field of that name', () => {
    const pattern = { $or: { source: ['aws.ec2'] } };
    expect(matchesPattern(pattern, event)).toBe(false);
    expect(matchesPattern(pattern, { $or: { source: 'aws.ec2' } })).toBe(true);
  });

  it('matches a wildcard over a long text without trying every split', () => {
    const pattern = { text: [{ wildcard: `${'*a'.repeat(20)}*b` }] };
    expect(matchesPattern(pattern, { text: 'a'.repeat(20_000) })).toBe(false);
  });
});

describe('checkPattern', () => {
  it.each<readonly [unknown, string]>([
    [[], 'Filter is not an object'],
    [{ source: 'aws.ec2' }, '"source" must be an object or an array'],
    [{ source: [] }, 'Empty arrays are not allowed at source'],
    [{ detail: {} }, 'Empty objects are not allowed at detail'],
    [{ detail: { state: [['running']] } }, 'at detail.state'],
    [{ detail: { state: [{ prefx: 'r' }] } }, 'Unrecognized match type prefx at detail.state'],
    [{ detail: { state: [{ prefix: 'r', suffix: 'g' }] } }, 'Only one key allowed'],
    [{ detail: { state: [{ prefix: 5 }] } }, 'prefix match pattern must be a string'],
    [{ detail: { state: [{ exists: 'yes' }] } }, 'either true or false'],
    [{ detail: { n: [{ numeric: ['>'] }] } }, 'numeric range operator'],
    [{ detail: { n: [{ numeric: ['~', 1] }] } }, 'numeric range operator'],
    [{ detail: { ip: [{ cidr: '10.0.0.0' }] } }, 'CIDR'],
    [{ detail: { ip: [{ cidr: '10.0.0.0/33' }] } }, 'CIDR'],
    [{ detail: { f: [{ wildcard: 'a**b' }] } }, 'consecutive wildcard characters'],
    [{ detail: { f: [{ wildcard: 'a\\b' }] } }, 'backslash'],
    [{ detail: { s: [{ 'anything-but': ['a', 1] }] } }, 'mixed type'],
    [{ detail: { s: [{ 'anything-but': { exists: true } }] } }, 'Unsupported anything-but'],
    [{ $or: [{ source: 'x' }, { region: ['y'] }] }, 'must be an object or an array'],
  ])('refuses %j', (pattern, reason) => {
    expect(checkPattern(pattern)).toContain(reason);
  });
});
