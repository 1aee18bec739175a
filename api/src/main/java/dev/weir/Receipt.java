package dev.weir;

import java.time.Instant;

/// Where a sent message is, once it is as durable as the log promises.
public record Receipt(TopicPartition topicPartition, long offset, Instant timestamp) {}
