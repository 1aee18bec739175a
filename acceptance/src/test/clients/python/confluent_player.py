"""librdkafka, by way of confluent-kafka. The words: ../README.md."""

import sys
import threading

import confluent_kafka
from confluent_kafka import Consumer, KafkaException, Producer, TopicPartition

import protocol

PARTITIONS = 4
SECONDS = 60


class Player:
    def __init__(self, broker):
        self.broker = {"bootstrap.servers": broker}

    def versions(self):
        library = "librdkafka " + confluent_kafka.libversion()[0]
        protocol.answer("versions", confluent_kafka.version()[0], library)

    def produce(self, topic, codec, idempotent, file):
        producer = Producer(
            {
                **self.broker,
                "compression.type": codec,
                "enable.idempotence": idempotent == "true",
                "linger.ms": 20,
            }
        )
        for place in send(producer, topic, file):
            protocol.answer("at", *place)

    def consume(self, topic, isolation, count):
        consumer = Consumer({**self.broker, "group.id": "nobody", "isolation.level": isolation})
        consumer.assign([TopicPartition(topic, p, 0) for p in range(PARTITIONS)])
        for _ in range(int(count)):
            show(wait_for(consumer))
        consumer.close()

    def transact(self, name, topic, file, end, group, offsets):
        producer = Producer({**self.broker, "transactional.id": name})
        producer.init_transactions(SECONDS)
        producer.begin_transaction()
        send(producer, topic, file)
        if group:
            consumer = Consumer({**self.broker, "group.id": group})
            nexts = [TopicPartition(topic, p, o) for p, o in protocol.offsets(offsets)]
            producer.send_offsets_to_transaction(nexts, consumer.consumer_group_metadata(), SECONDS)
            consumer.close()
        if end == "commit":
            producer.commit_transaction(SECONDS)
        else:
            producer.abort_transaction(SECONDS)

    def join(self, topic, group):
        consumer = Consumer(
            {
                **self.broker,
                "group.id": group,
                "auto.offset.reset": "earliest",
                "enable.auto.commit": False,
                "session.timeout.ms": 6000,
                "heartbeat.interval.ms": 500,
            }
        )
        consumer.subscribe([topic], on_assign=assigned)
        while not leaving.is_set():
            read = consumer.poll(0.2)
            if read is not None:
                show(checked(read))
                consumer.commit(read, asynchronous=False)
        consumer.close()
        protocol.answer("left")


def send(producer, topic, file):
    """(partition, offset) of each message, when all are acknowledged."""
    places, sent = {}, 0

    def delivered(number):
        def told(error, message):
            if error:
                raise KafkaException(error)
            places[number] = (message.partition(), message.offset())

        return told

    for partition, timestamp, key, value, headers in protocol.messages(file):
        producer.produce(
            topic,
            value=value,
            key=key,
            partition=partition,
            timestamp=timestamp,
            headers=headers,
            on_delivery=delivered(sent),
        )
        sent += 1
    producer.flush(SECONDS)
    return [places[number] for number in range(sent)]


def wait_for(consumer):
    read = consumer.poll(SECONDS)
    if read is None:
        raise TimeoutError(f"nothing to read for {SECONDS} s")
    return checked(read)


def checked(read):
    if read.error():
        raise KafkaException(read.error())
    return read


def show(m):
    protocol.message(m.partition(), m.offset(), m.timestamp()[1], m.key(), m.value(), m.headers())


def assigned(_, partitions):
    protocol.answer("assigned", ",".join(str(p.partition) for p in partitions))


leaving = threading.Event()


def leave_when_stdin_ends():
    sys.stdin.read()
    leaving.set()


if __name__ == "__main__":
    if len(sys.argv) > 2:
        threading.Thread(target=leave_when_stdin_ends, daemon=True).start()
        Player(sys.argv[1]).join(*sys.argv[2:])
    else:
        protocol.play(Player(sys.argv[1]))
