import { ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { startEmbeddedDynamoDb } from '../../../local/embedded-dynamodb.ts';
import {
  awsRegionOf,
  clientOf,
  openTemporaryTable,
} from '../../../scripts/log-race/dynamodb-endpoint.ts';
import { byText } from '../../../shared/core/order.ts';

describe('a DynamoDB endpoint', () => {
  it.each([
    ['https://dynamodb.eu-west-1.amazonaws.com', 'eu-west-1'],
    ['https://dynamodb.cn-north-1.amazonaws.com.cn/', 'cn-north-1'],
    ['http://127.0.0.1:8000', undefined],
    ['http://dynamodb.eu-west-1.amazonaws.com.example.org', undefined],
  ])('%s is in the region %s of AWS', (endpoint, region) => {
    expect(awsRegionOf(endpoint)).toBe(region);
  });

  it('has a table of its own for each that opens one, until it is closed', async () => {
    const server = await startEmbeddedDynamoDb();
    const client = clientOf(server.endpoint);
    const tables = async () => (await client.send(new ListTablesCommand({}))).TableNames;
    const first = await openTemporaryTable(server.endpoint, 'estiva-test');
    const second = await openTemporaryTable(server.endpoint, 'estiva-test');
    expect(first.table).toMatch(/^estiva-test-/);
    expect(await tables()).toEqual([first.table, second.table].toSorted(byText));
    await first.close();
    expect(await tables()).toEqual([second.table]);
    await second.close();
    expect(await tables()).toEqual([]);
    client.destroy();
    await server.close();
  });
});
