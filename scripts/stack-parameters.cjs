/**
 * What `serverless.yml` needs of its parameters and YAML cannot work out: lists made of
 * comma-separated names, and the choice of the authoriser. Each export is read as
 * `${file(scripts/stack-parameters.cjs):name}`; a parameter that is wrong stops the packaging.
 */

/** ECS: up to 255 letters, digits, hyphens and underscores. */
const clusterName = /^[A-Za-z0-9_-]{1,255}$/;
/** ECS: the same alphabet; `*` stands for any run of characters. */
const familyPattern = /^[A-Za-z0-9_*-]{1,255}$/;
/** IAM: a role's name, after its path if it has one; `*` stands for any run of characters. */
const rolePattern = /^(?:[\w+=,.@*-]+\/)*[\w+=,.@*-]{1,64}$/;
/** Each cluster adds to every role; a role's inline policies may have 10,240 characters in all. */
const clustersMax = 10;

// biome-ignore lint/suspicious/noTemplateCurlyInString: CloudFormation fills it in, not JavaScript
const ecsArn = 'arn:${AWS::Partition}:ecs:${AWS::Region}:${AWS::AccountId}';
// biome-ignore lint/suspicious/noTemplateCurlyInString: CloudFormation fills it in, not JavaScript
const iamArn = 'arn:${AWS::Partition}:iam::${AWS::AccountId}';

async function listOf({ resolveVariable }, parameter, pattern) {
  const text = String(await resolveVariable(`param:${parameter}`));
  const names = text.split(',').map((name) => name.trim());
  const wrong = names.find((name) => !pattern.test(name));
  if (wrong !== undefined) {
    throw new Error(`Parameter "${parameter}": "${wrong}" does not match ${pattern}.`);
  }
  return [...new Set(names)];
}

async function clusters(variables) {
  const names = await listOf(variables, 'clusters', clusterName);
  if (names.length > clustersMax) {
    throw new Error(`Parameter "clusters": at most ${clustersMax} clusters a stack.`);
  }
  return names;
}

function perCluster(make) {
  return async (variables) => (await clusters(variables)).map(make);
}

async function jwt({ resolveVariable }) {
  const issuer = String(await resolveVariable('param:jwtIssuer'));
  const audience = String(await resolveVariable('param:jwtAudience'));
  if ((issuer === '') !== (audience === '')) {
    throw new Error('Parameters "jwtIssuer" and "jwtAudience" go together: give both or neither.');
  }
  if (issuer !== '' && !issuer.startsWith('https://')) {
    throw new Error('Parameter "jwtIssuer": must begin with https://.');
  }
  return issuer === '' ? undefined : { issuer, audience: audience.split(',') };
}

module.exports = {
  clusterNames: async (variables) => (await clusters(variables)).join(','),
  clusterArns: perCluster((name) => ({ 'Fn::Sub': `${ecsArn}:cluster/${name}` })),
  taskArns: perCluster((name) => ({ 'Fn::Sub': `${ecsArn}:task/${name}/*` })),
  containerInstanceArns: perCluster((name) => ({
    'Fn::Sub': `${ecsArn}:container-instance/${name}/*`,
  })),
  /** Partition keys of the table: everything of a cluster, its inbox, what only grows. */
  partitionKeys: perCluster((name) => `${name}#*`),
  inboxKeys: perCluster((name) => `${name}#inbox`),
  taskDefinitionArns: async (variables) =>
    (await listOf(variables, 'taskDefinitionFamilies', familyPattern)).map((family) => ({
      'Fn::Sub': `${ecsArn}:task-definition/${family}:*`,
    })),
  passedRoleArns: async (variables) =>
    (await listOf(variables, 'passedRoles', rolePattern)).map((role) => ({
      'Fn::Sub': `${iamArn}:role/${role}`,
    })),
  alarmActions: async ({ resolveVariable }) => {
    const topic = String(await resolveVariable('param:alarmTopicArn'));
    return topic === '' ? [] : [topic];
  },
  /** What every route asks for. */
  authorizer: async (variables) => ((await jwt(variables)) ? { name: 'jwt' } : { type: 'aws_iam' }),
  /** The authorisers that the API defines: none when IAM does the work. */
  authorizers: async (variables) => {
    const tokens = await jwt(variables);
    if (!tokens) return {};
    return {
      jwt: {
        type: 'jwt',
        identitySource: '$request.header.Authorization',
        issuerUrl: tokens.issuer,
        audience: tokens.audience,
      },
    };
  },
};
