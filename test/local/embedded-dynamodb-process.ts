import { startEmbeddedDynamoDb } from '../../local/embedded-dynamodb.ts';

// A process of its own, to be killed: serves the folder that it is given and says where.
const [, , directory = ''] = process.argv;
const { endpoint } = await startEmbeddedDynamoDb({ directory });
process.stdout.write(`${endpoint}\n`);
