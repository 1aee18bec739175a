"""kafka-python. The words: ../README.md."""

import sys
import threading

import kafka
from kafka import ConsumerRebalanceListener, KafkaConsumer, KafkaProducer, TopicPartition

import protocol

PARTITIONS = 4
SECONDS = 60


class Player:
    def __init__(self, broker):
        self.broker = {"bootstrap_servers": broker}

    def versions(self):
        protocol.answer("versions", kafka.__version__, "")

    def produce(self, topic, codec, _idempotent, file):
        producer = KafkaProducer(
            **self.broker,
            compression_type=None if codec == "none" else codec,
            acks="all",
            linger_ms=20,
        )
        sent = [
            producer.send(
                topic,
                value=value,
                key=key,
                partition=partition,
                timestamp_ms=timestamp,
                headers=headers,
            )
            for partition, timestamp, key, value, headers in protocol.messages(file)
        ]
        for each in sent:
            place = each.get(SECONDS)
            protocol.answer("at", place.partition, place.offset)
        producer.close()

    def consume(self, topic, _isolation, count):
        consumer = KafkaConsumer(**self.broker, consumer_timeout_ms=SECONDS * 1000)
        partitions = [TopicPartition(topic, p) for p in range(PARTITIONS)]
        consumer.assign(partitions)
        consumer.seek_to_beginning(*partitions)
        for _ in range(int(count)):
            show(next(consumer))
        consumer.close()

    def join(self, topic, group):
        consumer = KafkaConsumer(
            **self.broker,
            group_id=group,
            auto_offset_reset="earliest",
            enable_auto_commit=False,
            session_timeout_ms=6000,
            heartbeat_interval_ms=500,
        )
        consumer.subscribe([topic], listener=Assigned())
        while not leaving.is_set():
            read = consumer.poll(timeout_ms=200)
            for records in read.values():
                for record in records:
                    show(record)
            if read:
                consumer.commit()
        consumer.close()
        protocol.answer("left")


class Assigned(ConsumerRebalanceListener):
    def on_partitions_revoked(self, revoked):
        pass

    def on_partitions_assigned(self, partitions):
        protocol.answer("assigned", ",".join(str(p.partition) for p in partitions))


def show(r):
    protocol.message(r.partition, r.offset, r.timestamp, r.key, r.value, r.headers)


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
