/**
 * What `serverless.yml` needs of its parameters and YAML cannot work out: lists made of
 * comma-separated names, and the choice of the authoriser. It reads them as
 * `${self:custom.stack.name}`; a parameter that is wrong stops the packaging.
 */

/** ECS: up to 255 letters, digits, hyphens and underscores. */
const clusterName = {
  pattern: /^[A-Za-z0-9_-]{1,255}$/,
  expected: 'a name of 1 to 255 letters, digits, hyphens and underscores',
};
/** ECS: the same alphabet; `*` stands for any run of characters. */
const familyPattern = {
  pattern: /^[A-Za-z0-9_*-]{1,255}$/,
  expected: 'a family of 1 to 255 letters, digits, hyphens, underscores and *',
};
/** IAM: a role's name, after its path if it has one; `*` stands for any run of characters. */
const rolePattern = {
  pattern: /^(?:[\w+=,.@*-]+\/)*[\w+=.@*-]{1,64}$/,
  expected: 'the name of an IAM role, after its path if it has one, and not its ARN',
};
const topicArn = {
  pattern: /^arn:aws[\w-]*:sns:[\w-]+:\d{12}:[\w-]+$/,
  expected: 'the ARN of an SNS topic, such as arn:aws:sns:eu-west-1:123456789012:alarms',
};
const issuerUrl = { pattern: /^https:\/\/\S+$/, expected: 'a URL that begins with https://' };
const anyText = { pattern: /^\S+$/, expected: 'a text without spaces' };
const logLevels = ['DEBUG', 'INFO', 'WARN', 'ERROR'];
/** Each cluster adds to every role; a role's inline policies may have 10,240 characters in all. */
const clustersMax = 10;

// biome-ignore lint/suspicious/noTemplateCurlyInString: CloudFormation fills it in, not JavaScript
const ecsArn = 'arn:${AWS::Partition}:ecs:${AWS::Region}:${AWS::AccountId}';
// biome-ignore lint/suspicious/noTemplateCurlyInString: CloudFormation fills it in, not JavaScript
const iamArn = 'arn:${AWS::Partition}:iam::${AWS::AccountId}';

/** When healing acts, and how much of it: `shared/core/healing-settings.ts` has the same limits. */
const healingLimits = {
  suspectAfterSeconds: [60, 3_600],
  lostAfterSeconds: [120, 14_400],
  stuckAfterSeconds: [300, 14_400],
  quarantineSeconds: [60, 86_400],
  quarantinedShare: [0.01, 0.5],
  healingStopsShare: [0.01, 1],
  doubtfulShare: [0.1, 1],
};

module.exports = async ({ resolveVariable }) => {
  const read = async (name) => String(await resolveVariable(`param:${name}`)).trim();
  const clusters = listOf('clusters', await read('clusters'), clusterName);
  if (clusters.length === 0 || clusters.length > clustersMax) {
    throw wrong('clusters', `names 1 to ${clustersMax} clusters, not ${clusters.length}`);
  }
  const families = await read('taskDefinitionFamilies');
  const share = shareOf('apiCallsShare', await read('apiCallsShare'));
  const shareToHeal = shareOf('apiCallsShareToHeal', await read('apiCallsShareToHeal'));
  const logLevel = await read('logLevel');
  if (!logLevels.includes(logLevel)) {
    throw wrong('logLevel', `is one of ${logLevels.join(', ')}, not "${logLevel}"`);
  }
  return {
    clusterNames: clusters.join(','),
    clusterArns: clusters.map((name) => sub(`${ecsArn}:cluster/${name}`)),
    taskArns: clusters.map((name) => sub(`${ecsArn}:task/${name}/*`)),
    containerInstanceArns: clusters.map((name) => sub(`${ecsArn}:container-instance/${name}/*`)),
    // Partition keys of the table: all of a cluster's, those that a turn writes, the inbox's.
    partitionKeys: clusters.map((name) => `${name}#*`),
    turnKeys: clusters.flatMap((name) =>
      ['log', 'parts', 'inbox'].map((kind) => `${name}#${kind}`),
    ),
    inboxKeys: clusters.map((name) => `${name}#inbox`),
    taskDefinitionArns: listOf('taskDefinitionFamilies', families, familyPattern).map((family) =>
      sub(`${ecsArn}:task-definition/${family}:*`),
    ),
    ...passRole(listOf('passedRoles', await read('passedRoles'), rolePattern)),
    ...authorization(
      listOf('jwtIssuer', await read('jwtIssuer'), issuerUrl),
      listOf('jwtAudience', await read('jwtAudience'), anyText),
    ),
    apiCallsShare: share,
    apiCallsShareToHeal: shareToHeal,
    ...(await healing(read)),
    alarmActions: listOf('alarmTopicArn', await read('alarmTopicArn'), topicArn),
  };
};

function shareOf(parameter, text) {
  if (Number(text) > 0 && Number(text) <= 1) return text;
  throw wrong(parameter, `is more than 0 and at most 1, not "${text}"`);
}

async function healing(read) {
  const settings = {};
  for (const [name, [min, max]] of Object.entries(healingLimits)) {
    const text = await read(name);
    const isWindow = name.endsWith('Seconds');
    const isNumber = (isWindow ? /^\d+$/ : /^\d*\.?\d+$/).test(text);
    if (!isNumber || Number(text) < min || Number(text) > max) {
      const kind = isWindow ? 'a whole number of seconds' : 'a number';
      throw wrong(name, `is ${kind} from ${min} to ${max}, not "${text}"`);
    }
    settings[name] = text;
  }
  if (Number(settings.lostAfterSeconds) < Number(settings.suspectAfterSeconds)) {
    throw wrong('lostAfterSeconds', 'is not less than "suspectAfterSeconds"');
  }
  return settings;
}

function sub(text) {
  return { 'Fn::Sub': text };
}

function listOf(parameter, text, { pattern, expected }) {
  const values = text === '' ? [] : text.split(',').map((value) => value.trim());
  for (const value of values) {
    if (!pattern.test(value)) throw wrong(parameter, `has "${value}", which is not ${expected}`);
  }
  return [...new Set(values)];
}

/** The statement that lets `act` give tasks their roles; with no roles it refuses them all. */
function passRole(roles) {
  return {
    passRoleEffect: roles.length === 0 ? 'Deny' : 'Allow',
    passedRoleArns: roles.length === 0 ? ['*'] : roles.map((role) => sub(`${iamArn}:role/${role}`)),
  };
}

/** What every route asks for, and the authorisers the API defines: none when IAM does the work. */
function authorization(issuers, audience) {
  if (issuers.length > 1) throw wrong('jwtIssuer', 'is one URL');
  if (issuers.length !== Math.min(audience.length, 1)) {
    throw wrong('jwtIssuer', 'and "jwtAudience" go together: give both or neither');
  }
  const [issuer] = issuers;
  if (issuer === undefined) return { authorizer: { type: 'aws_iam' }, authorizers: {} };
  return {
    authorizer: { name: 'jwt' },
    authorizers: {
      jwt: {
        type: 'jwt',
        identitySource: '$request.header.Authorization',
        issuerUrl: issuer,
        audience,
      },
    },
  };
}

/** Without a stack trace, which would bury the sentence. */
function wrong(parameter, what) {
  const error = new Error(`Parameter "${parameter}" ${what}.`);
  error.stack = error.message;
  return error;
}
