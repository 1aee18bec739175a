package dev.weir.server.requests;

import dev.weir.engine.TopicLog;
import dev.weir.protocol.messages.ApiKey;
import dev.weir.protocol.messages.DescribeLogDirsRequest;
import dev.weir.protocol.messages.DescribeLogDirsRequest.DescribableLogDirTopic;
import dev.weir.protocol.messages.DescribeLogDirsResponse;
import dev.weir.protocol.messages.DescribeLogDirsResponse.DescribeLogDirsPartition;
import dev.weir.protocol.messages.DescribeLogDirsResponse.DescribeLogDirsResult;
import dev.weir.protocol.messages.DescribeLogDirsResponse.DescribeLogDirsTopic;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/// What partitions take on disk.
final class DescribeLogDirs implements Api<DescribeLogDirsRequest> {
  private static final Served<DescribeLogDirsRequest> SERVED =
      Served.of(ApiKey.DESCRIBE_LOG_DIRS, DescribeLogDirsRequest.class, 1, 5);

  private static final long UNKNOWN = -1;

  private final Broker broker;

  DescribeLogDirs(Broker broker) {
    this.broker = broker;
  }

  @Override
  public Served<DescribeLogDirsRequest> served() {
    return SERVED;
  }

  @Override
  public Answer answer(Call<DescribeLogDirsRequest> call) {
    var topics = new ArrayList<DescribeLogDirsTopic>();
    var asked = call.request().topics();
    if (asked == null) {
      for (TopicLog topic : broker.engine().topics()) {
        topics.add(topic(topic, IntStream.range(0, topic.partitions()).boxed().toList()));
      }
    } else {
      for (DescribableLogDirTopic each : asked) {
        var topic = broker.engine().topic(each.topic());
        if (topic != null) {
          topics.add(topic(topic, each.partitions()));
        }
      }
    }
    long free = freeBytes();
    var result =
        DescribeLogDirsResult.builder()
            .logDir(broker.engine().describe())
            .topics(topics)
            .totalBytes(free == UNKNOWN ? UNKNOWN : free + broker.engine().sizeBytes())
            .usableBytes(free)
            .build();
    return Answer.of(DescribeLogDirsResponse.builder().results(List.of(result)).build());
  }

  private long freeBytes() {
    try {
      return broker.engine().freeBytes();
    } catch (IOException e) {
      return UNKNOWN;
    }
  }

  private static DescribeLogDirsTopic topic(TopicLog topic, List<Integer> numbers) {
    var partitions = new ArrayList<DescribeLogDirsPartition>();
    for (int number : numbers) {
      if (number >= 0 && number < topic.partitions()) {
        partitions.add(
            DescribeLogDirsPartition.builder()
                .partitionIndex(number)
                .partitionSize(topic.partition(number).sizeBytes())
                .build());
      }
    }
    return DescribeLogDirsTopic.builder().name(topic.name()).partitions(partitions).build();
  }
}
