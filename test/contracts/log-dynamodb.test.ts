import { type EmbeddedDynamoDb, startEmbeddedDynamoDb } from '../../local/embedded-dynamodb.ts';
import { logsOn } from './dynamodb-under-test.ts';
import { describeLogContract } from './log.contract.ts';

let server: EmbeddedDynamoDb;
const logs = logsOn(async () => server.endpoint);

beforeAll(async () => {
  server = await startEmbeddedDynamoDb();
});
afterAll(async () => {
  logs.close();
  await server.close();
});

describeLogContract('in the embedded DynamoDB', logs.make, { raceAppends: 400, modelRuns: 12 });

// Any other DynamoDB, such as DynamoDB Local or AWS's own.
const endpoint = process.env['DYNAMODB_ENDPOINT'];
if (endpoint) {
  const others = logsOn(async () => endpoint);
  afterAll(others.close);
  describeLogContract(`at ${endpoint}`, others.make, { raceAppends: 400, modelRuns: 12 });
}
