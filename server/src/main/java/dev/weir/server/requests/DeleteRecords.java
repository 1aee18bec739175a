package dev.weir.server.requests;

import dev.weir.engine.PartitionLog;
import dev.weir.engine.TopicLog;
import dev.weir.protocol.messages.ApiKey;
import dev.weir.protocol.messages.DeleteRecordsRequest;
import dev.weir.protocol.messages.DeleteRecordsRequest.DeleteRecordsPartition;
import dev.weir.protocol.messages.DeleteRecordsRequest.DeleteRecordsTopic;
import dev.weir.protocol.messages.DeleteRecordsResponse;
import dev.weir.protocol.messages.DeleteRecordsResponse.DeleteRecordsPartitionResult;
import dev.weir.protocol.messages.DeleteRecordsResponse.DeleteRecordsTopicResult;
import dev.weir.state.Command;
import dev.weir.state.Reply;
import java.util.ArrayList;
import org.jspecify.annotations.Nullable;

/// Forgets the records before an offset.
final class DeleteRecords implements Api<DeleteRecordsRequest> {
  private static final Served<DeleteRecordsRequest> SERVED =
      Served.of(ApiKey.DELETE_RECORDS, DeleteRecordsRequest.class, 0, 2);

  /// All that there are.
  private static final long ALL = -1;

  private final Broker broker;

  DeleteRecords(Broker broker) {
    this.broker = broker;
  }

  @Override
  public Served<DeleteRecordsRequest> served() {
    return SERVED;
  }

  @Override
  public Answer answer(Call<DeleteRecordsRequest> call) throws InterruptedException {
    var topics = new ArrayList<DeleteRecordsTopicResult>();
    for (DeleteRecordsTopic asked : call.request().topics()) {
      var topic = broker.engine().topic(asked.name());
      var partitions = new ArrayList<DeleteRecordsPartitionResult>();
      for (DeleteRecordsPartition each : asked.partitions()) {
        partitions.add(delete(topic, each));
      }
      topics.add(
          DeleteRecordsTopicResult.builder().name(asked.name()).partitions(partitions).build());
    }
    return Answer.of(DeleteRecordsResponse.builder().topics(topics).build());
  }

  private DeleteRecordsPartitionResult delete(
      @Nullable TopicLog topic, DeleteRecordsPartition asked) throws InterruptedException {
    int number = asked.partitionIndex();
    if (topic == null || number < 0 || number >= topic.partitions()) {
      return refused(number, ErrorCode.UNKNOWN_TOPIC_OR_PARTITION);
    }
    PartitionLog log = topic.partition(number);
    long start = asked.offset() == ALL ? log.end() : asked.offset();
    if (start < 0 || start > log.end()) {
      return refused(number, ErrorCode.OFFSET_OUT_OF_RANGE);
    }
    var advance = new Command.AdvanceStart(topic.id(), number, start);
    var outcome = Outcome.of(broker.engine().submit(advance));
    return outcome.reply() instanceof Reply.StartIs is
        ? DeleteRecordsPartitionResult.builder()
            .partitionIndex(number)
            .lowWatermark(is.start())
            .build()
        : refused(number, outcome.errorCode());
  }

  private static DeleteRecordsPartitionResult refused(int number, int errorCode) {
    return DeleteRecordsPartitionResult.builder()
        .partitionIndex(number)
        .lowWatermark(-1)
        .errorCode(errorCode)
        .build();
  }
}
