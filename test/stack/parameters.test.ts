import { parametersOf } from './stack-defaults.ts';

describe('the parameters of the stack', () => {
  it.each([
    [{ clusters: 'web,,batch' }, 'Parameter "clusters" has "", which is not'],
    [{ clusters: 'web batch' }, 'Parameter "clusters" has "web batch", which is not'],
    [{ clusters: '' }, 'Parameter "clusters" names 1 to 10 clusters, not 0.'],
    [{ clusters: 'a,b,c,d,e,f,g,h,i,j,k' }, 'names 1 to 10 clusters, not 11.'],
    [{ taskDefinitionFamilies: 'web:7' }, 'Parameter "taskDefinitionFamilies" has "web:7"'],
    [
      { passedRoles: 'arn:aws:iam::1:role/x' },
      'Parameter "passedRoles" has "arn:aws:iam::1:role/x"',
    ],
    [{ apiCallsShare: '0' }, 'Parameter "apiCallsShare" is more than 0 and at most 1, not "0".'],
    [{ apiCallsShare: 'all' }, 'not "all".'],
    [{ apiCallsShareToHeal: '2' }, 'Parameter "apiCallsShareToHeal" is more than 0'],
    [{ jwtIssuer: 'https://id.example.com' }, 'go together: give both or neither.'],
    [{ jwtAudience: 'estiva' }, 'go together: give both or neither.'],
    [{ jwtIssuer: 'http://id.example.com', jwtAudience: 'estiva' }, 'Parameter "jwtIssuer" has'],
    [{ alarmTopicArn: 'pager' }, 'Parameter "alarmTopicArn" has "pager", which is not the ARN of'],
    [{ logLevel: 'LOUD' }, 'Parameter "logLevel" is one of DEBUG, INFO, WARN, ERROR, not "LOUD".'],
  ])('refuse %j in one sentence', async (given, sentence) => {
    await expect(parametersOf(given)).rejects.toThrow(sentence);
  });

  it('name each cluster once, in every list', async () => {
    const { clusterNames, inboxKeys, taskArns } = await parametersOf({
      clusters: 'web, batch,web',
    });
    expect({ clusterNames, inboxKeys }).toEqual({
      clusterNames: 'web,batch',
      inboxKeys: ['web#inbox', 'batch#inbox'],
    });
    expect(taskArns).toHaveLength(2);
  });

  it('let no role be given to a task when none is named', async () => {
    expect(await parametersOf({ passedRoles: '' })).toMatchObject({
      passRoleEffect: 'Deny',
      passedRoleArns: ['*'],
    });
  });
});
