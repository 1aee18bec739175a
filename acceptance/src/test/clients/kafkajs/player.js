// kafkajs. The words: ../README.md.
'use strict';

const fs = require('node:fs');
const readline = require('node:readline');
const { CompressionCodecs, CompressionTypes, Kafka, logLevel } = require('kafkajs');
CompressionCodecs[CompressionTypes.Snappy] = require('kafkajs-snappy');

const [broker, topicToJoin, groupToJoin] = process.argv.slice(2);
const kafka = new Kafka({ clientId: 'player', brokers: [broker], logLevel: logLevel.ERROR });

const answer = (...fields) => process.stdout.write(fields.join('\t') + '\n');
const bytesOf = (text) => (text === '-' ? null : Buffer.from(text, 'base64'));
const textOf = (bytes) => (bytes === null || bytes === undefined ? '-' : bytes.toString('base64'));

function messages(file) {
  const lines = fs.readFileSync(file, 'utf8').split('\n').filter((line) => line !== '');
  return lines.map((line) => {
    const [partition, timestamp, key, value, headers] = line.split('\t');
    const named = headers.split(',').filter((header) => header !== '');
    return {
      partition: Number(partition),
      timestamp,
      key: bytesOf(key),
      value: bytesOf(value),
      headers: Object.fromEntries(named.map((header) => header.split(':')).map(([name, text]) => [name, bytesOf(text)])),
    };
  });
}

function show(partition, { offset, timestamp, key, value, headers }) {
  const named = Object.entries(headers ?? {}).map(([name, bytes]) => `${name}:${textOf(bytes)}`);
  answer('message', partition, offset, timestamp, textOf(key), textOf(value), named.join(','));
}

// kafkajs tells the first offset of each partition's batch; a send is one batch a partition.
function places(sent, told) {
  const next = new Map(told.map(({ partition, baseOffset }) => [partition, BigInt(baseOffset)]));
  return sent.map(({ partition }) => {
    const offset = next.get(partition);
    next.set(partition, offset + 1n);
    return [partition, offset];
  });
}

const commands = {
  async versions() {
    answer('versions', require('kafkajs/package.json').version, '');
  },

  async produce(topic, codec, idempotent, file) {
    const producer = kafka.producer({ idempotent: idempotent === 'true' });
    await producer.connect();
    const sent = messages(file);
    const compression = { none: CompressionTypes.None, gzip: CompressionTypes.GZIP, snappy: CompressionTypes.Snappy }[codec];
    const told = await producer.send({ topic, acks: -1, compression, messages: sent });
    places(sent, told).forEach((place) => answer('at', ...place));
    await producer.disconnect();
  },

  // There is no reading without a group in kafkajs.
  async consume(topic, isolation, count) {
    const readUncommitted = isolation === 'read_uncommitted';
    const consumer = kafka.consumer({ groupId: `${topic}-${isolation}-${count}`, readUncommitted });
    await consumer.connect();
    await consumer.subscribe({ topic, fromBeginning: true });
    let left = Number(count);
    await new Promise((resolve, reject) => {
      consumer.on(consumer.events.CRASH, ({ payload }) => reject(payload.error));
      const eachMessage = async ({ partition, message }) => {
        if (left > 0) show(partition, message);
        if (--left === 0) resolve();
      };
      consumer.run({ eachMessage }).catch(reject);
    });
    await consumer.disconnect();
  },

  async transact(id, topic, file, end, group, offsets) {
    const producer = kafka.producer({ transactionalId: id, idempotent: true, maxInFlightRequests: 1 });
    await producer.connect();
    const transaction = await producer.transaction();
    await transaction.send({ topic, messages: messages(file) });
    if (group !== '') {
      const partitions = offsets.split(',').map((pair) => pair.split(':')).map(([partition, offset]) => ({ partition: Number(partition), offset }));
      await transaction.sendOffsets({ consumerGroupId: group, topics: [{ topic, partitions }] });
    }
    await transaction[end]();
    await producer.disconnect();
  },
};

async function play() {
  for await (const line of readline.createInterface({ input: process.stdin })) {
    const [command, ...fields] = line.split('\t');
    await commands[command](...fields);
    answer('done');
  }
}

async function join(topic, groupId) {
  const times = { sessionTimeout: 6000, heartbeatInterval: 500, maxWaitTimeInMs: 200 };
  const consumer = kafka.consumer({ groupId, ...times });
  await consumer.connect();
  await consumer.subscribe({ topic, fromBeginning: true });
  consumer.on(consumer.events.GROUP_JOIN, ({ payload }) => {
    answer('assigned', (payload.memberAssignment[topic] ?? []).join(','));
  });
  await consumer.run({ autoCommitThreshold: 1, eachMessage: async ({ partition, message }) => show(partition, message) });
  process.stdin.on('end', async () => {
    await consumer.disconnect();
    answer('left');
  });
  process.stdin.resume();
}

(topicToJoin === undefined ? play() : join(topicToJoin, groupToJoin)).catch((error) => {
  console.error(error);
  process.exit(1);
});
