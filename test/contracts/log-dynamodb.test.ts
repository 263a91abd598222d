import { type EmbeddedDynamoDb, startEmbeddedDynamoDb } from '../../local/embedded-dynamodb.ts';
import { logsOn } from './dynamodb-under-test.ts';
import { describeLogContract } from './log.contract.ts';

let server: EmbeddedDynamoDb;
const logs = logsOn(async () => server.endpoint);

beforeAll(async () => {
  server = await startEmbeddedDynamoDb();
});
afterAll(async () => {
  await logs.close();
  await server.close();
});

describeLogContract('in the embedded DynamoDB', logs.make, { modelRuns: 12 });

// Any other DynamoDB, such as DynamoDB Local or AWS's own.
const endpoint = process.env['DYNAMODB_ENDPOINT'];
if (endpoint) {
  const others = logsOn(async () => endpoint);
  // A table of AWS's own takes ten seconds and more to be made, and to be deleted.
  afterAll(others.close, 120_000);
  jest.setTimeout(120_000);
  describeLogContract(`at ${endpoint}`, others.make, { modelRuns: 12 });
}
